"""The process of a served counter: `girct-pos serve` becomes it, without the command line.

A counter runs all day on a small machine. Typer, the help it draws and what only a developer has
installed would stay in its memory until the evening, for nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNUSED: Final = ("rich", "pygments", "greenlet", "watchfiles", "pydantic.v1", "bcrypt")
"""Loaded by structlog, httpx, uvicorn, FastAPI and cryptography where they are installed: colours,
threads, restarts, models of the pydantic before this one, keys of SSH."""


def become(data_dir: Path, given: Mapping[str, object]) -> NoReturn:
    """Become the process that serves a counter; its number stays the same.

    Args:
        data_dir: The counter's folder.
        given: Settings of the command line, before the environment and the file; None is absent.
    """
    words = [f"{key}={value}" for key, value in given.items() if value is not None]
    # -P: what lies in the folder it is started from is no part of the program.
    program = [sys.executable, "-P", "-m", __name__, str(data_dir), *words]
    os.execv(sys.executable, program)  # noqa: S606 - no shell wanted


def keep_unused_out() -> None:
    """Let nothing load what a counter has no use for: as if it were not installed."""
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # what import takes as absent


def run(data_dir: Path, given: Mapping[str, object]) -> None:
    """Serve a counter until it is told to stop; a machine not enrolled asks for its code first.

    Args:
        data_dir: The counter's folder.
        given: Settings, as for `become`.

    Raises:
        GirctError: It cannot be served.
    """
    from pos.bootstrap import build_counter  # noqa: PLC0415 - after what is kept out
    from pos.identity import IDENTITY_FILE, refuse_half_retired  # noqa: PLC0415
    from pos.serving import bind, serve, serve_first_start  # noqa: PLC0415
    from pos.settings import load_settings  # noqa: PLC0415

    settings = load_settings(data_dir, **given)
    refuse_half_retired(data_dir)
    with bind(settings.host, settings.port) as listener:
        if not (data_dir / IDENTITY_FILE).exists():
            serve_first_start(settings, listener, lambda address: _say(f"first start at {address}"))
            settings = load_settings(data_dir, **given)
        serve(build_counter(settings), listener, lambda address: _say(f"counter at {address}"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve the counter whose folder is named; a refusal is one sentence, and ends 1."""
    keep_unused_out()
    try:
        run(Path(sys.argv[1]), dict(word.split("=", 1) for word in sys.argv[2:]))
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
