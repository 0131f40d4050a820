"""What an act posts: one source, balanced, once; balances move with it and cannot drift."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from benchmarks.chains import SESSION
from server.db.scope import scoped
from server.ledger.accounts import Account
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import balance_of, post_act
from server.ledger.sides import Side, moved
from server.quarantine.proof import prove_balances
from tests.server.enrolled import COLLECTIVITE, REGIE, Place

DAY = date(2026, 11, 23)


def post(place: Place, act_id: UUID, sides: list[Side], terminal_id: int | None = None) -> bool:
    books = ActBooks(
        act_id=act_id, collectivite=COLLECTIVITE, regie_id=REGIE, terminal_id=terminal_id
    )
    with scoped(place.centre.app, COLLECTIVITE) as connection:
        return post_act(connection, books, [ActEntry(DAY, sides)])


def balance(place: Place, account: Account, terminal_id: int = 0) -> int:
    with scoped(place.centre.app, COLLECTIVITE) as connection:
        return balance_of(
            connection,
            account,
            collectivite=COLLECTIVITE,
            regie_id=REGIE,
            terminal_id=terminal_id,
        )


def faults(place: Place) -> list[object]:
    with scoped(place.centre.app, "*") as connection:
        return list(prove_balances(connection))


def test_posting_an_act_twice_has_one_effect(place: Place) -> None:
    act_id = uuid4()
    sides = moved(700, to=Account.EN_ROUTE, from_=Account.REGISSEUR)
    assert post(place, act_id, sides)
    assert not post(place, act_id, sides)
    assert balance(place, Account.EN_ROUTE) == 700
    assert balance(place, Account.REGISSEUR) == -700
    assert place.scalar("SELECT count(*) FROM postings") == 2
    assert not post(place, uuid4(), [])
    assert faults(place) == []


def test_an_act_that_does_not_balance_or_names_an_account_of_no_chart_is_refused(
    place: Place,
) -> None:
    with pytest.raises(IntegrityError, match="do not balance"):
        post(place, uuid4(), [(Account.CAISSE, None, 5, 0)])
    insertion = (
        "INSERT INTO postings (fiscal_year, collectivite, posting_id, terminal_id, seq, act_id,"
        " position, business_day, regie_id, account, debit_centimes, credit_centimes)"
        " SELECT 2026, '09.163.01.01', gen_random_uuid(), {terminal}, {seq}, {act}, place,"
        " '2026-11-23', 'R-0901', '{account}', 5 * place, 5 * (1 - place)"
        " FROM generate_series(0, 1) place"
    )
    act, none = "gen_random_uuid()", "NULL"
    refused = [
        insertion.format(terminal=1, seq=1, act=none, account="POCHE"),
        insertion.format(terminal=1, seq=1, act=act, account="CAISSE"),
        insertion.format(terminal=1, seq=none, act=none, account="CAISSE"),
        insertion.format(terminal=none, seq=1, act=none, account="CAISSE"),
    ]
    for statement in refused:
        with pytest.raises(IntegrityError):
            place.run(statement)
    assert place.scalar("SELECT count(*) FROM postings") == 0
    assert place.scalar("SELECT count(*) FROM account_balances") == 0


def test_intake_moves_the_balance_of_the_till_with_its_postings(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=10_000)
    first = chain.quittance(2_500)
    chain.quittance(900, mode="CB")
    chain.cancel(first)
    chain.quittance(300)
    chain.event("HANDOVER", session=SESSION, amount=5_000, to_agent=3)
    chain.event("SESSION_COUNTED", session=SESSION, counted=5_250, expected=5_300)
    place.receive(chain, *chain.written)
    terminal = int(chain.terminal_id)
    assert balance(place, Account.CAISSE, terminal) == 5_250
    assert balance(place, Account.CARTES, terminal) == 900
    assert balance(place, Account.DEFICIT, terminal) == 50
    assert balance(place, Account.REGISSEUR, terminal) == -5_000
    place.receive(chain, *chain.written)
    assert balance(place, Account.CAISSE, terminal) == 5_250
    assert faults(place) == []
