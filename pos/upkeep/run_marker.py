"""Whether the last run of this counter ended by itself, and with which version of the program."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog

from pos.durable import write_whole

if TYPE_CHECKING:
    from pathlib import Path

RUN_FILE = "run.json"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the counter, as its marker says.

    Args:
        version: Version of the program.
        boot_id: Which start of the machine it belongs to.
        started_at: Unix seconds by the counter's trusted clock.
        is_ended: Whether it ended in good order.
        is_told: Whether the unclean end of the run before it was shown to a cashier.
        before: What the run before it left, when that run did not end in good order.
    """

    version: str
    boot_id: str
    started_at: int
    is_ended: bool = False
    is_told: bool = True
    before: dict[str, Any] | None = None


class RunMarker:
    """The marker in the counter's folder: written at each start, and again at each good end.

    Args:
        data_dir: The counter's folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / RUN_FILE
        self._run: Run | None = None

    def read(self) -> Run | None:
        """The last run the folder knows of; none before the first, or when it is damaged."""
        try:
            return Run(**json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def begin(self, *, version: str, boot_id: str, now: int, head_seq: int) -> Run | None:
        """Mark the start of a run.

        Args:
            version: Version of the program.
            boot_id: Which start of the machine this is.
            now: Unix seconds by the counter's trusted clock.
            head_seq: The last record found in the journal.

        Returns:
            The run before it, if the folder knows of one.
        """
        before = self.read()
        unclean = None
        if before is not None and not before.is_ended:
            unclean = {"boot_id": before.boot_id, "head_seq": head_seq}
        elif before is not None and not before.is_told:
            unclean = before.before
        self._run = Run(
            version=version,
            boot_id=boot_id,
            started_at=now,
            is_told=unclean is None,
            before=unclean,
        )
        self._write(self._run)
        return before

    @property
    def untold(self) -> Run | None:
        """This run, while the unclean end of the one before it was not shown yet."""
        run = self._run
        return None if run is None or run.is_told else run

    def tell(self) -> None:
        """Note that a cashier read what happened."""
        if self._run is not None:
            self._run = replace(self._run, is_told=True)
            self._write(self._run)

    def end(self) -> None:
        """Mark the good end of this run."""
        if self._run is not None:
            self._write(replace(self._run, is_ended=True))
            self._run = None

    def _write(self, run: Run) -> None:
        """Keep the marker; a full disk costs a story, never a start."""
        try:
            write_whole(self._path, json.dumps(asdict(run), indent=1).encode())
        except OSError as error:
            log.warning("run marker not kept", reason=error.strerror)
