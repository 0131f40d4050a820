"""Packed arrays arrive in PostgreSQL as the values they were packed from."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from server.bootstrap import Centre
from server.db import arrays
from server.db.scope import NOWHERE, scoped

KINDS: dict[str, tuple[Callable[[Any], Any], st.SearchStrategy[Any]]] = {
    "bigint": (arrays.bigints, st.integers(-(2**63), 2**63 - 1)),
    "integer": (arrays.integers, st.integers(-(2**31), 2**31 - 1)),
    "smallint": (arrays.smallints, st.integers(-(2**15), 2**15 - 1)),
    "date": (arrays.dates, st.dates()),
    "bytea": (arrays.binaries, st.none() | st.binary()),
    "text": (
        arrays.texts,
        st.none() | st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
    ),
    "uuid": (arrays.uuids, st.none() | st.uuids().map(lambda one: one.bytes)),
}


def test_a_packed_array_is_read_back_as_it_was(centre: Centre) -> None:
    with scoped(centre.intake, NOWHERE) as connection:
        for name, (pack, element) in KINDS.items():
            _read_back(connection, name, pack, element)


def _read_back(
    connection: Connection, name: str, pack: Callable[[Any], Any], element: st.SearchStrategy[Any]
) -> None:
    @settings(max_examples=40)
    @given(st.lists(element, max_size=30))
    def check(values: list[Any]) -> None:
        statement = f"SELECT e FROM unnest(%(packed)b::{name}[]) AS packed (e)"  # noqa: S608 -- ours
        rows = connection.exec_driver_sql(statement, {"packed": pack(values)}).scalars()
        assert [one.bytes if isinstance(one, UUID) else one for one in rows] == values

    check()


def test_an_array_of_one_batch_keeps_its_order(centre: Centre) -> None:
    days = [date(2026, 1, 1), date(2024, 2, 29)] * 250
    with scoped(centre.intake, NOWHERE) as connection:
        (read,) = connection.exec_driver_sql(
            "SELECT %(packed)b::date[]", {"packed": arrays.dates(days)}
        ).one()
    assert read == days
