"""Keeps the counter's memory small: what is done with goes back to the system at once."""

from __future__ import annotations

import ctypes
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_LARGE_BYTES: Final = 256 * 1024
_ARENAS_MAX: Final = 2


def return_large_blocks() -> bool:
    """Have blocks above 256 KiB mapped one by one, and threads share two arenas.

    Left alone, glibc raises its threshold to the largest block ever freed: after the first PIN
    check (19 MiB) every later one would be cut out of the heap, which then never shrinks.

    Returns:
        Whether the C library of this machine takes such wishes; without them it works as well.

    Source: the manual page mallopt(3), and `malloc.h` of glibc for the numbers.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    wishes = ((_M_MMAP_THRESHOLD, _LARGE_BYTES), (_M_ARENA_MAX, _ARENAS_MAX))
    return all(mallopt(number, value) == 1 for number, value in wishes)


def give_back_unused() -> bool:
    """Give the system back what was freed between blocks still in use, in a few milliseconds.

    Starting leaves 4 MiB of it behind (modules read, tables built). Done before a PIN check, which
    takes more memory than anything else a counter does.

    Returns:
        Whether there was something to give back, and a C library that does it.

    Source: the manual page malloc_trim(3).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and trim(0) == 1
