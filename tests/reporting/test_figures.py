from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.figures import (
    BARS_MAX,
    LETTER_PX,
    Silence,
    share_permille,
    silence_of,
    summarise,
    takings_figure,
)
from reporting.queries import Counter, Takings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def part(code: str, net: int, name: str = "Souss-Massa") -> Takings:
    return Takings(code, "collectivite", name, "سوس-ماسة", net, 0, net, 3, 0)


def counter(minutes: int | None, state: str = "ACTIVE") -> Counter:
    heard = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Counter(1, "G", "R-1", "R", "ش", "09", "S", "س", state, 4, heard)


@pytest.mark.parametrize(
    ("minutes", "state", "silence"),
    [
        (0, "ACTIVE", Silence.LIVE),
        (7, "ACTIVE", Silence.LIVE),
        (8, "ACTIVE", Silence.LATE),
        (60, "ACTIVE", Silence.LATE),
        (61, "ACTIVE", Silence.SILENT),
        (None, "ACTIVE", Silence.NEVER),
        (1, "FROZEN", Silence.STOPPED),
        (None, "PENDING", Silence.NEVER),
    ],
)
def test_a_counter_is_as_fresh_as_the_last_thing_heard(
    minutes: int | None, state: str, silence: Silence
) -> None:
    assert silence_of(counter(minutes, state), NOW) is silence


amounts = st.lists(st.integers(-(10**11), 10**11), max_size=20)


@given(amounts)
def test_the_summary_adds_the_parts_up(nets: list[int]) -> None:
    parts = [part(str(place), net) for place, net in enumerate(nets)]
    assert summarise(parts, [], NOW).net_centimes == sum(nets)


@given(amounts)
def test_a_share_is_never_outside_its_bar(nets: list[int]) -> None:
    parts = [part(str(place), net) for place, net in enumerate(nets)]
    assert all(0 <= share_permille(one, parts) <= 1000 for one in parts)


def bars(parts: Sequence[Takings], language: str = "fr") -> list[float]:
    figure = takings_figure(parts, "ar" if language == "ar" else "fr")
    return list(figure.data[0].x)


def test_the_largest_part_is_drawn_on_top_and_the_rest_left_out() -> None:
    drawn = bars([part(str(place), place * 100) for place in range(BARS_MAX + 5)])
    assert len(drawn) == BARS_MAX
    assert drawn == sorted(drawn)
    assert drawn[-1] == BARS_MAX + 4


def test_arabic_bars_grow_to_the_left_with_arabic_names() -> None:
    figure = takings_figure([part("09", 12_345)], "ar")
    assert figure.layout.xaxis.range[0] > figure.layout.xaxis.range[1]
    assert figure.layout.yaxis.side == "right"
    assert "سوس" in figure.layout.yaxis.ticktext[0]
    assert figure.data[0].text[0].endswith("درهم")


def test_two_parts_of_one_name_keep_their_own_bars() -> None:
    figure = takings_figure([part("01", 5), part("02", 7)], "fr")
    assert list(figure.data[0].y) == ["01", "02"]


def test_counters_that_are_not_live_are_counted_as_silent() -> None:
    summary = summarise([], [counter(1), counter(90), counter(None)], NOW)
    assert (summary.counters, summary.counters_live, summary.counters_silent) == (3, 1, 2)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_amount_has_room_beside_the_longest_bar_at_any_width(language: str) -> None:
    figure = takings_figure([part("06", 123_456_789)], "ar" if language == "ar" else "fr")
    margin = figure.layout.margin.l if language == "ar" else figure.layout.margin.r
    assert margin >= LETTER_PX * len(figure.data[0].text[0])
