"""What the demo must remember from one start to the next: logins, PINs, counters, ports."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import pyotp

OWNER_ONLY = 0o600
STEP_S = 30


@dataclass
class CounterLogins:
    """One counter of the demo.

    Args:
        regie_id: its régie.
        terminal_id: its number at the centre.
        code: its one-time enrolment code.
        pins: PIN of each agent, by name.
    """

    regie_id: str
    terminal_id: int
    code: str
    pins: dict[str, str]


@dataclass
class Logins:
    """Everything generated or shown once, in one file only its owner reads.

    Args:
        passwords: password of each account of the centre, by login.
        factors: key of the second factor of each account, by login, once it was set up.
        counters: the counters, by régie.
        ports: port of each part, by name, so that addresses stay from one start to the next.
    """

    passwords: dict[str, str] = field(default_factory=dict)
    factors: dict[str, str] = field(default_factory=dict)
    counters: list[CounterLogins] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)

    def code(self, login: str, behind_s: float = 0.0, steps: int = 0) -> str | None:
        """The code a telephone would show now for an account; None before it set one up.

        Args:
            login: whose.
            behind_s: how far the centre's clock is behind, seconds.
            steps: how many codes later.
        """
        key = self.factors.get(login)
        shown_at = int(time.time() - behind_s) + steps * STEP_S
        return None if key is None else pyotp.TOTP(key).at(shown_at)

    def save(self, path: Path) -> None:
        """Write the file whole or not at all, with mode 0600."""
        write_private(path, json.dumps(asdict(self), indent=1, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read the file; None when there is none yet."""
        if not path.exists():
            return None
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        counters = [CounterLogins(**counter) for counter in kept.pop("counters")]
        return cls(counters=counters, **kept)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
