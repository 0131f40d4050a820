"""Debits equal credits in what one record posts: the database itself sees to it."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from server.bootstrap import Centre
from server.db.scope import scoped

AIT_AMIRA = "09.163.01.01"


def post(engine: Engine, table: str, *sides: tuple[int, int]) -> None:
    rows = ", ".join(
        f"(2026, :place, gen_random_uuid(), 1, 1, {position}, '2026-11-23', 'R-1', 'CAISSE',"
        f" NULL, {debit}, {credit})"
        for position, (debit, credit) in enumerate(sides)
    )
    with scoped(engine, AIT_AMIRA) as connection:
        insertion = f"INSERT INTO {table} VALUES {rows}"  # noqa: S608 - our own figures
        connection.execute(text(insertion), {"place": AIT_AMIRA})


def test_balanced_postings_are_accepted(centre: Centre) -> None:
    post(centre.intake, "postings", (500, 0), (0, 300), (0, 200))


@pytest.mark.parametrize("sides", [((500, 0),), ((500, 0), (0, 499)), ((500, 0), (500, 0))])
def test_unbalanced_postings_are_refused(
    centre: Centre, owner: Engine, sides: tuple[tuple[int, int], ...]
) -> None:
    with pytest.raises(IntegrityError, match="do not balance"):
        post(centre.intake, "postings", *sides)
    with pytest.raises(IntegrityError, match="do not balance"):
        post(owner, "postings_2026", *sides)


@pytest.mark.parametrize("side", [(0, 0), (5, 5), (-5, 0)])
def test_a_posting_has_exactly_one_side(centre: Centre, side: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError):
        post(centre.intake, "postings", side)
