"""How often the processes that answer look for garbage."""

import gc
from typing import Final

NEW_OBJECTS: Final = 50_000
"""Objects made since the last look before the youngest are looked at: a few requests' worth."""
YOUNG_LOOKS: Final = 20


def settle_memory() -> None:
    """Set aside for good what was loaded at start, and look for garbage less often.

    Python's default looks at every object of the process again and again: at half a million of
    them, each look costs as much as judging hundreds of records. What a request makes is freed
    when the last reference goes, without any look; only cycles wait for one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG_LOOKS, YOUNG_LOOKS)
