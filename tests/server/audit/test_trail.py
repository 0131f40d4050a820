"""What the trail keeps of an act, and that the act and its trace stand or fall together."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from server.audit.anchors import make_anchor
from server.audit.trail import NATIONAL, Actor, link_of, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.server.enrolled import Place

ACTOR = Actor(None, "amina", "tech_admin", "127.0.0.1")


def note(centre: Centre, subject: str) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        record_act(
            connection, ACTOR, "desk:regie:created", collectivite=NATIONAL, subject=subject,
            now=centre.now(), after={"is_open": True},
        )  # fmt: skip


def test_each_act_carries_the_hash_of_the_one_before_it_whoever_writes_at_once(
    centre: Centre,
) -> None:
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda number: note(centre, str(number)), range(24)))
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.execute(text("SELECT * FROM audit_events ORDER BY seq")).all()
        head = connection.execute(text("SELECT seq, hash FROM audit_head")).one()
    prev = bytes(32)
    for seq, row in enumerate(rows, start=1):
        assert (row.seq, bytes(row.prev)) == (seq, prev)
        prev = link_of(prev, row.event)
        assert bytes(row.hash) == prev
    assert (head.seq, bytes(head.hash)) == (24, prev)


def fail_after_its_trace(centre: Centre) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        record_act(
            connection, ACTOR, "desk:regie:created", collectivite=NATIONAL, subject="1",
            now=centre.now(), after={"is_open": True},
        )  # fmt: skip
        raise LookupError


def test_an_act_that_fails_leaves_no_trace(centre: Centre) -> None:
    with pytest.raises(LookupError):
        fail_after_its_trace(centre)
    with scoped(centre.app, EVERYWHERE) as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_events")).scalar() == 0


TABLES = ("audit_events", "audit_head", "anchors", "anchor_heads")
CHANGES = ("DELETE FROM {0}", "TRUNCATE {0} CASCADE", "UPDATE {0} SET {1} = {1}")
WORDS = ("append-only", "only grows", "permission denied")


def attempt(engine: Engine, statement: str) -> str:
    """Try a statement with the whole country in scope; give the database's refusal."""
    try:
        with scoped(engine, EVERYWHERE) as connection:
            connection.execute(text(statement))
    except DBAPIError as refusal:
        return str(refusal.orig)
    return "done"


def test_nobody_takes_anything_back_not_even_the_owner(place: Place) -> None:
    chain = place.enrol()
    place.receive(chain, chain.start())
    note(place.centre, "1")
    assert make_anchor(place.centre) is not None
    for table in TABLES:
        column = "seq" if table.startswith("audit") else "size"
        for change in CHANGES:
            statement = change.format(table, column)
            for engine in (place.admin, place.centre.app, place.centre.intake):
                answer = attempt(engine, statement)
                assert any(word in answer for word in WORDS), (statement, engine.url.username)


def test_a_territory_reads_its_own_acts_and_no_national_one(centre: Centre) -> None:
    note(centre, "1")
    for place in ("09.163.01.01", "06.141.01.0"):
        with scoped(centre.app, place) as connection:
            record_act(
                connection, ACTOR, "desk:regie:closed", collectivite=place, subject="R-1",
                now=centre.now(), before={"is_open": True}, after={"is_open": False},
            )  # fmt: skip
    for scope, seen in (("*", 3), ("09", 1), ("06.141.01.0", 1), ("05", 0), ("", 0)):
        with scoped(centre.app, scope) as connection:
            count = connection.execute(text("SELECT count(*) FROM audit_events")).scalar()
        assert (scope, count) == (scope, seen)
