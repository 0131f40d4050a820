"""The database connection is cut, for real, before each statement of a reception in turn."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from benchmarks.chains import SESSION, Chain
from domain.signing import new_private_key
from server.db.scope import DatabaseUnavailable
from tests.server.enrolled import Place


def a_rich_batch(place: Place) -> Chain:
    """A chain of which every table of intake gets a row; its gap has to be filled."""
    chain = place.enrol()
    chain.start()
    first = chain.quittance(2_500, private={"note": "étal 4"})
    chain.cancel(first)
    chain.quittance(7_500, mode="CHQ")
    chain.event("SESSION_COUNTED", session=SESSION, counted=0, expected=0)
    chain.rotate(new_private_key())
    chain.quittance(1_000)
    place.receive(chain, chain.written[4])
    return chain


@contextmanager
def cut_before(place: Place, statement_number: int) -> Iterator[list[str]]:
    """Terminate the backend just before its n-th statement (0: the commit)."""
    run: list[str] = []

    def terminate(pid: int) -> None:
        place.run("SELECT pg_terminate_backend(:pid, 5000)", pid=pid)

    def before_statement(connection, cursor, statement, *_: object) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        del connection
        run.append(statement)
        if len(run) == statement_number:
            terminate(cursor.connection.info.backend_pid)

    def before_commit(connection) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if statement_number == 0:
            terminate(connection.connection.driver_connection.info.backend_pid)

    engine = place.centre.intake
    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", before_commit)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", before_statement)
        event.remove(engine, "commit", before_commit)


def test_a_cut_before_any_statement_loses_nothing_and_doubles_nothing(place: Place) -> None:
    chain = a_rich_batch(place)
    before = place.ledger()
    number = 0
    while True:
        with cut_before(place, number) as run:
            try:
                place.receive(chain, *chain.written)
            except DatabaseUnavailable:
                assert place.ledger() == before, run[-1:]
                number += 1
                continue
        break
    assert number > 15
    assert number == len(run) + 1
    once = place.ledger()
    assert len(once["records"]) == 7
    assert place.faults() == []
    place.receive(chain, *chain.written)
    assert place.ledger() == once


def test_an_answer_lost_after_the_commit_is_asked_again_without_effect(place: Place) -> None:
    chain = a_rich_batch(place)
    lost = place.receive(chain, *chain.written)
    once = place.ledger()
    place.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'girct_intake'",
    )
    asked_again = place.receive(chain, *chain.written)
    assert asked_again == lost
    assert place.ledger() == once
