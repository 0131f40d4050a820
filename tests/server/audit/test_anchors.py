"""A day is anchored once, and whatever is rewritten behind an anchor is found."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from benchmarks.chains import Chain
from domain.anchor import AnchorDocument, AnchorRefused, faults_between
from domain.signing import new_private_key, public_key_of
from server.audit.anchors import last_anchor, make_anchor
from server.audit.checking import audit_differences
from server.audit.trail import Actor, record_act
from server.db.scope import EVERYWHERE, scoped
from tests.conftest import SteppingClock
from tests.server.enrolled import Place

ACTOR = Actor(None, "amina", "tech_admin", "127.0.0.1")


def note(place: Place, subject: str) -> None:
    with scoped(place.centre.app, EVERYWHERE) as connection:
        record_act(
            connection, ACTOR, "desk:regie:closed", collectivite="*", subject=subject,
            now=place.centre.now(), before={"is_open": True}, after={"is_open": False},
        )  # fmt: skip


def sell(place: Place, chain: Chain) -> None:
    place.receive(chain, chain.quittance(2_500))


@pytest.fixture
def days(place: Place, clock: SteppingClock) -> list[AnchorDocument]:
    """Four days of two counters, each anchored the morning after."""
    chain, other = place.enrol(), place.enrol(742002)
    place.receive(chain, chain.start())
    documents = []
    for number in range(4):
        sell(place, chain)
        if number == 2:
            place.receive(other, other.start(), other.quittance(900))
        note(place, str(number))
        clock.now += timedelta(days=1)
        document = make_anchor(place.centre)
        assert document is not None
        documents.append(document)
    return documents


def differences(place: Place) -> set[str]:
    with scoped(place.centre.app, EVERYWHERE) as connection:
        found = audit_differences(connection, [place.centre.public_key])
        return {difference.code for difference in found}


def allow_all(connection: Connection) -> None:
    """What only someone with every right on the database could do."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table in ("audit_events", "audit_head", "anchors", "anchor_heads", "record_keys"):
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def tamper(place: Place, statement: str) -> None:
    with place.admin.begin() as connection:
        allow_all(connection)
        assert connection.exec_driver_sql(statement).rowcount > 0


def test_a_day_is_anchored_once_and_the_last_one_is_told(
    place: Place, days: list[AnchorDocument]
) -> None:
    assert make_anchor(place.centre) is None
    statement = days[-1].open([place.centre.public_key])
    with scoped(place.centre.app, EVERYWHERE) as connection:
        told = last_anchor(connection)
    assert told is not None
    assert (told.root, told.date) == (statement.root, statement.date)
    assert (statement.size, statement.terminals) == (4, 2)
    assert differences(place) == set()


def test_whoever_kept_the_documents_sees_one_list_that_grew(
    place: Place, days: list[AnchorDocument]
) -> None:
    key = place.centre.public_key
    kept = [AnchorDocument.parse(document.to_json()).open([key]) for document in days]
    assert faults_between(kept) == []
    assert faults_between([kept[0], kept[2]]) != []
    assert faults_between([kept[1], kept[0]]) != []
    with pytest.raises(AnchorRefused):
        days[0].open([public_key_of(new_private_key())])
    with pytest.raises(AnchorRefused):
        days[0].model_copy(update={"payload": days[1].payload}).open([key])


REWRITES = {
    "an act": "UPDATE audit_events SET event = replace(event, 'amina', 'admin') WHERE seq = 2",
    "who acted": "UPDATE audit_events SET login = 'admin' WHERE seq = 2",
    "when": "UPDATE audit_events SET at = at + interval '1 second' WHERE seq = 3",
    "an act removed": "DELETE FROM audit_events WHERE seq = 2",
    "the last act removed": "DELETE FROM audit_events WHERE seq = 4",
    "an act inserted": "INSERT INTO audit_events SELECT 5, collectivite, at, login, role, user_id,"
    " address, action, subject, event, hash, sha256(hash) FROM audit_events WHERE seq = 4",
    "an act moved": "UPDATE audit_events SET seq = 9 WHERE seq = 3",
    "two acts swapped": "UPDATE audit_events a SET event = b.event, subject = b.subject"
    " FROM audit_events b WHERE a.seq IN (3, 4) AND b.seq = 7 - a.seq",
    "the trail's head": "UPDATE audit_head SET seq = 3",
    "a head": "UPDATE anchor_heads SET seq = seq + 1 WHERE size = 2",
    "a head's link": "UPDATE anchor_heads SET link = decode(repeat('ab', 32), 'hex')",
    "a head removed": "DELETE FROM anchor_heads WHERE size = 3",
    "a root": "UPDATE anchors SET root = decode(repeat('ab', 32), 'hex') WHERE size = 2",
    "a root of days": "UPDATE anchors SET log_root = root WHERE size = 3",
    "a date": "UPDATE anchors SET date = date - 30 WHERE size = 1",
    "what was signed": "UPDATE anchors SET document = replace(document, 'payload', 'pay')",
    "a day removed": "DELETE FROM anchors WHERE size = 2",
    "a record": "UPDATE record_keys SET link = decode(repeat('cd', 32), 'hex') WHERE seq = 3",
    "a record removed": "DELETE FROM record_keys WHERE seq = 4",
}


@pytest.mark.usefixtures("days")
def test_whatever_is_rewritten_behind_an_anchor_is_found(place: Place) -> None:
    missed = []
    for name, statement in REWRITES.items():
        with place.admin.connect() as connection:
            allow_all(connection)
            assert connection.exec_driver_sql(statement).rowcount > 0
            if not list(audit_differences(connection, [place.centre.public_key])):
                missed.append(name)
            connection.rollback()
    assert missed == []


def test_a_past_day_rewritten_with_everything_after_it_is_found_by_who_kept_the_anchors(
    place: Place, days: list[AnchorDocument], clock: SteppingClock
) -> None:
    kept = [document.open([place.centre.public_key]) for document in days]
    tamper(place, "DELETE FROM anchors WHERE size >= 2")
    tamper(place, "DELETE FROM anchor_heads WHERE size >= 2")
    clock.now -= timedelta(days=2)
    document = make_anchor(place.centre)
    assert document is not None
    second = document.open([place.centre.public_key])
    assert second.root != kept[1].root
    clock.now += timedelta(days=1)
    later = make_anchor(place.centre)
    assert later is not None
    third = later.open([place.centre.public_key])
    assert faults_between([kept[0], kept[1], third]) != []
