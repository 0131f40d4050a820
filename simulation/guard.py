"""Ends the demo's processes when the demo itself is gone, however it went: kill -9 included.

One small process listens to a pipe whose other end the demo alone holds. It is told which groups
run; when the pipe closes, it ends those that were not taken back.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

GRACE_S = 20.0
POLL_S = 0.1
WAIT_S = 60.0


@dataclass
class Guard:
    """The watcher of one demo, seen from the demo."""

    process: subprocess.Popen[bytes] | None = None
    groups: set[int] = field(default_factory=set)

    def watch(self, group: int) -> None:
        """End this group if the demo dies.

        Args:
            group: process group of one of the demo's processes.
        """
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "simulation.guard"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.groups.add(group)
        self._tell(f"+{group}")

    def leave(self, group: int) -> None:
        """Watch a group no more: it was ended."""
        if group in self.groups:
            self.groups.discard(group)
            self._tell(f"-{group}")

    def close(self) -> None:
        """End what is still watched, and the watcher."""
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait(WAIT_S)
            self.process = None

    def _tell(self, word: str) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(f"{word}\n".encode())
                self.process.stdin.flush()


def main() -> None:
    """Listen until the demo is gone, then ask all it left to end, and see to it one by one."""
    groups: list[int] = []
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    for group in reversed(groups):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)
    for group in reversed(groups):
        _end(group)


def _end(group: int) -> None:
    """Wait until a group that was asked to has ended, and end it by force after a while."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        deadline = time.monotonic() + GRACE_S
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(POLL_S)
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
