"""The scale at the counter: watched in the background, shown live, its weight taken once."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from devices.scale.errors import NotBackToZero, ScaleSilent
from devices.scale.weighing import Limits
from hardware_mocks.scale import Platform, ScaleEmulator
from pos.bootstrap import Counter
from pos.peripherals.errors import ScaleAbsent
from pos.peripherals.scale_watch import ScaleState, ScaleWatch
from pos.peripherals.service import build_peripherals
from pos.screens.bar import build_bar
from ui.catalogues import translate
from ui.languages import Language

PATIENCE_S = 15.0


def await_state(watch: ScaleWatch, is_awaited: Callable[[ScaleState], bool]) -> ScaleState:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        state = watch.state()
        if is_awaited(state):
            return state
        Event().wait(0.03)
    pytest.fail(f"never came: {watch.state()}")


def code_of(state: ScaleState) -> str:
    return "" if state.fault is None else state.fault.code


def test_a_weight_is_shown_taken_once_and_waits_for_zero(
    start_counter: Callable[..., Counter],
) -> None:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=0.2)
    with ScaleEmulator("toledo-continuous", platform=platform) as scale:
        counter = start_counter(
            scale_url=scale.address, scale_protocol="toledo-continuous", scale_capacity_grams=60_000
        )
        watch = counter.peripherals.scale
        assert watch is not None
        watch.start()
        scale.put(12_345)
        state = await_state(watch, lambda state: state.is_usable)
        assert state.reading is not None
        assert state.reading.weight_grams == 12_345
        cell = next(one for one in build_bar(counter, None, "fr").cells if one.name == "scale")
        assert (cell.value, cell.kind) == ("12,345\u00a0kg", "ok")
        assert counter.peripherals.take_weight("sale-1").weight_grams == 12_345
        assert counter.peripherals.take_weight("sale-1").weight_grams == 12_345
        await_state(watch, lambda state: code_of(state) == "scale.not_back_to_zero")
        with pytest.raises(NotBackToZero):
            counter.peripherals.take_weight("sale-2")
        scale.put(0)
        await_state(watch, lambda state: code_of(state) == "scale.below_minimum")
        scale.put(5_000)
        await_state(watch, lambda state: state.is_usable)
        assert counter.peripherals.take_weight("sale-2").weight_grams == 5_000
        scale.break_with("unplugged")
        await_state(watch, lambda state: code_of(state) == "scale.offline")
        scale.repair()
        await_state(watch, lambda state: state.reading is not None)


def test_an_old_reading_is_no_reading() -> None:
    now = [100.0]
    watch = ScaleWatch(lambda: pytest.fail("not opened"), Limits(1000), clock=lambda: now[0])
    assert code_of(watch.state()) == ScaleSilent.code


def test_a_counter_without_a_scale_says_so(counter: Counter) -> None:
    devices = build_peripherals(counter.settings, counter.scribe)
    assert devices.scale is None
    with pytest.raises(ScaleAbsent):
        devices.take_weight("sale-1")
    assert [one for one in build_bar(counter, None, "fr").cells if one.name == "scale"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "sous le minimum\u00a0: 0,100 kg"), ("ar", "تحت الحد الأدنى: 0,100 كلغ")],
)
def test_a_load_below_the_minimum_is_no_empty_scale(
    start_counter: Callable[..., Counter], language: Language, words: str
) -> None:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=0.1)
    with ScaleEmulator("toledo-continuous", platform=platform) as scale:
        counter = start_counter(
            scale_url=scale.address,
            scale_protocol="toledo-continuous",
            scale_capacity_grams=60_000,
            scale_minimum_grams=100,
        )
        watch = counter.peripherals.scale
        assert watch is not None
        watch.start()
        for load_g, note in ((0, translate("empty", language)), (60, words)):
            scale.put(load_g)
            await_state(
                watch,
                lambda state: (
                    code_of(state) == "scale.below_minimum"
                    and state.reading is not None
                    and state.reading.weight_grams == load_g  # noqa: B023 -- awaited here
                ),
            )
            cell = next(
                one for one in build_bar(counter, None, language).cells if one.name == "scale"
            )
            assert cell.note == note
            assert f"0,{load_g:03d}" in cell.value
            assert cell.value.endswith("كلغ" if language == "ar" else "kg")
