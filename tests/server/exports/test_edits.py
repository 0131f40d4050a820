"""Random edits of the ledger by someone with every right: each is located at its exact record."""

import os
import random

from sqlalchemy import text

from server.exports.proof import prove_books
from tests.server.enrolled import Place

EDITS = 10_000 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 60
LENGTH = 24
SEQ_BIT = 8 * 10
"""PostgreSQL numbers the bits of a byte from its least; seq ends at byte 10 of a record."""
STATEMENTS = (
    "UPDATE records SET record = set_bit(record, :bit, 1 - get_bit(record, :bit)) WHERE seq = :seq",
    (
        "UPDATE records SET body = overlay(body PLACING :digit FROM position(:old IN body))"
        " WHERE seq = :seq AND position(:old IN body) > 0"
    ),
    "UPDATE records SET body = body || ' ' WHERE seq = :seq",
    "UPDATE records SET amount_centimes = amount_centimes + 1 WHERE seq = :seq",
    "UPDATE records SET counter = counter + 1 WHERE seq = :seq",
    "UPDATE records SET receipt_no = receipt_no + 1 WHERE seq = :seq",
    "UPDATE records SET issued_at = issued_at + interval '1 second' WHERE seq = :seq",
    "UPDATE records SET link = sha256(link) WHERE seq = :seq",
    (
        "UPDATE records a SET record = b.record, body = b.body, link = b.link FROM records b"
        " WHERE a.seq IN (:seq, :next) AND b.seq = :seq + :next - a.seq"
    ),
    "DELETE FROM records WHERE seq = :seq",
)


def alter(place: Place, statement: str, **values: object) -> int:
    """What only someone with every right on the database could do."""
    with place.admin.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return connection.execute(text(statement), values).rowcount


def test_every_random_edit_of_the_ledger_is_located_at_its_exact_record(place: Place) -> None:
    chance = random.Random(4)  # noqa: S311 -- a repeatable run, not a secret
    chain = place.enrol()
    chain.start()
    while len(chain.written) < LENGTH:
        chain.quittance(chance.randrange(100, 9_999), mode=chance.choice(("ESP", "CHQ")))
    place.receive(chain, *chain.written)
    assert prove_books(place.centre) == []
    place.run("CREATE TABLE kept AS TABLE records")
    for table in place.run(
        "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'records%'"
    ):
        place.run(f"ALTER TABLE {table['name']} DISABLE TRIGGER USER")
    done = 0
    for number in range(EDITS):
        seq = chance.randrange(1, LENGTH)
        old, digit = chance.sample("0123456789", 2)
        values = {"seq": seq, "next": seq + 1, "bit": chance.randrange(1_040)}
        statement = STATEMENTS[number % len(STATEMENTS)]
        edited = alter(place, statement, **values, old=old, digit=digit)
        found = {each.seq for each in prove_books(place.centre) if each.seq}
        assert min(found, default=None) == (seq if edited else None), (number, found)
        done += bool(edited)
        alter(place, "DELETE FROM records")
        alter(place, "INSERT INTO records SELECT * FROM kept")
    assert done > 0.9 * EDITS
    assert prove_books(place.centre) == []


def test_a_record_that_lies_of_its_own_place_is_located_where_it_stands(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    while len(chain.written) < LENGTH:
        chain.quittance()
    place.receive(chain, *chain.written)
    alter(place, "ALTER TABLE records DISABLE TRIGGER ALL")
    for bit in range(SEQ_BIT, SEQ_BIT + 5):
        edited = {"seq": 19, "bit": bit}
        assert alter(place, STATEMENTS[0], **edited) == 1
        found = [each for each in prove_books(place.centre) if each.seq]
        assert min(each.seq for each in found) == 19, found
        assert not {"books.record_missing", "records.gap"} & {each.code for each in found}
        alter(place, STATEMENTS[0], **edited)


def test_the_last_record_of_a_ledger_is_missed_by_its_head(place: Place) -> None:
    chain = place.enrol()
    place.receive(chain, chain.start(), chain.quittance(), chain.quittance())
    alter(place, "ALTER TABLE records DISABLE TRIGGER ALL")
    assert alter(place, "DELETE FROM records WHERE seq = 3") == 1
    found = {(each.seq, each.code) for each in prove_books(place.centre)}
    assert {(2, "books.head"), (3, "books.record_missing")} <= found
