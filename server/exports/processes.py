"""Proving several terminals at once, each in a process of its own."""

from __future__ import annotations

import atexit
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias

from server.bootstrap import Centre, open_centre

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from server.exports.differences import Difference
    from server.settings import Settings

Proven: TypeAlias = "tuple[list[Difference], int]"
_opened = ExitStack()
_centres: list[Centre] = []


def in_processes(
    prove: Callable[[dict[str, Any]], Proven],
    terminals: Sequence[dict[str, Any]],
    workers: int,
    on_records: Callable[[int], None] | None,
) -> list[Difference]:
    """Prove each terminal in one of a few processes.

    Args:
        prove: Proves one terminal; a function of a module, so that another process finds it.
        terminals: What it is given, the longest chain first.
        workers: How many processes.
        on_records: Told how many records each terminal had, as it is done.
    """
    differences: list[Difference] = []
    longest_first = sorted(terminals, key=lambda row: -int(row["seq"]))
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for done in as_completed([pool.submit(prove, row) for row in longest_first]):
            found, count = done.result()
            differences += found
            if on_records is not None:
                on_records(count)
    return differences


def centre_of_process(settings: Settings) -> Centre:
    """Give the centre this process opened, once."""
    if not _centres:
        atexit.register(_opened.close)
        _centres.append(_opened.enter_context(open_centre(settings, is_migrated=True)))
    return _centres[0]
