"""After the count a quittance is taken back by two persons at the centre, once, and seen so."""

from uuid import UUID

import pytest

from benchmarks.chains import SESSION, Chain, Written
from domain.cancellation_reasons import CANCEL_REASONS
from domain.errors import GirctError
from server.accounts.service import SignedIn
from server.acts.errors import NotYourAct
from server.acts.service import approve, propose, refuse
from server.cancellations.acts import REASONS
from server.cancellations.errors import QuittanceNotHere, QuittanceNotStanding, StillAtCounter
from server.cancellations.repository import RequestLine, list_requests
from server.db.scope import EVERYWHERE, scoped
from server.desk.cancellations.routes import REFUSED, request_state
from server.desk.cancellations.words import CANCEL_WORDS
from server.exports.proof import prove_books
from server.verification.repository import find_record
from server.verification.states import PageState, state_of
from tests.server.enrolled import COLLECTIVITE, ELSEWHERE, Place
from tests.server.people import add_person


@pytest.fixture
def regisseur(place: Place) -> SignedIn:
    return add_person(place.centre, "regisseur", COLLECTIVITE)


@pytest.fixture
def comptable(place: Place) -> SignedIn:
    return add_person(place.centre, "comptable", COLLECTIVITE)


@pytest.fixture
def chain(place: Place) -> Chain:
    """Three quittances in an open session: 25 DH, 10 DH by cheque, 7 DH."""
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    chain.quittance(2_500)
    chain.quittance(1_000, mode="CHQ")
    chain.quittance(700)
    place.receive(chain, *chain.written)
    return chain


def count_and_close(place: Place, chain: Chain, cash: int = 3_200) -> None:
    place.receive(
        chain,
        chain.event("SESSION_ENDED", session=SESSION),
        chain.event("SESSION_COUNTED", session=SESSION, counted=cash, expected=cash),
        chain.event("SESSION_CLOSED", session=SESSION, difference=0, counted=cash),
    )


def ask(place: Place, chain: Chain, original: Written) -> None:
    asked = chain.event("CANCEL_REQUESTED", ref=original.record.seq, reason="WRONG_NATURE")
    place.receive(chain, asked)


def propose_it(place: Place, who: SignedIn, original: Written, **changes: object) -> UUID:
    record = original.record
    number = f"{record.terminal_id}-{record.receipt_no}"
    payload = {
        "terminal_id": int(record.terminal_id),
        "record": int(record.seq),
        "quittance": number,
        "amount": record.amount_centimes,
        "reason": "WRONG_NATURE",
    }
    return propose(
        place.centre,
        who,
        kind="REGULARISATION",
        collectivite=COLLECTIVITE,
        subject=number,
        payload={**payload, **changes},
    )


def balances(place: Place) -> dict[str, int]:
    rows = place.run(
        "SELECT account, sum(debit_centimes - credit_centimes)::bigint AS held"
        " FROM account_balances GROUP BY account"
    )
    return {row["account"]: row["held"] for row in rows if row["held"]}


def page_state(place: Place, one: Written) -> PageState:
    known = find_record(place.centre.public, one.record)
    assert known is not None
    return state_of(one.record, known)


def test_two_persons_reverse_it_and_the_page_says_cancelled(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    cash, cheque = chain.written[2], chain.written[3]
    count_and_close(place, chain)
    before = balances(place)
    act_id = propose_it(place, regisseur, cash)
    assert balances(place) == before
    assert page_state(place, cash) is PageState.REGISTERED
    approve(place.centre, comptable, act_id)
    after = balances(place)
    assert after["REGISSEUR"] == before["REGISSEUR"] - 2_500
    assert after.get("CAISSE", 0) == before.get("CAISSE", 0)
    assert after["RECETTE"] == before["RECETTE"] + 2_500
    approve(place.centre, comptable, propose_it(place, regisseur, cheque))
    assert "CHEQUES" not in balances(place)
    assert {page_state(place, one) for one in (cash, cheque)} == {PageState.CANCELLED}
    assert page_state(place, chain.written[4]) is PageState.REGISTERED
    taken = place.run(
        "SELECT sum(gross_centimes)::bigint AS gross, sum(cancelled_centimes)::bigint AS cancelled,"
        " sum(cancellations)::int AS cancellations FROM takings_daily"
    )[0]
    assert (taken["gross"], taken["cancelled"], taken["cancellations"]) == (4_200, 3_500, 2)
    assert prove_books(place.centre) == []


def test_a_duplicate_printed_later_says_that_its_original_is_cancelled(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    count_and_close(place, chain)
    approve(place.centre, comptable, propose_it(place, regisseur, chain.written[2]))
    copy = chain.duplicate(chain.written[2])
    place.receive(chain, copy)
    known = find_record(place.centre.public, copy.record)
    assert known is not None
    assert known.original_is_cancelled


def test_before_the_count_it_is_the_counters_and_afterwards_only_once(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    with pytest.raises(StillAtCounter):
        propose_it(place, regisseur, chain.written[2])
    cancel = chain.cancel(chain.written[4])
    place.receive(chain, cancel)
    count_and_close(place, chain, cash=2_500)
    with pytest.raises(QuittanceNotStanding):
        propose_it(place, regisseur, chain.written[4])
    approve(place.centre, comptable, propose_it(place, regisseur, chain.written[2]))
    with pytest.raises(QuittanceNotStanding):
        propose_it(place, regisseur, chain.written[2])
    assert prove_books(place.centre) == []


@pytest.mark.parametrize(
    "changes", [{"amount": 1}, {"record": 1}, {"record": 99}, {"quittance": "742001-3"}]
)
def test_what_is_not_as_the_books_say_is_refused(
    place: Place, chain: Chain, regisseur: SignedIn, changes: dict[str, object]
) -> None:
    count_and_close(place, chain)
    with pytest.raises(QuittanceNotHere):
        propose_it(place, regisseur, chain.written[2], **changes)


def test_neither_does_it_alone(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    count_and_close(place, chain)
    with pytest.raises(NotYourAct):
        propose_it(place, comptable, chain.written[2])
    act_id = propose_it(place, regisseur, chain.written[2])
    with pytest.raises(GirctError):
        approve(place.centre, regisseur, act_id)


def test_only_requests_nobody_decided_wait(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    first, second, third = chain.written[2:5]
    for one in (first, second, third):
        ask(place, chain, one)
    refused = {"ref": second.record.seq, "approver": 3, "reason": "PAPER_MISSING"}
    place.receive(chain, chain.event("CANCEL_REFUSED", **refused))
    place.receive(chain, chain.cancel(third))

    def waiting(scope: str = COLLECTIVITE) -> list[tuple[int, bool, bool]]:
        with scoped(place.centre.app, scope) as connection:
            found = list_requests(connection, scope)
        return [(one.seq, one.is_for_centre, one.is_waiting) for one in found]

    assert waiting() == [(first.record.seq, False, False)]
    place.receive(
        chain,
        chain.event("SESSION_ENDED", session=SESSION),
        chain.event("SESSION_COUNTED", session=SESSION, counted=3_200, expected=3_200),
    )
    assert waiting() == [(first.record.seq, True, False)]
    act_id = propose_it(place, regisseur, first)
    assert waiting(EVERYWHERE) == [(first.record.seq, True, True)]
    assert waiting(ELSEWHERE) == []
    ask(place, chain, second)
    assert len(waiting()) == 2
    approve(place.centre, comptable, act_id)
    assert [seq for seq, *_ in waiting()] == [second.record.seq]


def test_what_the_comptable_refuses_is_on_the_trail_and_shown_until_it_is_proposed_again(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn
) -> None:
    first = chain.written[2]
    ask(place, chain, first)
    count_and_close(place, chain)
    refuse(place.centre, comptable, propose_it(place, regisseur, first))

    def asked() -> RequestLine:
        with scoped(place.centre.app, COLLECTIVITE) as connection:
            [one] = list_requests(connection, COLLECTIVITE)
        return one

    assert asked().refused_at == place.centre.now()
    assert request_state(asked()) is REFUSED
    trail = place.run("SELECT action FROM audit_events WHERE action LIKE 'acts:regularisation:%'")
    assert [row["action"] for row in trail] == [
        "acts:regularisation:proposed",
        "acts:regularisation:refused",
    ]
    assert page_state(place, first) is PageState.REGISTERED
    act_id = propose_it(place, regisseur, first)
    assert asked().is_waiting
    approve(place.centre, comptable, act_id)
    assert page_state(place, first) is PageState.CANCELLED


@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE regularisations SET amount_centimes = 1",
        "UPDATE regularisations SET reason = 'OTHER'",
        "UPDATE regularisations SET seq = 4",
        "DELETE FROM regularisations",
    ],
)
def test_whatever_is_altered_of_it_is_found(
    place: Place, chain: Chain, regisseur: SignedIn, comptable: SignedIn, alteration: str
) -> None:
    count_and_close(place, chain)
    approve(place.centre, comptable, propose_it(place, regisseur, chain.written[2]))
    place.run("ALTER TABLE regularisations DISABLE TRIGGER append_only")
    place.run(alteration)
    assert prove_books(place.centre) != []


def test_counter_centre_and_desk_know_the_same_reasons() -> None:
    assert set(REASONS) == set(CANCEL_REASONS) == set(CANCEL_WORDS)
