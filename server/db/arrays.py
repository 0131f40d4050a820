"""Columns handed to PostgreSQL whole: one array in the form of the wire, packed at one stroke.

The driver writes an array element by element in Python; at 25 columns a record that costs more
than reading the record. A packed array says nothing of its own type: the statement's cast does.

Source: PostgreSQL's `array_recv`; psycopg 3, "Data adaptation configuration".
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BYTEA, INT8, INT2, INT4, TEXT, DATE, UUID = 17, 20, 21, 23, 25, 1082, 2950
"""Numbers of PostgreSQL's own types, the same in every server."""
FIRST_INDEX: Final = 1
_HEAD: Final = struct.Struct(">iiIii")
_LENGTH: Final = struct.Struct(">i")
_NULL: Final = _LENGTH.pack(-1)
_EPOCH: Final = 730_120
"""Day 0 of PostgreSQL's dates, 1 January 2000, as Python counts days."""


class PackedArray(bytes):
    """A whole array parameter, in PostgreSQL's binary form."""

    __slots__ = ()


class _PackedDumper(Dumper):
    """Hands a packed array over as it is, its type left to the statement's cast."""

    format = Format.BINARY

    def dump(self, obj: PackedArray) -> PackedArray:
        return obj


psycopg.adapters.register_dumper(PackedArray, _PackedDumper)


def bigints(values: Sequence[int]) -> PackedArray:
    """Pack `bigint[]`."""
    return _fixed(INT8, "q", 8, values)


def integers(values: Sequence[int]) -> PackedArray:
    """Pack `integer[]`."""
    return _fixed(INT4, "i", 4, values)


def smallints(values: Sequence[int]) -> PackedArray:
    """Pack `smallint[]`."""
    return _fixed(INT2, "h", 2, values)


def dates(values: Sequence[date]) -> PackedArray:
    """Pack `date[]`."""
    return _fixed(DATE, "i", 4, [day.toordinal() - _EPOCH for day in values])


def binaries(values: Sequence[bytes | None]) -> PackedArray:
    """Pack `bytea[]`."""
    return _varying(BYTEA, values)


def uuids(values: Sequence[bytes | None]) -> PackedArray:
    """Pack `uuid[]`, each given as its 16 bytes."""
    return _varying(UUID, values)


def texts(values: Sequence[str | None]) -> PackedArray:
    """Pack `text[]`."""
    return _varying(TEXT, [None if value is None else value.encode() for value in values])


def _fixed(type_number: int, letter: str, size: int, values: Sequence[int]) -> PackedArray:
    """Pack values of one size, none of them NULL."""
    if not values:
        return _empty(type_number)
    sized = [size] * (2 * len(values))
    sized[1::2] = values
    head = (1, 0, type_number, len(values), FIRST_INDEX)
    return PackedArray(_layout(letter, len(values)).pack(*head, *sized))


def _varying(type_number: int, values: Sequence[bytes | None]) -> PackedArray:
    """Pack values each of its own size, or NULL."""
    if not values:
        return _empty(type_number)
    length = _LENGTH.pack
    parts = [_HEAD.pack(1, None in values, type_number, len(values), FIRST_INDEX)]
    for value in values:
        parts += (_NULL,) if value is None else (length(len(value)), value)
    return PackedArray(b"".join(parts))


def _empty(type_number: int) -> PackedArray:
    return PackedArray(_HEAD.pack(0, 0, type_number, 0, 0)[: _HEAD.size - 8])


@lru_cache(maxsize=512)
def _layout(letter: str, count: int) -> struct.Struct:
    return struct.Struct(_HEAD.format + f"i{letter}" * count)
