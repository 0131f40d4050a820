"""What the trail keeps of an act, and that the act and its trace stand or fall together."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from server.audit.trail import NATIONAL, Actor, link_of, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

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
            now=centre.now(),
        )  # fmt: skip
        raise LookupError


def test_an_act_that_fails_leaves_no_trace(centre: Centre) -> None:
    with pytest.raises(LookupError):
        fail_after_its_trace(centre)
    with scoped(centre.app, EVERYWHERE) as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_events")).scalar() == 0
