"""The nightly proof recomputes what acts posted, and names whatever somebody altered."""

import pytest

from server.exports.proof import prove_books
from tests.server.quarantine.rare import Rare
from tests.server.quarantine.test_closing import close, write_off
from tests.server.quarantine.test_lost import declared


@pytest.fixture
def settled(rare: Rare) -> Rare:
    rare.post(*rare.outside)
    rare.act("LOST_QUITTANCE", **declared(rare.copy.quittance(3_300), 3_300))
    close(rare, 16_000, 16_800)
    write_off(rare, 300)
    return rare


def codes(rare: Rare) -> set[str]:
    return {one.code for one in prove_books(rare.place.centre)}


def tamper(rare: Rare, *statements: str) -> None:
    with rare.place.admin.begin() as connection:
        for table in ("postings", "postings_2026", "act_records", "account_balances"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_books_moved_by_acts_are_right(settled: Rare) -> None:
    assert prove_books(settled.place.centre) == []
    assert prove_books(settled.place.centre, settled.chain.terminal_id) == []


REVERSIBLE = (
    ("postings SET debit_centimes = debit_centimes {} 1 WHERE debit_centimes > 1", "books.balance"),
    ("account_balances SET debit_centimes = debit_centimes {} 1", "books.balance"),
    ("act_records SET amount_centimes = amount_centimes {} 1", "books.act_record"),
    ("act_records SET business_day = business_day {} 1", "books.act_record"),
    ("takings_daily SET gross_centimes = gross_centimes {} 1", "books.takings"),
)  # fmt: skip
FINAL = (
    ("DELETE FROM account_balances WHERE account = 'DECHARGE'", "books.balance"),
    ("DELETE FROM act_records WHERE kind = 2", "books.posting_unknown"),
    (
        "UPDATE postings SET act_id = gen_random_uuid() WHERE account = 'DEFICIT'",
        "books.act_unknown",
    ),
    ("DELETE FROM postings WHERE act_id IS NOT NULL", "books.posting_missing"),
)


def test_whatever_is_altered_is_named_until_it_is_put_right(settled: Rare) -> None:
    for statement, code in REVERSIBLE:
        tamper(settled, f"UPDATE {statement.format('+')}")
        assert code in codes(settled)
        tamper(settled, f"UPDATE {statement.format('-')}")
    assert codes(settled) == set()
    for statement, code in FINAL:
        tamper(settled, statement)
        assert code in codes(settled)
