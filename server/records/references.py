"""Which earlier records a request speaks of, read before anything in it is believed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from domain.record import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from server.records.reception import Received

REFERRING: Final = frozenset({Kind.CANCEL, Kind.DUPLICATE})
KIND_MASK: Final = 15
SEQ_MAX: Final = 2**32 - 1


def references(received: Iterable[Received]) -> Iterator[int]:
    """Find the places cancellations and duplicates name, to read all of them at once.

    A body that cannot be read names nothing here; it is refused with its reason when judged.
    """
    for one in received:
        if one.raw[0] & KIND_MASK in REFERRING:
            ref = _ref_of(one.body)
            if ref is not None:
                yield ref


def _ref_of(body: str) -> int | None:
    try:
        keys = json.loads(body)
    except (ValueError, RecursionError):
        return None
    ref = keys.get("ref") if isinstance(keys, dict) else None
    return ref if type(ref) is int and 0 < ref <= SEQ_MAX else None
