"""Two persons revoke a terminal: intake knows in its next transaction, the page for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from benchmarks.chains import Chain
from domain.canonical import canonical
from domain.exchange import TerminalState
from domain.ids import TerminalId
from domain.receipt_code import encode
from domain.record import Record
from server.acts.errors import NotYourAct, OwnAct
from server.acts.service import approve, propose
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.terminals.acts import REVOCATION, RevocationReason, propose_revocation
from server.terminals.errors import (
    ActUnreadable,
    AlreadyEnrolled,
    AlreadyRevoked,
    EffectiveDateRefused,
    UnknownTerminal,
)
from server.terminals.service import renew_code
from server.verification.repository import find_record
from server.verification.states import PageState, examine
from tests.conftest import SteppingClock
from tests.server.enrolled import Place
from tests.server.terminals.two_people import TwoPeople

BASE = "HTTP://127.0.0.1:8000"


def page_of(centre: Centre, raw: bytes) -> PageState:
    """What the public page says of a record."""
    code = encode(BASE, raw).removeprefix(f"{BASE}/1/")

    def find(record: Record) -> object:
        return find_record(centre.public, record)

    return examine(code, find).state  # type: ignore[arg-type]  # the very function of the page


def enrolled(place: Place) -> Chain:
    """A terminal enrolled a month before the test's clock."""
    chain = place.enrol()
    at = place.centre.now() - timedelta(days=30)
    place.run("UPDATE terminals SET enrolled_at = :at", at=at)
    return chain


@pytest.fixture
def people(place: Place, clock: SteppingClock) -> TwoPeople:
    return TwoPeople.of(place.centre, clock)


def test_what_arrives_after_a_revocation_is_evidence_and_the_page_says_so(
    place: Place, people: TwoPeople
) -> None:
    chain = enrolled(place)
    start, before = chain.start(), chain.quittance(2500)
    assert place.receive(chain, start, before).state is TerminalState.ACTIVE
    people.revoke(chain.terminal_id)
    late = chain.quittance(2500)
    checkpoint = place.receive(chain, late)
    assert checkpoint.state is TerminalState.REVOKED
    assert [kept.code for kept in checkpoint.quarantined] == ["records.key_revoked"]
    assert page_of(place.centre, before.record.to_bytes()) is PageState.REGISTERED
    assert page_of(place.centre, late.record.to_bytes()) is PageState.KEY_REVOKED
    assert place.faults() == []


def test_nothing_of_after_the_effective_moment_is_ever_shown_as_good(
    place: Place, people: TwoPeople
) -> None:
    chain = enrolled(place)
    start, before = chain.start(), chain.quittance(2500)
    stolen_at = chain.now + 60
    chain.now = stolen_at
    after = chain.quittance(2500)
    place.receive(chain, start, before, after)
    assert page_of(place.centre, after.record.to_bytes()) is PageState.REGISTERED
    effective_at = place.centre.now() - timedelta(
        seconds=place.centre.now().timestamp() - stolen_at
    )
    people.revoke(chain.terminal_id, effective_at)
    assert page_of(place.centre, before.record.to_bytes()) is PageState.REGISTERED
    assert page_of(place.centre, after.record.to_bytes()) is PageState.KEY_REVOKED
    assert place.scalar("SELECT count(*) FROM records") == 3  # the ledger keeps what it holds


def test_a_revocation_says_who_why_and_since_when(place: Place, people: TwoPeople) -> None:
    chain = enrolled(place)
    act_id = people.revoke(chain.terminal_id, reason=RevocationReason.KEY_EXPOSED)
    (row,) = place.run("SELECT * FROM terminal_revocations")
    assert (row["reason"], row["act_id"]) == ("KEY_EXPOSED", act_id)
    assert row["effective_at"] <= row["known_at"] == place.centre.now()
    (event,) = place.run("SELECT * FROM audit_events WHERE action = 'terminals:key:revoked'")
    assert event["subject"] == f"{chain.terminal_id}"
    with pytest.raises(AlreadyEnrolled):
        renew_code(place.centre, chain.terminal_id)
    with pytest.raises(DBAPIError), place.admin.begin() as connection:
        connection.execute(text("UPDATE terminal_revocations SET reason = 'LOST'"))


def test_one_person_revokes_nothing(place: Place, people: TwoPeople) -> None:
    chain = enrolled(place)
    number = TerminalId(chain.terminal_id)
    said = {"reason": RevocationReason.LOST, "effective_at": place.centre.now()}
    act_id = propose_revocation(place.centre, people.regisseur, number, **said)
    with pytest.raises((OwnAct, NotYourAct)):
        approve(place.centre, people.regisseur, act_id)
    with pytest.raises(NotYourAct):
        propose_revocation(place.centre, people.ordonnateur, number, **said)
    assert place.scalar("SELECT state FROM terminals") == "ACTIVE"


def test_a_revocation_that_cannot_be_is_refused(place: Place, people: TwoPeople) -> None:
    chain = enrolled(place)
    number, now = TerminalId(chain.terminal_id), place.centre.now()
    place.run("UPDATE terminals SET enrolled_at = :at", at=now - timedelta(days=1))
    for effective_at in (now + timedelta(seconds=1), now - timedelta(days=2)):
        with pytest.raises(EffectiveDateRefused):
            people.revoke(number, effective_at)
    with pytest.raises(UnknownTerminal):
        people.revoke(999_999)
    people.revoke(number)
    with pytest.raises(AlreadyRevoked):
        people.revoke(number)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"terminal_id": 742001, "reason": "BORED", "effective_at": 0},
        {"terminal_id": 742002, "reason": "LOST", "effective_at": 0},
        {"terminal_id": 742001, "reason": "LOST", "effective_at": "now"},
        {"terminal_id": 742001, "reason": "LOST", "effective_at": 0, "more": 1},
    ],
)
def test_an_act_that_came_by_another_door_is_read_again(
    place: Place, people: TwoPeople, payload: dict[str, object]
) -> None:
    enrolled(place)
    with pytest.raises(ActUnreadable):
        propose(
            place.centre,
            people.regisseur,
            kind=REVOCATION,
            collectivite="09.163.01.01",
            subject="742001",
            payload=payload,
        )
    assert canonical(payload)


def test_the_wall_hides_the_revocations_of_others(place: Place, people: TwoPeople) -> None:
    chain = enrolled(place)
    people.revoke(chain.terminal_id)
    counts = {}
    for scope in (EVERYWHERE, "09.163", "06.141.01.0", ""):
        with scoped(place.centre.app, scope) as connection:
            counts[scope] = connection.execute(
                text("SELECT count(*) FROM terminal_revocations")
            ).scalar_one()
    assert counts == {EVERYWHERE: 1, "09.163": 1, "06.141.01.0": 0, "": 0}
