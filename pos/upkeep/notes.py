"""What the upkeep of a counter remembers from one start to the next, in a file of its own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from pos.durable import write_whole

if TYPE_CHECKING:
    from pathlib import Path

UPKEEP_FILE = "upkeep.json"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """When things were last done, Unix seconds by the trusted clock; 0 before the first time.

    Args:
        copied_at: The last good second copy.
        copied_seq: The last record on it.
        checked_at: The last check of the whole journal.
        checked_seq: The last record it looked at.
        faults: How many faults it found.
    """

    copied_at: int = 0
    copied_seq: int = 0
    checked_at: int = 0
    checked_seq: int = 0
    faults: int = 0


class Notes:
    """The file, and what it says.

    Args:
        data_dir: The counter's folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / UPKEEP_FILE
        self._lock = Lock()
        self._noted = _read(self._path)

    @property
    def noted(self) -> Noted:
        """What is known."""
        return self._noted

    def change(self, **changes: int) -> None:
        """Remember something; a full disk costs the memory of it, never a sale."""
        with self._lock:
            self._noted = replace(self._noted, **changes)
            try:
                write_whole(self._path, json.dumps(asdict(self._noted)).encode())
            except OSError as error:
                log.warning("upkeep not remembered", reason=error.strerror)


def _read(path: Path) -> Noted:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Noted(**{field.name: int(kept.get(field.name, 0)) for field in fields(Noted)})
    except (OSError, ValueError, TypeError, AttributeError):
        return Noted()
