"""Our drivers against emulators written from the same manuals by other hands, on real wires."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from devices.card_terminal.concert_v2 import ConcertV2Terminal, open_card_terminal
from devices.card_terminal.errors import CardTerminalOffline
from devices.card_terminal.port import CardState
from devices.display.driver import TABLES, open_display
from devices.display.errors import DisplayOffline
from devices.display.port import PoleDisplay
from devices.errors import DeviceError
from devices.scale.driver import open_scale
from devices.scale.errors import ScaleLineTaken, ScaleOverloaded, UnitNotKilograms
from devices.scale.grammars import GRAMMARS
from devices.scale.weighing import Limits, Weighing
from devices.scanner.driver import open_scanner
from devices.scanner.errors import ScannerOffline
from devices.serial_line import LineSettings, open_line
from hardware_mocks.card_terminal import Cardholder, CardTerminalEmulator
from hardware_mocks.display import DisplayEmulator
from hardware_mocks.scale import Platform, ScaleEmulator
from hardware_mocks.scanner import FORMATS, EarTag, ScannerEmulator
from hardware_mocks.wires import PseudoTerminal, TcpPort, Wire

PATIENCE_S = 8.0
LOAD_G = 12_345
EMULATED = {"st-gs": "dini", "adam": "adam-cpw"}
ON_TCP = {"mt-sics", "yaohua", "cas-22"}


def wire_of(protocol: str) -> Wire:
    return TcpPort() if protocol in ON_TCP else PseudoTerminal()


@contextmanager
def scale_with(protocol: str) -> Iterator[ScaleEmulator]:
    platform = Platform(capacity_g=60_000, division_g=5)
    emulated = EMULATED.get(protocol, protocol)
    with ScaleEmulator(emulated, wire_of(protocol), platform=platform) as emulator:
        yield emulator


def weigh(emulator: ScaleEmulator, protocol: str, faults: list[str]) -> int | None:
    """Read until a weight may be used, and give it; each refusal is kept by its code."""
    scale = open_scale(emulator.address, protocol)
    flag = GRAMMARS[protocol].has_stable_flag
    weighing = Weighing(Limits(60_000), has_stable_flag=flag)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < deadline:
            try:
                return weighing.judge(scale.read(0.5)).weight_grams
            except DeviceError as error:
                faults.append(error.code)
        return None
    finally:
        scale.close()


def test_every_protocol_weighs_a_load_that_swings_to_the_gram() -> None:
    def one(protocol: str) -> tuple[int | None, list[str]]:
        with scale_with(protocol) as emulator:
            emulator.put(LOAD_G)
            return weigh(emulator, protocol, []), emulator.errors

    repeating = [name for name, each in GRAMMARS.items() if not each.is_silent_without_news]
    with ThreadPoolExecutor(len(repeating)) as pool:
        results = dict(zip(repeating, pool.map(one, repeating), strict=True))
    assert results == dict.fromkeys(repeating, (LOAD_G, []))


LINE_FAULTS = ("noise", "mute", "cut", "unplugged", "parity", "doubled", "rubbish")


def test_no_fault_of_the_line_makes_another_weight_and_the_scale_comes_back() -> None:
    cases = [
        (protocol, fault)
        for protocol in ("mt-sics", "toledo-continuous", "cas-22")
        for fault in LINE_FAULTS
    ]

    def one(case: tuple[str, str]) -> set[int | None]:
        protocol, fault = case
        with scale_with(protocol) as emulator:
            emulator.put(LOAD_G)
            emulator.break_with(fault)
            scale = open_scale(emulator.address, protocol)
            weighing, seen = Weighing(Limits(60_000)), set[int | None]()
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                try:
                    seen.add(weighing.judge(scale.read(0.2)).weight_grams)
                except DeviceError:
                    continue
            scale.close()
            emulator.repair()
            return seen | {weigh(emulator, protocol, [])}

    with ThreadPoolExecutor(len(cases)) as pool:
        results = dict(zip(cases, pool.map(one, cases), strict=True))
    assert results == {case: {LOAD_G} for case in cases}


def test_overload_and_the_pound_key_are_refused_by_name() -> None:
    with scale_with("mettler-8217") as emulator:
        emulator.put(70_000)
        with pytest.raises(ScaleOverloaded):
            refusal_of(emulator, "mettler-8217", ScaleOverloaded.code)
        emulator.put(LOAD_G)
        assert emulator.press("unit")
        with pytest.raises(UnitNotKilograms):
            refusal_of(emulator, "mettler-8217", UnitNotKilograms.code)


def refusal_of(emulator: ScaleEmulator, protocol: str, code: str) -> None:
    """Read until a refusal of this code comes, and raise it."""
    scale, weighing = open_scale(emulator.address, protocol), Weighing(Limits(60_000))
    deadline = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < deadline:
            try:
                weighing.judge(scale.read(0.5))
            except DeviceError as error:
                if error.code == code:
                    raise
    finally:
        scale.close()


def test_a_line_is_opened_by_one_program_alone() -> None:
    with scale_with("ohaus") as emulator:
        held = open_line(emulator.address, LineSettings(), ScaleLineTaken, ScaleLineTaken)
        with pytest.raises(ScaleLineTaken):
            open_scale(emulator.address, "ohaus").read(0.5)
        held.close()
        scale = open_scale(emulator.address, "ohaus")
        assert scale.read(1.0).weight_grams == 0
        scale.close()


@pytest.mark.parametrize("protocol", TABLES)
def test_a_display_shows_two_lines_then_two_others(protocol: str) -> None:
    with DisplayEmulator(protocol, PseudoTerminal()) as emulator:
        display = open_display(emulator.address, protocol)
        display.show("Montant à payer", "1 234,56 DH".rjust(20))
        await_lines(emulator, "1 234,56 DH".rjust(20))
        assert emulator.lines[0].startswith("Montant ")
        display.show("Payé 200,00 DH et davantage encore", "\x0c\x1b@Rendu")
        await_lines(emulator, "  @Rendu".ljust(20))
        assert len(emulator.lines[0]) == 20
        display.clear()
        await_lines(emulator, " " * 20)
        assert emulator.errors == []
        emulator.break_with("unplugged")
        with pytest.raises(DisplayOffline):
            show_often(display)
        display.close()


def show_often(display: PoleDisplay) -> None:
    for _ in range(20):
        display.show("a", "b")


def await_lines(emulator: DisplayEmulator, lower: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while emulator.lines[1] != lower and time.monotonic() < deadline:
        emulator.line.wake()
    assert emulator.lines[1] == lower


def test_a_serial_reader_gives_codes_and_ear_tags_in_every_form() -> None:
    with ScannerEmulator(PseudoTerminal()) as emulator:
        scanner = open_scanner(emulator.address)
        assert scanner.read(0.05) is None
        emulator.scan("6111245591063")
        scan = scanner.read(PATIENCE_S)
        assert scan is not None
        assert (scan.kind, scan.text) == ("EAN", "6111245591063")
        tag = EarTag(national=1_088_420)
        for form in set(FORMATS) - {"industrial"}:  # which numbers no animal
            emulator.read_tag(tag, form)
            scan = scanner.read(PATIENCE_S)
            assert scan is not None
            assert (scan.kind, scan.text) == ("EAR_TAG", "504000001088420"), form
        emulator.break_with("unplugged")
        with pytest.raises(ScannerOffline):
            scanner.read(PATIENCE_S)


def hurried(emulator: CardTerminalEmulator, times: int = 30) -> ConcertV2Terminal:
    """The driver, whose two minutes of patience pass in four seconds, or faster still."""
    settings = LineSettings()
    return ConcertV2Terminal(
        lambda: open_line(emulator.address, settings, CardTerminalOffline, CardTerminalOffline),
        lambda: time.monotonic() * times,
    )


@pytest.mark.parametrize("accepts", [True, False])
def test_a_card_is_debited_once_or_refused(*, accepts: bool) -> None:
    holder = Cardholder(after_s=0.05, accepts=accepts)
    with CardTerminalEmulator(PseudoTerminal(), cardholder=holder) as emulator:
        outcome = open_card_terminal(emulator.address).debit(143_750, "00000012")
        assert outcome.state == (CardState.APPROVED if accepts else CardState.REFUSED)
        assert emulator.debits_centimes == ([143_750] if accepts else [])


@pytest.mark.parametrize("fault", CardTerminalEmulator.faults)
def test_whatever_fails_a_refusal_means_no_debit_and_none_is_made_twice(fault: str) -> None:
    holder = Cardholder(after_s=0.05, accepts=True)
    with CardTerminalEmulator(cardholder=holder) as emulator:
        emulator.break_with(fault)
        outcome = hurried(emulator).debit(143_750, "00000012")
        debits = emulator.debits_centimes
    assert len(debits) <= 1
    if outcome.state is CardState.APPROVED:
        assert debits == [143_750]
    if outcome.state is CardState.REFUSED:
        assert debits == []


def test_a_payer_who_never_shows_a_card_leaves_the_debit_unknown() -> None:
    with CardTerminalEmulator(cardholder=Cardholder(after_s=None)) as emulator:
        outcome = hurried(emulator, times=120).debit(500, "00000013")
    assert outcome.state is CardState.UNKNOWN
