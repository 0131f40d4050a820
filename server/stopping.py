"""Stop in order when the system or Ctrl-C asks for it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals(exit_code: int) -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into an orderly exit; later ones change nothing.

    Args:
        exit_code: what the process then ends with.
    """

    def leave(_number: int, _frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(exit_code)

    before = {each: signal.signal(each, leave) for each in STOP_SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
