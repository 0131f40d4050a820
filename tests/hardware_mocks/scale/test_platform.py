"""The load, the tare, the zero and the units of a virtual scale."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.scale import Platform, Unit


def test_a_new_load_swings_round_its_weight_then_rests_on_it() -> None:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=1.0)
    platform.put(10_000, 0.0)
    moments = [platform.show(tenth / 10) for tenth in range(12)]
    assert [shown.is_stable for shown in moments] == [False] * 10 + [True] * 2
    assert max(shown.value for shown in moments) > 10
    assert moments[-1].value == 10
    assert len({shown.value for shown in moments[:10]}) > 5


def test_a_load_changed_in_the_middle_of_a_swing_goes_on_from_there() -> None:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=1.0)
    platform.put(10_000, 0.0)
    before = platform.show(0.3).value
    platform.put(20_000, 0.3)
    assert platform.show(0.3).value == before
    assert not platform.show(1.2).is_stable
    assert platform.show(1.3).value == 20


def test_tare_needs_rest_shows_net_and_is_cleared() -> None:
    platform = Platform(division_g=50)
    platform.put(2_500, 0.0)
    assert not platform.press_tare(0.1)
    assert platform.press_tare(10.0)
    shown = platform.show(10.0)
    assert (shown.value, shown.gross, shown.tare) == (0, Decimal("2.5"), Decimal("2.5"))
    assert shown.is_net
    assert shown.is_zero
    platform.put(0, 11.0)
    assert platform.show(20.0).value == Decimal("-2.5")
    assert not platform.show(20.0).is_under
    platform.clear_tare()
    assert not platform.show(20.0).is_net


def test_zero_takes_a_drift_away_but_not_a_load() -> None:
    platform = Platform(capacity_g=60_000, division_g=5)
    platform.drift(35)
    assert platform.show(0.0).value == Decimal("0.035")
    assert platform.press_zero(0.0)
    assert platform.show(0.0).is_zero
    platform.put(10_000, 1.0)
    assert not platform.press_zero(10.0)
    platform.put(100, 11.0)
    assert not platform.press_zero(11.1)
    assert platform.press_tare(20.0)
    assert not platform.press_zero(20.0)


def test_capacity_ends_nine_divisions_above_and_twenty_below() -> None:
    platform = Platform(capacity_g=60_000, division_g=20)
    for load_g, is_over, is_under in (
        (60_180, False, False),
        (60_200, True, False),
        (-400, False, False),
        (-420, False, True),
    ):
        platform.put(load_g, 0.0)
        shown = platform.show(10.0)
        assert (shown.is_over, shown.is_under) == (is_over, is_under), load_g


@given(load_g=st.integers(-1_000, 60_000), division_g=st.sampled_from([1, 2, 5, 10, 20, 50, 1_000]))
def test_what_is_shown_is_the_nearest_division_in_either_unit(load_g: int, division_g: int) -> None:
    platform = Platform(capacity_g=60_000, division_g=division_g)
    platform.put(load_g, 0.0)
    shown = platform.show(10.0)
    assert shown.value % shown.division == 0
    assert abs(shown.value * 1000 - load_g) * 2 <= division_g
    assert str(shown.value) == f"{shown.value:.{shown.decimals}f}"
    platform.press_unit()
    pounds = platform.show(10.0)
    assert pounds.unit is Unit.LB
    assert abs(pounds.value * Decimal("453.59237") - load_g) * 2 <= pounds.division * 454
    assert not str(pounds.value).startswith("-0.00 ")


def test_a_division_that_no_scale_has_is_refused() -> None:
    with pytest.raises(ValueError, match="power of ten"):
        Platform(division_g=7)
