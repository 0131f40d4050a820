import pytest

from benchmarks.chains import SESSION, Chain
from domain.signing import new_private_key
from server.exports.proof import prove_books
from tests.server.enrolled import ELSEWHERE, OTHER_REGIE, Place


@pytest.fixture
def chain(place: Place) -> Chain:
    written = place.enrol()
    written.start()
    first = written.quittance(2_500)
    written.quittance(7_500, nature=1410, mode="CHQ")
    written.duplicate(first)
    written.cancel(first)
    written.rotate(new_private_key())
    written.event("SESSION_COUNTED", session=SESSION, counted=0, expected=0)
    place.receive(written, *written.written)
    return written


def tamper(place: Place, *statements: str) -> None:
    """What only someone with every right on the database could do."""
    with place.admin.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        tables = connection.exec_driver_sql(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
        ).scalars()
        for table in tables.all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0


def codes(place: Place) -> list[tuple[int, str]]:
    return [(found.seq, found.code) for found in prove_books(place.centre)]


def test_true_books_have_no_difference(place: Place, chain: Chain) -> None:
    other = place.enrol(742002, collectivite=ELSEWHERE, regie=OTHER_REGIE)
    other.start()
    for _ in range(600):
        other.quittance()
    place.receive(other, *other.written[:500])
    place.receive(other, *other.written[500:])
    counts: list[int] = []
    assert prove_books(place.centre, on_records=counts.append) == []
    assert sum(counts) == len(chain.written) + 601
    assert prove_books(place.centre, chain.terminal_id) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE postings SET debit_centimes = 1 WHERE seq = 2 AND debit_centimes > 0",
            {
                (2, "books.unbalanced"),
                (2, "books.posting_missing"),
                (2, "books.posting_unknown"),
            },
        ),
        (
            "UPDATE postings SET rubrique = '10101010' WHERE seq = 3 AND rubrique IS NOT NULL",
            {(3, "books.posting_missing"), (3, "books.posting_unknown")},
        ),
        ("DELETE FROM postings WHERE seq = 5", {(5, "books.posting_missing")}),
        ("UPDATE records SET amount_centimes = 1 WHERE seq = 2", {(2, "books.column")}),
        ("UPDATE records SET regie_id = 'R-0601' WHERE seq = 2", {(2, "books.column")}),
        (
            "UPDATE records SET body = replace(body, '2500', '2400') WHERE seq = 2",
            {(2, "records.body_hash")},
        ),
        (
            "UPDATE takings_daily SET gross_centimes = gross_centimes + 1 WHERE nature = 1410",
            {(0, "books.takings")},
        ),
        ("DELETE FROM takings_daily WHERE nature = 1310", {(0, "books.takings")}),
        ("UPDATE terminal_heads SET counter = 1", {(7, "books.head")}),
        ("UPDATE takings_daily SET regie_id = 'R-0601'", {(0, "books.takings")}),
        ("UPDATE takings_daily SET collectivite = '06.141.01.0'", {(0, "books.takings")}),
        ("UPDATE postings SET terminal_id = 742009 WHERE seq = 2", {(0, "books.terminal_unknown")}),
        ("DELETE FROM terminal_heads", {(0, "books.terminal_unknown")}),
        ("UPDATE terminal_heads SET stored_through_seq = 500", {(8, "books.head")}),
        ("DELETE FROM counted_sessions", {(0, "books.counted_session")}),
        ("DELETE FROM cancellations", {(2, "books.cancellation")}),
        ("DELETE FROM record_keys WHERE seq = 7", {(7, "books.column")}),
        ("DELETE FROM records WHERE seq = 4", {(4, "books.record_missing")}),
        (
            "DELETE FROM records WHERE seq = 7",
            {(7, "books.record_missing"), (6, "books.head")},
        ),
    ],
)
def test_whatever_is_altered_is_found(
    place: Place,
    chain: Chain,
    statement: str,
    found: set[tuple[int, str]],
) -> None:
    assert chain.head.seq == 7
    tamper(place, statement)
    assert found <= set(codes(place))


def test_evidence_of_a_fork_that_is_removed_or_ignored_is_found(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    clone = chain.clone()
    chain.quittance()
    place.receive(chain, *chain.written)
    place.receive(clone, clone.quittance(100), clone.quittance(100))
    assert codes(place) == []
    tamper(place, "UPDATE terminal_heads SET state = 'ACTIVE'")
    assert codes(place) == [(2, "books.head")]
    tamper(place, "UPDATE terminal_heads SET state = 'FROZEN'", "DELETE FROM quarantine")
    assert codes(place) == [(3, "books.head")]


def test_a_forged_record_put_into_the_books_is_found(place: Place, chain: Chain) -> None:
    tamper(
        place,
        "UPDATE records SET record = overlay(record placing '\\x00'::bytea from 100) WHERE seq = 3",
    )
    del chain
    assert (3, "records.signature_invalid") in codes(place)
