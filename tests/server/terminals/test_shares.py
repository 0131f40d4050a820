"""Cash shares: whatever is done, the tills of a régie never hold more than it may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from domain.ids import RegieId, TerminalId
from server.audit.trail import Actor
from server.regies.caller import Caller
from server.regies.errors import UnknownRegie
from server.terminals.configuration import for_terminal
from server.terminals.errors import NoCeiling, ShareMisplaced, SharesExceedCeiling
from server.terminals.service import register
from server.terminals.shares import read_shares, set_cash_shares, split_evenly
from tests.server.enrolled import REGIE, Place

SOUK = RegieId(REGIE)
ONE, TWO, THREE = TerminalId(742001), TerminalId(742002), TerminalId(742003)


@pytest.fixture
def tills(place: Place) -> Place:
    """Three tills of a régie without a ceiling."""
    for number in (ONE, TWO, THREE):
        place.enrol(number)
    return place


def set_ceiling(place: Place, centimes: int | None) -> None:
    place.run("UPDATE regies SET ceiling_centimes = :c WHERE regie_id = :r", c=centimes, r=REGIE)


def shares(place: Place) -> list[int | None]:
    return list(read_shares(place.centre, SOUK).of_terminals.values())


def test_a_ceiling_is_shared_out_evenly_follows_down_and_goes_away(tills: Place) -> None:
    assert shares(tills) == [None, None, None]
    set_ceiling(tills, 1_000_000)
    assert shares(tills) == [333_333] * 3
    set_cash_shares(tills.centre, SOUK, {ONE: 800_000, TWO: 100_000, THREE: 100_000})
    set_ceiling(tills, 500_000)
    assert shares(tills) == [400_000, 50_000, 50_000]
    set_ceiling(tills, 2_000_000)
    assert shares(tills) == [400_000, 50_000, 50_000]
    set_ceiling(tills, None)
    assert shares(tills) == [None, None, None]


def test_a_share_may_move_from_one_till_to_another_in_one_step(tills: Place) -> None:
    set_ceiling(tills, 900_000)
    set_cash_shares(tills.centre, SOUK, {ONE: 600_000, TWO: 0})
    assert shares(tills) == [600_000, 0, 300_000]
    (event,) = tills.run("SELECT * FROM audit_events WHERE action = 'terminals:shares:set'")
    assert event["subject"] == REGIE


def test_more_than_the_ceiling_is_refused_by_the_service_and_by_the_database(tills: Place) -> None:
    set_ceiling(tills, 900_000)
    with pytest.raises(SharesExceedCeiling):
        set_cash_shares(tills.centre, SOUK, {ONE: 300_001})
    with pytest.raises(IntegrityError, match="shares"):
        tills.run("UPDATE terminals SET cash_share_centimes = 300001 WHERE terminal_id = :t", t=ONE)
    assert shares(tills) == [300_000] * 3


def test_what_cannot_take_a_share_is_refused(tills: Place) -> None:
    with pytest.raises(NoCeiling):
        set_cash_shares(tills.centre, SOUK, {ONE: 1})
    set_ceiling(tills, 900_000)
    tills.run("UPDATE terminals SET state = 'FROZEN' WHERE terminal_id = :t", t=TWO)
    for wrong in ({TWO: 1}, {TerminalId(1): 1}, {ONE: -1}):
        with pytest.raises(ShareMisplaced):
            set_cash_shares(tills.centre, SOUK, wrong)
    neighbour = Caller(Actor.console("voisin"), "06.141.01.0")
    with pytest.raises(UnknownRegie):
        set_cash_shares(tills.centre, SOUK, {ONE: 1}, neighbour)


def test_two_who_share_at_the_same_moment_never_pass_the_ceiling_together(tills: Place) -> None:
    set_ceiling(tills, 900_000)
    set_cash_shares(tills.centre, SOUK, dict.fromkeys((ONE, TWO, THREE), 0))

    def take(number: TerminalId) -> bool:
        try:
            set_cash_shares(tills.centre, SOUK, {number: 600_000})
        except SharesExceedCeiling:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(take, (ONE, TWO, THREE))) == 1


def test_a_new_till_gets_what_is_left(tills: Place) -> None:
    set_ceiling(tills, 900_000)
    set_cash_shares(tills.centre, SOUK, {ONE: 100_000})
    register(tills.centre, regie_id=SOUK, label="Guichet 4")
    assert sorted(share or 0 for share in shares(tills)) == [100_000, 200_000, 300_000, 300_000]
    register(tills.centre, regie_id=SOUK, label="Guichet 5")
    assert 0 in shares(tills)


def test_a_share_goes_signed_to_the_counter_and_is_absent_without_a_ceiling(tills: Place) -> None:
    def share() -> int | None:
        signed, _ = for_terminal(tills.centre, ONE)
        return signed.open([tills.centre.public_key.hex()]).cash_share

    assert share() is None
    set_ceiling(tills, 300_000)
    assert share() == 100_000
    tills.run("UPDATE terminals SET cash_share_centimes = NULL WHERE terminal_id = :t", t=ONE)
    assert share() == 0  # never unlimited where there is a ceiling


@given(st.integers(0, 10**13), st.lists(st.integers(1, 10**6), unique=True, max_size=40))
def test_an_even_split_never_exceeds_the_ceiling(ceiling: int, numbers: list[int]) -> None:
    split = split_evenly(ceiling, [TerminalId(number) for number in numbers])
    assert sum(split.values()) <= ceiling
    assert len(set(split.values())) <= 1
