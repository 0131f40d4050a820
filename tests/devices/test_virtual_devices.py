"""Our drivers against the virtual devices: two readings of the same manuals meet here."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from devices.card_terminal.concert_v2 import open_card_terminal
from devices.card_terminal.port import CardOutcome, CardState
from devices.display.driver import open_display
from devices.errors import DeviceError
from devices.scale.driver import open_scale
from devices.scale.errors import UnitUnnamed
from devices.scale.port import Scale
from devices.scanner.driver import open_scanner
from devices.scanner.port import ScanKind
from hardware_mocks.card_terminal import Cardholder, CardTerminalEmulator
from hardware_mocks.display import PROTOCOLS as DISPLAYS
from hardware_mocks.display import DisplayEmulator
from hardware_mocks.noise import Noise
from hardware_mocks.scale import PROTOCOLS as SCALES
from hardware_mocks.scale import Platform, ScaleEmulator
from hardware_mocks.scanner import EarTag, ScannerEmulator

PATIENCE_S = 5.0
GRAMMARS = {"dini": "st-gs", "adam-cpw": "adam"}
"""The name of the driver's grammar, where it is not that of the emulator."""

SCALES_MET = sorted(set(SCALES) - {"st-gs"})
"""`st-gs` without a unit is refused, and tried apart."""

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
REPEATING = sorted(set(SCALES_MET) - {"adam-azextra"})
SCALES_TRIED = REPEATING if IS_PROOF else ["mettler-8217", "sma"]
"""Those whose faults are tried too."""

WITHOUT_UNIT = {"yaohua", "yaohua-reversed", "epelsa"}
"""Their frames say nothing of kilograms or pounds."""


@contextmanager
def scale_met(protocol: str) -> Iterator[tuple[ScaleEmulator, Scale]]:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=0.0)
    with ScaleEmulator(protocol, platform=platform) as emulator:
        driver = open_scale(emulator.address, GRAMMARS.get(protocol, protocol))
        try:
            yield emulator, driver
        finally:
            driver.close()


@pytest.mark.parametrize("protocol", SCALES_MET)
def test_every_scale_is_read_to_the_gram_and_asked_nothing_it_does_not_know(protocol: str) -> None:
    with scale_met(protocol) as (emulator, driver):
        emulator.put(12_345)
        assert driver.read(PATIENCE_S).weight_grams == 12_345
        assert emulator.errors == []


@pytest.mark.parametrize("protocol", SCALES_TRIED)
@pytest.mark.parametrize("load_g", [400_000, -9_000])
def test_out_of_range_is_never_a_weight_that_may_be_used(protocol: str, load_g: int) -> None:
    with scale_met(protocol) as (emulator, driver):
        emulator.put(load_g)
        try:
            reading = driver.read(0.5)
        except DeviceError:
            return
        assert reading.weight_grams is None or not reading.is_stable


@pytest.mark.parametrize("protocol", sorted(set(SCALES_TRIED) - WITHOUT_UNIT))
def test_pounds_are_never_read_as_kilograms(protocol: str) -> None:
    with scale_met(protocol) as (emulator, driver):
        emulator.put(10_000)
        emulator.press("unit")
        try:
            reading = driver.read(0.5)
        except DeviceError:
            return
        assert reading.weight_grams is None


def test_a_line_that_names_no_unit_is_refused() -> None:
    with scale_met("st-gs") as (emulator, driver):
        emulator.put(12_345)
        with pytest.raises(UnitUnnamed):
            driver.read(PATIENCE_S)


@pytest.mark.parametrize("protocol", SCALES_TRIED)
def test_a_noisy_scale_that_is_put_right_is_read_again(protocol: str) -> None:
    with scale_met(protocol) as (emulator, driver):
        emulator.put(12_345)
        emulator.break_with("noise", noise=Noise(flip=0.2, drop=0.2, insert=0.2, seed=1))
        for _ in range(3):
            try:
                driver.read(0.2)
            except DeviceError:
                continue
        emulator.repair()
        readings = []
        while 12_345 not in readings and len(readings) < 20:
            try:
                readings.append(driver.read(1.0).weight_grams)
            except DeviceError:
                readings.append(None)
        assert readings[-1] == 12_345


@pytest.mark.parametrize("protocol", sorted(DISPLAYS))
def test_every_display_shows_both_lines_without_a_wrong_byte(protocol: str) -> None:
    with DisplayEmulator(protocol) as emulator:
        driver = open_display(emulator.address, protocol)
        try:
            driver.show("Droit d'abattage", "TOTAL         390,98")
            _until(emulator, lambda: emulator.lines[1].rstrip().endswith("390,98"))
            assert emulator.lines == ("Droit d'abattage".ljust(20), "TOTAL         390,98")
            driver.show("Merci", "")
            _until(emulator, lambda: emulator.lines[1].strip() == "")
            assert emulator.lines == ("Merci".ljust(20), " " * 20)
            driver.clear()
            _until(emulator, lambda: emulator.lines[0].strip() == "")
        finally:
            driver.close()
        assert emulator.errors == []


@pytest.mark.parametrize(
    "written", ["allflex", "allflex-long", "datamars", "spaced", "plain", "iso-24631"]
)
def test_every_reader_of_ear_tags_gives_the_same_fifteen_digits(written: str) -> None:
    with ScannerEmulator() as emulator:
        driver = open_scanner(emulator.address)
        try:
            assert driver.read(0.05) is None  # opens the line
            emulator.line.wake()
            emulator.read_tag(EarTag(1_088_420), written)
            scan = driver.read(PATIENCE_S)
        finally:
            driver.close()
    assert scan is not None
    assert (scan.kind, scan.text) == (ScanKind.EAR_TAG, "504000001088420")


def test_a_code_is_scanned() -> None:
    with ScannerEmulator() as emulator:
        driver = open_scanner(emulator.address)
        try:
            assert driver.read(0.05) is None
            emulator.line.wake()
            emulator.scan("6111245591063")
            scan = driver.read(PATIENCE_S)
        finally:
            driver.close()
    assert scan is not None
    assert scan.text == "6111245591063"


def _debit(emulator: CardTerminalEmulator, amount_centimes: int) -> CardOutcome:
    driver = open_card_terminal(emulator.address)
    try:
        return driver.debit(amount_centimes, "Q-00000042")
    finally:
        driver.close()


def test_a_card_is_debited_once_for_the_amount_asked() -> None:
    with CardTerminalEmulator() as emulator:
        assert _debit(emulator, 143_750).state is CardState.APPROVED
        assert emulator.debits_centimes == [143_750]
        assert emulator.journal[0].private == "Q-00000042"
        assert emulator.errors == []


def test_a_refused_card_is_refused_and_nothing_is_debited() -> None:
    with CardTerminalEmulator(cardholder=Cardholder(accepts=False)) as emulator:
        assert _debit(emulator, 143_750).state is CardState.REFUSED
        assert emulator.debits_centimes == []


@pytest.mark.parametrize("fault", ["nak", "wrong_check"])
def test_nak_and_a_wrong_check_are_overcome_with_one_debit(fault: str) -> None:
    with CardTerminalEmulator() as emulator:
        emulator.break_with(fault)
        assert _debit(emulator, 143_750).state is CardState.APPROVED
        assert emulator.debits_centimes == [143_750]


def test_a_line_cut_after_the_debit_is_unknown_and_never_debited_again() -> None:
    with CardTerminalEmulator() as emulator:
        emulator.break_with("cut_after_debit")
        assert _debit(emulator, 143_750).state is CardState.UNKNOWN
        assert emulator.debits_centimes == [143_750]


def test_a_card_shown_by_a_hand_while_the_driver_waits() -> None:
    with CardTerminalEmulator(cardholder=Cardholder(after_s=None)) as emulator:
        outcomes: list[CardOutcome] = []
        waiting = threading.Thread(target=lambda: outcomes.append(_debit(emulator, 14_950)))
        waiting.start()
        _until(emulator, lambda: emulator.asked_centimes == 14_950)
        emulator.show_card()
        waiting.join(PATIENCE_S)
        assert [outcome.state for outcome in outcomes] == [CardState.APPROVED]


def _until(emulator: DisplayEmulator | CardTerminalEmulator, is_so: Callable[[], bool]) -> None:
    """Let the emulator take in what is under way."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so() and time.monotonic() < deadline:
        emulator.line.wake()
    assert is_so()
