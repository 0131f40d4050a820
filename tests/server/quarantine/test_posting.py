"""Quittances outside the ledger are posted by two persons, each once, or dismissed for ever."""

import pytest

from domain.record import Flag, Kind
from domain.signing import new_private_key
from server.acts.errors import NotYourAct, OwnAct
from server.acts.service import approve, propose
from server.db.scope import scoped
from server.ledger.errors import ActUnreadable
from server.quarantine import errors
from server.verification.repository import find_record
from server.verification.states import PageState, state_of
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person
from tests.server.quarantine.rare import Rare, links


def state(rare: Rare, number: int) -> PageState:
    record = rare.outside[number].record
    known = find_record(rare.place.centre.public, record)
    assert known is not None
    return state_of(record, known)


def test_a_posted_quittance_is_in_the_books_and_registered_for_the_public(rare: Rare) -> None:
    before, cash = rare.takings(), rare.balance("CAISSE")
    assert state(rare, 0) is PageState.NOT_YET_RECEIVED
    rare.post(rare.outside[0], rare.outside[1])
    assert rare.takings() == (before[0] + 4_600, before[1], before[2] + 2)
    assert rare.balance("CAISSE") == cash + 4_000
    assert rare.balance("CHEQUES") == 600
    assert state(rare, 0) is PageState.REGISTERED
    assert state(rare, 1) is PageState.REGISTERED


def test_the_source_of_such_a_posting_is_the_act_and_nothing_else(rare: Rare) -> None:
    act_id = rare.post(rare.outside[0])
    rows = rare.place.run(
        "SELECT seq, act_id, debit_centimes, credit_centimes FROM postings WHERE seq IS NULL"
    )
    assert {(row["seq"], row["act_id"]) for row in rows} == {(None, act_id)}
    assert sum(row["debit_centimes"] - row["credit_centimes"] for row in rows) == 0
    kept = rare.place.run("SELECT link, act_id, disposal, seq FROM act_records")
    assert [(bytes(row["link"]), row["disposal"]) for row in kept] == [
        (rare.outside[0].record.link, "POSTED")
    ]
    waiting = "SELECT count(*) FROM quarantine WHERE released_at IS NULL"
    assert rare.place.scalar(waiting) == 3


def test_a_cancellation_is_posted_with_its_original_on_its_own_branch(rare: Rare) -> None:
    before, cash = rare.takings(), rare.balance("CAISSE")
    rare.post(*rare.outside)
    assert rare.takings() == (before[0] + 4_600, before[1] + 4_000, before[2] + 2)
    assert rare.balance("CAISSE") == cash
    assert state(rare, 0) is PageState.CANCELLED


def test_a_cancellation_waits_for_its_original(rare: Rare) -> None:
    with pytest.raises(errors.OriginalNotPosted):
        rare.post(rare.outside[2])
    rare.post(rare.outside[0])
    rare.post(rare.outside[2])
    assert state(rare, 0) is PageState.CANCELLED


def test_a_cancellation_of_the_common_past_reverses_what_the_ledger_holds(rare: Rare) -> None:
    common = rare.chain.written[2]
    late = rare.copy.cancel(common)
    rare.place.receive(rare.copy, late)
    rare.post(late)
    known = find_record(rare.place.centre.public, common.record)
    assert known is not None
    assert state_of(common.record, known) is PageState.CANCELLED


def test_no_record_is_posted_twice(rare: Rare) -> None:
    waiting = rare.propose("QUARANTINE_POSTING", links=links(rare.outside[0]))
    approve(rare.place.centre, rare.comptable, waiting)
    before = rare.place.ledger()
    with pytest.raises(errors.EvidenceSettled):
        rare.post(rare.outside[0], rare.outside[1])
    with pytest.raises(errors.EvidenceSettled):
        rare.act("QUARANTINE_DISMISSAL", links=links(rare.outside[0]), reason="DAMAGED")
    assert rare.place.ledger() == before


def test_what_was_settled_between_proposal_and_approval_is_refused(rare: Rare) -> None:
    waiting = rare.propose("QUARANTINE_POSTING", links=links(*rare.outside[:2]))
    rare.act("QUARANTINE_DISMISSAL", links=links(rare.outside[1]), reason="NEVER_COLLECTED")
    with pytest.raises(errors.EvidenceSettled):
        approve(rare.place.centre, rare.comptable, waiting)
    assert rare.place.scalar("SELECT count(*) FROM act_records") == 0


def test_one_person_posts_nothing(rare: Rare) -> None:
    waiting = rare.propose("QUARANTINE_POSTING", links=links(rare.outside[0]))
    other = add_person(
        rare.place.centre, "comptable", COLLECTIVITE, login="other", matricule="M-AUTRE"
    )
    for person in (rare.regisseur, add_person(rare.place.centre, "auditor")):
        with pytest.raises((NotYourAct, OwnAct)):
            approve(rare.place.centre, person, waiting)
    assert rare.place.scalar("SELECT count(*) FROM act_records") == 0
    approve(rare.place.centre, other, waiting)


def test_a_dismissed_record_stays_and_is_never_posted(rare: Rare) -> None:
    rare.act("QUARANTINE_DISMISSAL", links=links(rare.outside[0]), reason="COPY_OF_THE_DISK")
    assert rare.place.scalar("SELECT count(*) FROM quarantine") == 3
    with pytest.raises(errors.EvidenceSettled):
        rare.post(rare.outside[0])


def test_a_terminal_that_may_still_send_is_not_posted_by_hand(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    missing, late = chain.quittance(), chain.quittance()
    place.receive(chain, chain.written[0], late)
    person = add_person(place.centre, "regisseur", COLLECTIVITE)
    assert missing.record.seq == 2
    with pytest.raises(errors.TerminalStillOpen):
        propose(
            place.centre,
            person,
            kind="QUARANTINE_POSTING",
            collectivite=COLLECTIVITE,
            subject="742001",
            payload={"terminal_id": 742001, "links": links(late)},
        )


def test_what_is_no_quittance_contradicts_itself_or_is_signed_by_nobody_is_refused(
    rare: Rare,
) -> None:
    event = rare.copy.event("LOGIN")
    wrong = rare.copy.quittance(700, kind=Kind.TRAINING)
    other = rare.copy.clone()
    other.flags = Flag.NONE
    production = other.quittance(900)
    forger = rare.copy.clone()
    forger.private_key = new_private_key()
    forged = forger.quittance(800)
    rare.place.receive(rare.copy, event, wrong, production, forged)
    expected = [
        (event, errors.NotPostable),
        (wrong, errors.NotPostable),
        (production, errors.EvidenceContradicts),
        (forged, errors.EvidenceUnsigned),
    ]
    for written, error in expected:
        with pytest.raises(error):
            rare.post(written)


def test_a_record_of_another_terminal_or_territory_is_unknown(rare: Rare) -> None:
    other = rare.place.enrol(742002)
    other.start()
    with pytest.raises(errors.EvidenceUnknown):
        rare.post(other.written[0])
    with pytest.raises(ActUnreadable):
        rare.act("QUARANTINE_POSTING", links=["zz"])
    with pytest.raises(errors.TerminalNotHere):
        rare.act("QUARANTINE_POSTING", terminal_id=1, links=links(rare.outside[0]))


def test_a_quittance_under_a_key_announced_outside_the_ledger_is_signed(rare: Rare) -> None:
    rotated = rare.copy.rotate(new_private_key())
    after = rare.copy.quittance(300)
    rare.place.receive(rare.copy, rotated, after)
    rare.post(after)
    assert rare.place.scalar("SELECT count(*) FROM act_records") == 1


def test_a_revoked_terminal_s_late_records_are_posted(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    place.run("UPDATE terminals SET state = 'REVOKED'")
    late = chain.quittance(1_200)
    place.receive(chain, late)
    regisseur = add_person(place.centre, "regisseur", COLLECTIVITE)
    comptable = add_person(place.centre, "comptable", COLLECTIVITE)
    rare = Rare(place, regisseur, comptable, chain, chain, [late])
    rare.post(late)
    assert rare.takings() == (1_200, 0, 1)


def test_the_territory_of_a_person_bounds_what_they_see_of_acts(rare: Rare) -> None:
    rare.post(rare.outside[0])
    for table in ("act_records", "account_balances", "postings"):
        with scoped(rare.place.centre.app, "06.141") as connection:
            seen = connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
            assert seen.scalar_one() == 0
