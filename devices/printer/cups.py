"""A raw print queue of CUPS: the bytes are handed to `lp`, and nothing comes back."""

import os
import subprocess

from devices.errors import DeviceOffline, PrintUnknown

_TIMEOUT_S = 20.0
_LANGUAGE = {"LC_ALL": "C"}
"""What `lpstat` says is read: it must say it in one language."""


class CupsSink:
    """A print queue of this machine.

    Args:
        queue: its name.
    """

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def check(self) -> None:
        """See that the queue is there and not stopped.

        Raises:
            DeviceOffline: It is not.
        """
        told = self._run(["lpstat", "-p", self._queue], b"")
        if "disabled" in told:
            message = f"print queue {self._queue} is stopped: {told}"
            raise DeviceOffline(message, address=f"cups://{self._queue}")

    def take(self, content: bytes, title: str) -> None:
        """Put one job in the queue.

        Raises:
            DeviceOffline: The queue refused it, or there is no `lp`; nothing was taken.
            PrintUnknown: `lp` did not come back.
        """
        self._run(["lp", "-d", self._queue, "-o", "raw", "-t", title, "-s", "--", "-"], content)

    def _run(self, command: list[str], content: bytes) -> str:
        address = f"cups://{self._queue}"
        try:
            done = subprocess.run(  # noqa: S603 -- a fixed command, the queue's name is checked
                command,
                input=content,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
                env={**os.environ, **_LANGUAGE},
            )
        except subprocess.TimeoutExpired as error:
            if not content:
                message = f"print queue {self._queue} does not answer"
                raise DeviceOffline(message, address=address) from error
            message = f"print queue {self._queue}: lp did not come back"
            raise PrintUnknown(message, started=True) from error
        except OSError as error:
            message = f"print queue {self._queue}: {error}"
            raise DeviceOffline(message, address=address) from error
        if done.returncode != 0:
            told = done.stderr.decode(errors="replace").strip()
            message = f"print queue {self._queue}: {told}"
            raise DeviceOffline(message, address=address)
        return done.stdout.decode(errors="replace").strip()
