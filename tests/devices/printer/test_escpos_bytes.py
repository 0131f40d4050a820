"""From a document to bytes, seen as bytes and as paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.errors import QrCodeRefused
from devices.printer import PROFILES, PrinterProfile
from devices.printer.arabic import ReshaperShaper, Typesetter
from devices.printer.escpos_bytes import INITIALISE, build, compose
from devices.printer.qr_symbol import Symbol
from domain.document import (
    Align,
    ArabicText,
    Columns,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from hardware_mocks.printer.machine import Abilities, Machine
from hardware_mocks.printer.paper import Slip, draw
from hardware_mocks.printer.tokens import RealTimeScanner, Tokenizer

WIDE, NARROW = PROFILES["generic-80"], PROFILES["generic-58"]
_CUT = bytes.fromhex("1b6406 1d5601")


def _document(*elements: Element) -> ReceiptDocument:
    return ReceiptDocument(elements, title="Essai")


def _paper_mm(profile: PrinterProfile) -> int:
    """Width of the emulated roll that takes the whole head of a profile."""
    return 58 if profile.dots <= NARROW.dots else 80


def _print(document: ReceiptDocument, profile: PrinterProfile) -> Slip:
    slips: list[Slip] = []
    machine = Machine(_paper_mm(profile), Abilities(), slips.append)
    machine.receive(INITIALISE + build(document, profile))
    if not profile.has_cutter:
        machine.receive(b"\x1dV\x01")  # the cashier tears the paper off
    assert machine.errors == []
    (slip,) = slips
    return slip


def test_a_line_of_text_is_a_code_page_the_text_and_a_cut() -> None:
    assert build(_document(Text("Reçu n° 1 €")), WIDE) == (
        b"\x1bt\x13" + "Reçu n° 1 €\n".encode("cp858") + _CUT
    )


def test_only_the_styles_that_change_are_sent() -> None:
    content = build(_document(Text("a", "center", bold=True), Text("b", "center", bold=True)), WIDE)
    assert (
        content
        == bytes.fromhex("1b7413 1b4501 1b6101") + b"a\nb\n" + bytes.fromhex("1b4500 1b6100") + _CUT
    )


def test_a_native_qr_code_is_the_five_functions_of_the_manual() -> None:
    content = build(_document(QrCode("HTTP://X")), WIDE)
    assert bytes.fromhex("1d286b0400314132 00 1d286b0300314306 1d286b0300314531") in content
    assert bytes.fromhex("1d286b0b00315030") + b"HTTP://X" in content
    assert bytes.fromhex("1d286b0300315130") in content


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_the_code_is_read_back_from_the_paper_of_every_profile(
    profile: PrinterProfile,
    document: ReceiptDocument,
    read_codes: Callable[[Path], list[str]],
    tmp_path: Path,
) -> None:
    path = tmp_path / "paper.png"
    draw(_print(document, profile), _paper_mm(profile)).save(path)
    (qr,) = (element.text for element in document.elements if isinstance(element, QrCode))
    assert read_codes(path) == [qr]


def test_a_printer_without_qr_codes_is_sent_a_picture_of_modules_of_six_dots() -> None:
    slip = _print(_document(QrCode("A" * 262)), NARROW)
    assert slip.qr_payloads == []
    assert slip.lines == ["[image 320x318]"]  # 53 modules: 318 dots, doubled by the printer


@pytest.mark.parametrize("text", ["", "http://lower.case", "A" * 263])
def test_a_code_that_could_not_be_read_back_is_refused(text: str) -> None:
    with pytest.raises(QrCodeRefused):
        build(_document(QrCode(text)), WIDE)


def test_a_code_on_paper_too_narrow_for_five_dots_a_module_is_refused() -> None:
    symbol = Symbol("A" * 262)
    assert symbol.module_dots(305) == 5
    with pytest.raises(QrCodeRefused):
        symbol.module_dots(304)


def test_text_outside_the_code_page_is_drawn_not_replaced() -> None:
    slip = _print(_document(Text("Čeština"), Columns("Nom", "محمد")), WIDE)
    is_drawn = [line.startswith("[image") for line in slip.lines]
    assert is_drawn[0]
    assert is_drawn[-1]
    assert [line for line in slip.lines if not line.startswith("[image")] == ["Nom"]


def test_arabic_given_as_latin_text_is_drawn_right_to_left_all_the_same() -> None:
    assert build(_document(Text("محمد")), WIDE) == build(_document(ArabicText("محمد")), WIDE)


def test_a_character_of_no_font_is_a_question_mark_on_paper_and_is_told() -> None:
    composed = compose(_document(Text("Reçu"), Text("ⵣ \U0001f600"), ArabicText("سلام ⵣ")), WIDE)
    assert composed.replaced == "ⵣ\U0001f600"
    same = compose(_document(Text("Reçu"), ArabicText("? ?", "left"), ArabicText("سلام ?")), WIDE)
    assert composed.content == same.content
    assert same.replaced == ""


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80 mm", "58 mm"])
def test_every_character_of_a_long_label_is_on_the_paper(profile: PrinterProfile) -> None:
    label = "Droits d'entrée aux marchés aux bestiaux, ovins et caprins, souk hebdomadaire"
    slip = _print(_document(Columns(label, "1 234,56 DH"), Text(label, size=2)), profile)
    assert "".join("".join(slip.lines).split()) == "".join(f"{label}1 234,56 DH{label}".split())


def test_a_rule_is_one_unbroken_line_across_the_paper() -> None:
    slip = _print(_document(Rule()), NARROW)
    assert slip.lines == ["─" * 32]
    middle = slip.strips[0].crop((0, 0, 384, 24)).resize((384, 1))
    assert min(middle.tobytes()) > 0


def test_the_length_of_the_paper_is_not_underestimated() -> None:
    document = _document(Text("a" * 500), ArabicText("سلام"), Feed(3), QrCode("A"), Rule())
    for profile in (WIDE, NARROW):
        slip = _print(document, profile)
        printed_mm = sum(strip.height for strip in slip.strips) / 8
        estimate = compose(document, profile).length_mm
        assert printed_mm <= estimate <= 1.2 * printed_mm + 2


def test_the_fallback_shaper_gives_a_document_of_the_same_shape(document: ReceiptDocument) -> None:
    plain = compose(document, NARROW, Typesetter(ReshaperShaper()))
    usual = compose(document, NARROW)
    assert abs(plain.length_mm - usual.length_mm) <= 6


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(st.characters(max_codepoint=0x17F), max_size=80),
    align=st.sampled_from(["left", "center", "right"]),
    profile=st.sampled_from([WIDE, NARROW]),
)
def test_no_text_can_command_the_printer(text: str, align: Align, profile: PrinterProfile) -> None:
    document = _document(Text(text, align), Columns(text, text), ArabicText(text + " سلام", align))
    content = build(document, profile)
    expected = {"ESC t", "ESC a", "ESC J", "ESC d", "GS v", "GS V", "LF", "text"}
    assert {token.name for token in Tokenizer().feed(content)} <= expected
    assert list(RealTimeScanner().feed(content)) == []


@given(st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي "), min_size=1, max_size=90))
def test_no_arabic_picture_hides_a_real_time_command(text: str) -> None:
    content = build(_document(ArabicText(text)), WIDE)
    assert list(RealTimeScanner().feed(content)) == []
