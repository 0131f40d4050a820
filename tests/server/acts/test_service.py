"""Acts of two persons: nobody approves their own, and nothing happens half."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.canonical import NotCanonical
from domain.errors import GirctError
from server.accounts.acts import propose_role
from server.accounts.service import SignedIn
from server.acts import service
from server.acts.errors import (
    AccountTooYoung,
    ActExpired,
    ActWaiting,
    NoMatricule,
    NotYourAct,
    OwnAct,
    ProposerChanged,
    UnknownAct,
)
from server.acts.kinds import all_kinds, kind_of, register_kind
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.conftest import SteppingClock
from tests.server.acts.trial import DONE, KIND, PLACE, Fault, acts_carried_out, propose, states
from tests.server.people import add_person


def test_one_proposes_another_approves_and_it_is_done(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur, amount_centimes=1200)
    assert DONE == []
    assert service.approve(centre, comptable, act) == "shown once"
    (done,) = DONE
    assert (done.proposer, done.approver, done.payload) == (
        "regisseur", "comptable", {"amount_centimes": 1200},
    )  # fmt: skip
    assert (states(centre), acts_carried_out(centre)) == (["APPROVED"], 1)


def test_what_waits_is_shown_to_who_can_do_something_about_it(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur)
    (mine,) = service.pending(centre, regisseur)
    (theirs,) = service.pending(centre, comptable)
    assert (mine.draft.act_id, mine.may_decide, mine.may_withdraw) == (act, False, True)
    assert (theirs.proposer, theirs.may_decide, theirs.may_withdraw) == ("regisseur", True, False)
    for role, scope in (("auditor", "*"), ("comptable", "06")):
        stranger = add_person(centre, role, scope, login=f"{role}.ailleurs")
        assert service.pending(centre, stranger) == []


@pytest.mark.parametrize(("role", "scope"), [("comptable", PLACE), ("regisseur", "06")])
def test_what_somebody_proposed_is_not_carried_out_once_their_office_is_another(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn, role: str, scope: str
) -> None:
    act = propose(centre, regisseur)
    one, two = (add_person(centre, "tech_admin", login=login) for login in ("one", "two"))
    moved = propose_role(
        centre, one, regisseur.login, role=role, scope=scope, matricule="M-REGISSEUR"
    )
    service.approve(centre, two, moved)
    with pytest.raises(ProposerChanged):
        service.approve(centre, comptable, act)
    assert DONE == []
    service.refuse(centre, comptable, act)


def test_nobody_approves_or_refuses_their_own_act(centre: Centre) -> None:
    admin = add_person(centre, "tech_admin", matricule="M-1")
    same = add_person(centre, "tech_admin", login="same", matricule="M-1")
    act = propose(centre, admin)
    for person in (admin, same):
        with pytest.raises(OwnAct):
            service.approve(centre, person, act)
        with pytest.raises(OwnAct):
            service.refuse(centre, person, act)
    assert (DONE, states(centre)) == ([], ["PENDING"])


def test_an_account_without_a_matricule_is_nobody_in_particular(
    centre: Centre, regisseur: SignedIn
) -> None:
    act = propose(centre, regisseur)
    admin = add_person(centre, "tech_admin")
    with scoped(centre.app, EVERYWHERE) as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE users SET matricule = NULL WHERE login = 'tech_admin'"))
    other = add_person(centre, "tech_admin", login="without", matricule="")
    with pytest.raises(NoMatricule):
        service.approve(centre, other, act)
    service.approve(centre, admin, act)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(minutes=59)])
def test_an_account_of_the_same_hour_approves_nothing(
    centre: Centre, regisseur: SignedIn, age: timedelta, clock: SteppingClock
) -> None:
    young = add_person(centre, "comptable", PLACE, age=age)
    act = propose(centre, regisseur)
    with pytest.raises(AccountTooYoung):
        service.approve(centre, young, act)
    clock.now += timedelta(hours=1)
    service.approve(centre, young, act)


def test_the_wrong_role_and_the_wrong_territory_do_nothing(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    with pytest.raises(NotYourAct):
        propose(centre, comptable)
    for place in ("06.141.01.0", "09", "*"):
        with pytest.raises(NotYourAct):
            propose(centre, regisseur, place=place)
    act = propose(centre, regisseur)
    with pytest.raises(UnknownAct):
        service.approve(centre, add_person(centre, "comptable", "06", login="far"), act)
    with pytest.raises(NotYourAct):
        service.approve(centre, add_person(centre, "auditor"), act)
    with pytest.raises(UnknownAct):
        service.approve(centre, comptable, uuid4())
    assert DONE == []


def test_a_national_act_needs_national_persons(centre: Centre, comptable: SignedIn) -> None:
    admin = add_person(centre, "tech_admin")
    act = propose(centre, admin, place="*")
    with pytest.raises(UnknownAct):
        service.approve(centre, comptable, act)
    service.approve(centre, add_person(centre, "comptable", login="national"), act)


def test_an_act_is_decided_once(centre: Centre, regisseur: SignedIn, comptable: SignedIn) -> None:
    decisions = (service.approve, service.refuse)
    for decide in decisions:
        act = propose(centre, regisseur)
        decide(centre, comptable, act)
        for again in decisions:
            with pytest.raises(UnknownAct):
                again(centre, comptable, act)
    act = propose(centre, regisseur)
    with pytest.raises(NotYourAct):
        service.withdraw(centre, comptable, act)
    service.withdraw(centre, regisseur, act)
    with pytest.raises(UnknownAct):
        service.approve(centre, comptable, act)
    assert len(DONE) == 1


def test_of_many_who_approve_together_one_does(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur)

    def approve(_: int) -> str:
        try:
            service.approve(centre, comptable, act)
        except GirctError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(approve, range(8)))
    assert said == {"done": 1, "acts.unknown": 7}
    assert (len(DONE), acts_carried_out(centre)) == (1, 1)


def test_an_act_that_cannot_be_carried_out_leaves_nothing(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur, fails=True)
    with pytest.raises(Fault):
        service.approve(centre, comptable, act)
    assert (states(centre), acts_carried_out(centre)) == (["PENDING"], 0)
    with pytest.raises(Fault):
        propose(centre, regisseur, subject="other", impossible=True)
    with pytest.raises(NotCanonical):
        propose(centre, regisseur, subject="other", share=0.5)


def test_the_same_thing_waits_once_and_thirty_days_at_most(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn, clock: SteppingClock
) -> None:
    act = propose(centre, regisseur)
    with pytest.raises(ActWaiting):
        propose(centre, regisseur)
    clock.now += timedelta(days=30)
    assert service.pending(centre, comptable) == []
    with pytest.raises(ActExpired):
        service.approve(centre, comptable, act)
    service.approve(centre, comptable, propose(centre, regisseur))


def test_a_closed_account_neither_proposes_nor_decides(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur)
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET active = false WHERE login = 'comptable'"))
    with pytest.raises(NotYourAct):
        service.approve(centre, comptable, act)
    other = add_person(centre, "comptable", PLACE, login="other")
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET active = false WHERE login = 'regisseur'"))
    with pytest.raises(NoMatricule):
        service.approve(centre, other, act)
    with pytest.raises(NotYourAct):
        propose(centre, replace(regisseur), subject="again")


def test_the_database_refuses_an_act_of_one_person(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    act = propose(centre, regisseur)
    young = add_person(centre, "comptable", PLACE, login="young", age=timedelta(0))
    for person in (regisseur, young):
        with pytest.raises(IntegrityError), scoped(centre.app, EVERYWHERE) as connection:
            connection.execute(
                text(
                    "INSERT INTO centre_acts SELECT act_id, collectivite, kind, subject, payload,"
                    " proposed_by, :person, proposed_at, proposed_at FROM act_proposals"
                ),
                {"person": person.user_id},
            )
    service.approve(centre, comptable, act)
    for change in ("UPDATE centre_acts SET subject = 'x'", "DELETE FROM centre_acts"):
        with pytest.raises(Exception, match=r"append-only|permission denied"):  # noqa: SIM117 - two blocks
            with scoped(centre.app, EVERYWHERE) as connection:
                connection.execute(text(change))


def test_a_kind_has_one_meaning() -> None:
    register_kind(KIND)
    with pytest.raises(ValueError, match="TEST_ACT"):
        register_kind(replace(KIND, check=None))
    assert kind_of("TEST_ACT") is KIND
    assert KIND in all_kinds()


def test_every_step_is_on_the_audit_trail(
    centre: Centre, regisseur: SignedIn, comptable: SignedIn
) -> None:
    service.approve(centre, comptable, propose(centre, regisseur))
    service.refuse(centre, comptable, propose(centre, regisseur))
    service.withdraw(centre, regisseur, propose(centre, regisseur))
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.execute(text("SELECT login, action FROM audit_events ORDER BY seq"))
        written = [tuple(row) for row in rows]
    assert written == [
        ("regisseur", "acts:test_act:proposed"),
        ("comptable", "acts:test_act:approved"),
        ("regisseur", "acts:test_act:proposed"),
        ("comptable", "acts:test_act:refused"),
        ("regisseur", "acts:test_act:proposed"),
        ("regisseur", "acts:test_act:withdrawn"),
    ]
