"""A deposit is declared by the régisseur and accepted by the comptable, or it is not one."""

from datetime import timedelta
from uuid import UUID

import pytest

from benchmarks.chains import SESSION
from server.accounts.service import SignedIn
from server.acts.errors import ActWaiting, NotYourAct
from server.acts.service import approve, propose, refuse
from server.deposits.errors import DepositEmpty, DepositTooLarge, RegieNotHere
from server.exports.proof import prove_books
from server.jobs.sweeps import sweep_alerts
from tests.conftest import SteppingClock
from tests.server.enrolled import COLLECTIVITE, REGIE, Place
from tests.server.jobs.test_sweeps import alerts
from tests.server.people import add_person


@pytest.fixture
def regisseur(place: Place) -> SignedIn:
    return add_person(place.centre, "regisseur", COLLECTIVITE)


@pytest.fixture
def comptable(place: Place) -> SignedIn:
    return add_person(place.centre, "comptable", COLLECTIVITE)


@pytest.fixture
def holding(place: Place) -> Place:
    """The régisseur holds 60 DH of cash from two tills, and 7 DH of cheques; 5 DH are in a till."""
    for terminal_id in (742001, 742002):
        chain = place.enrol(terminal_id)
        written = [
            chain.start(),
            chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0),
            chain.quittance(3_250),
            chain.quittance(350, mode="CHQ"),
            chain.event("CASH_OUT", session=SESSION, amount=3_000, reason="DEPOSIT"),
        ]
        place.receive(chain, *written)
    return place


def declare(place: Place, who: SignedIn, subject: str = REGIE, **parts: int) -> UUID:
    return propose(
        place.centre,
        who,
        kind="DEPOSIT",
        collectivite=COLLECTIVITE,
        subject=subject,
        payload={"regie": REGIE, **parts},
    )


def balances(place: Place) -> dict[str, int]:
    rows = place.run(
        "SELECT account, sum(debit_centimes - credit_centimes)::bigint AS held"
        " FROM account_balances GROUP BY account"
    )
    return {row["account"]: row["held"] for row in rows if row["held"]}


def test_nothing_moves_before_the_comptable_accepts_and_then_it_is_theirs(
    holding: Place, regisseur: SignedIn, comptable: SignedIn
) -> None:
    before = balances(holding)
    act_id = declare(holding, regisseur, cash=6_000, cheques=500)
    assert balances(holding) == before
    approve(holding.centre, comptable, act_id)
    after = balances(holding)
    assert after["COMPTABLE"] == 6_500
    assert after["CHEQUES"] == 200
    assert after["CAISSE"] == before["CAISSE"] == 500
    assert {"REGISSEUR", "EN_ROUTE"} & set(after) == set()
    assert prove_books(holding.centre) == []


def test_a_deposit_declared_before_new_year_and_accepted_after_is_of_both(
    holding: Place, regisseur: SignedIn, comptable: SignedIn, clock: SteppingClock
) -> None:
    clock.now = clock.now.replace(month=12, day=31)
    act_id = declare(holding, regisseur, cash=100)
    clock.now += timedelta(days=3)
    approve(holding.centre, comptable, act_id)
    days = holding.run(
        "SELECT account, fiscal_year FROM postings WHERE act_id IS NOT NULL ORDER BY position"
    )
    assert [(row["account"], row["fiscal_year"]) for row in days] == [
        ("EN_ROUTE", 2026), ("REGISSEUR", 2026), ("COMPTABLE", 2027), ("EN_ROUTE", 2027),
    ]  # fmt: skip
    assert prove_books(holding.centre) == []


def test_what_is_not_held_is_not_deposited(holding: Place, regisseur: SignedIn) -> None:
    for parts in ({"cash": 6_001}, {"cheques": 701}, {"cards": 1}, {"cash": 1, "transfers": 1}):
        with pytest.raises(DepositTooLarge):
            declare(holding, regisseur, **parts)
    with pytest.raises(DepositEmpty):
        declare(holding, regisseur)
    with pytest.raises(RegieNotHere):
        declare(holding, regisseur, subject="R-OTHER", cash=1)


def test_one_declaration_of_a_regie_waits_at_a_time_and_a_refused_one_is_declared_again(
    holding: Place, regisseur: SignedIn, comptable: SignedIn
) -> None:
    first = declare(holding, regisseur, cash=6_000)
    with pytest.raises(ActWaiting):
        declare(holding, regisseur, cash=10)
    refuse(holding.centre, comptable, first)
    assert "COMPTABLE" not in balances(holding)
    approve(holding.centre, comptable, declare(holding, regisseur, cash=5_900))
    assert balances(holding)["COMPTABLE"] == 5_900


def test_neither_makes_a_deposit_alone(
    holding: Place, regisseur: SignedIn, comptable: SignedIn
) -> None:
    with pytest.raises(NotYourAct):
        declare(holding, comptable, cash=100)
    act_id = declare(holding, regisseur, cash=100)
    with pytest.raises(NotYourAct):
        approve(holding.centre, regisseur, act_id)


def test_cash_kept_longer_than_the_arrete_allows_is_an_alarm_until_it_is_deposited(
    holding: Place, regisseur: SignedIn, comptable: SignedIn, clock: SteppingClock
) -> None:
    holding.run("UPDATE regies SET deposit_period_days = 10")
    clock.now += timedelta(days=10)
    sweep_alerts(holding.centre)
    assert "deposit_overdue" not in alerts(holding)
    clock.now += timedelta(days=1)
    sweep_alerts(holding.centre)
    assert alerts(holding)["deposit_overdue"] == REGIE
    approve(holding.centre, comptable, declare(holding, regisseur, cash=5_000))
    sweep_alerts(holding.centre)
    assert "deposit_overdue" not in alerts(holding)
