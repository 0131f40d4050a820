"""The till of a terminal that cannot close it itself is closed at the centre, by two persons."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chains import SESSION
from server.accounts.service import SignedIn
from server.acts.errors import NotYourAct, OwnAct
from server.acts.service import approve, propose
from server.ledger.errors import ActUnreadable, WriteOffTooLarge
from server.quarantine import errors
from server.quarantine.closing import missing_seqs
from tests.server.enrolled import COLLECTIVITE, REGIE
from tests.server.quarantine.rare import Rare

EXPECTED = 10_000 + 2_500 + 1_000


def close(rare: Rare, counted: int, expected: int = EXPECTED, **changed: object) -> None:
    asked = {"session": SESSION, "circumstance": "BURNT", "missing": [], **changed}
    rare.act("SESSION_CLOSING", counted=counted, expected=expected, **asked)


def write_off(rare: Rare, amount: int) -> None:
    approve(rare.place.centre, rare.comptable, propose_write_off(rare, rare.regisseur, amount))


def propose_write_off(rare: Rare, person: SignedIn, amount: int) -> UUID:
    payload = {"regie": REGIE, "terminal_id": 742001, "amount": amount, "reason": "DISCHARGE"}
    return propose(
        rare.place.centre,
        person,
        kind="WRITE_OFF",
        collectivite=COLLECTIVITE,
        subject=REGIE,
        payload=payload,
    )


@pytest.mark.parametrize(
    ("counted", "short", "over"),
    [(EXPECTED, 0, 0), (13_000, 500, 0), (14_000, 0, 500), (0, EXPECTED, 0)],
)
def test_the_till_is_emptied_and_its_difference_stands(
    rare: Rare, counted: int, short: int, over: int
) -> None:
    close(rare, counted)
    assert rare.balance("CAISSE") == 0
    assert rare.balance("DEFICIT") == short
    assert rare.balance("EXCEDENT") == -over
    assert rare.balance("REGISSEUR") == counted - 10_000


def test_shortage_and_overage_are_never_netted(rare: Rare) -> None:
    close(rare, 13_000)
    rare.post(rare.outside[0])
    close(rare, 4_500, 4_000)
    assert (rare.balance("DEFICIT"), rare.balance("EXCEDENT")) == (500, -500)


def test_the_proces_verbal_states_the_till_of_the_books_and_every_missing_number(
    rare: Rare,
) -> None:
    with pytest.raises(errors.TillMoved):
        close(rare, 100, EXPECTED - 1)
    rare.copy.quittance(100)
    rare.place.receive(rare.copy, rare.copy.quittance(200))
    with pytest.raises(errors.MissingSeqsDiffer):
        close(rare, 100)
    with pytest.raises(ActUnreadable):
        close(rare, 100, circumstance="RAIN")
    close(rare, 100, missing=[[7, 7]])


def test_a_shortage_is_written_off_up_to_what_it_is(rare: Rare) -> None:
    close(rare, 13_000)
    with pytest.raises(WriteOffTooLarge):
        write_off(rare, 501)
    write_off(rare, 200)
    assert (rare.balance("DEFICIT"), rare.balance("DECHARGE")) == (300, 200)
    with pytest.raises(WriteOffTooLarge):
        write_off(rare, 301)


def test_one_person_writes_nothing_off(rare: Rare) -> None:
    close(rare, EXPECTED - 500)
    act_id = propose_write_off(rare, rare.regisseur, 500)
    with pytest.raises((OwnAct, NotYourAct)):
        approve(rare.place.centre, rare.regisseur, act_id)
    with pytest.raises(NotYourAct):
        propose_write_off(rare, rare.comptable, 500)
    assert rare.balance("DEFICIT") == 500
    approve(rare.place.centre, rare.comptable, act_id)
    assert rare.balance("DEFICIT") == 0


@given(st.integers(0, 50), st.sets(st.integers(1, 80)))
def test_the_missing_numbers_are_those_between_the_head_and_what_is_held(
    head: int, held: set[int]
) -> None:
    beyond = sorted(seq for seq in held if seq > head)
    found = {seq for first, last in missing_seqs(head, beyond) for seq in range(first, last + 1)}
    assert found == set(range(head + 1, max(beyond, default=head) + 1)) - set(beyond)
