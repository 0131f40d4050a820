"""What a scan is, whoever typed it and however the keyboard is laid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner.driver import SerialScanner, open_scanner
from devices.scanner.ear_tags import NATIONAL_MAX, read_ear_tag
from devices.scanner.errors import ScannerAddressInvalid, ScannerOffline, ScanUnreadable
from devices.scanner.layouts import unmix
from devices.scanner.port import ScanKind
from devices.scanner.reading import read_scan
from hardware_mocks.scanner import EarTag, frame_of
from tests.devices.lines import LostLine, ScriptedLine

TAG = "504000001088420"


@pytest.mark.parametrize(
    "line",
    [
        "LA 504 000001088420\r\n",
        "LA 00000 0 504 000001088420\r\n",
        "A0000000504000001088420",
        "504 000001088420",
        TAG,
        f"\x02{TAG}\r\n",
    ],
)
def test_an_ear_tag_is_fifteen_digits_of_text_in_every_form(line: str) -> None:
    scan = read_scan(line)
    assert (scan.kind, scan.text) == (ScanKind.EAR_TAG, TAG)


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        (TAG, (True, False, False)),
        ("982000001088420", (False, True, False)),
        ("999000001088420", (False, False, True)),
        ("250000001088420", (False, False, False)),
    ],
)
def test_who_gave_an_ear_tags_number_is_known(number: str, facts: tuple[bool, bool, bool]) -> None:
    tag = read_ear_tag(number)
    assert tag is not None
    assert (tag.is_moroccan, tag.is_makers, tag.is_test) == facts


def test_a_number_no_tag_can_hold_is_none() -> None:
    assert read_ear_tag(f"504{NATIONAL_MAX + 1:012d}") is None
    assert read_ear_tag("000000001088420") is None
    assert read_ear_tag(f"504{NATIONAL_MAX:012d}") is not None
    assert read_scan("LR 0006 0000000018514348").kind is ScanKind.CODE


def test_a_wrong_check_digit_is_no_article() -> None:
    assert read_scan("6111245591063").kind is ScanKind.EAN
    with pytest.raises(ScanUnreadable):
        read_scan("6111245591064")
    assert read_scan("12345").kind is ScanKind.CODE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("à&é\"'(-è_ç", "0123456789"),
        ("Qà&", "A01"),
        ("zàè,", "W07M"),
        ("ضصث123", "QWE123"),
        ("شلا٣", "AB3"),
        ("AB-12/3", "AB-12/3"),
        ("ab12", "AB12"),
    ],
)
def test_a_us_scanner_in_a_french_or_arabic_session_is_put_right(typed: str, meant: str) -> None:
    assert unmix(typed) == meant


def test_a_prefix_and_a_mark_of_symbology_are_not_part_of_the_code() -> None:
    assert read_scan("%%6111245591063\r", prefix="%%").text == "6111245591063"
    assert read_scan("]E06111245591063").text == "6111245591063"


@given(text=st.text(max_size=700))
def test_no_text_crashes_the_reading(text: str) -> None:
    try:
        scan = read_scan(text)
    except ScanUnreadable:
        return
    assert scan.text


@given(pieces=st.lists(st.binary(max_size=30), max_size=20))
def test_no_bytes_crash_or_hang_the_serial_scanner(pieces: list[bytes]) -> None:
    line = ScriptedLine()
    line.pieces.extend(pieces)
    scanner = SerialScanner(lambda: line, line.clock)
    for _ in range(25):
        try:
            scanner.read(0.3)
        except ScanUnreadable:
            continue
    assert line.now_s < 200


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\x03", b""])
def test_a_scan_in_pieces_is_one_scan_whatever_ends_it(end: bytes) -> None:
    line = ScriptedLine()
    line.pieces.extend(bytes((byte,)) for byte in TAG.encode() + end)
    scan = SerialScanner(lambda: line, line.clock).read(5.0)
    assert scan is not None
    assert scan.text == TAG


def test_a_pulled_scanner_is_offline() -> None:
    line = LostLine(0)
    with pytest.raises(ScannerOffline):
        SerialScanner(lambda: line, line.clock).read(1.0)
    with pytest.raises(ScannerAddressInvalid):
        open_scanner("keyboard")


@pytest.mark.parametrize("national", [1_088_420, 0, 13, 274_877_906_943])
def test_a_wl_134_frame_is_read_by_its_length_and_its_check_bytes(national: int) -> None:
    block = f"{f'{national:010X}'[::-1]}{f'{504:04X}'[::-1]}010000000000".encode()
    check = 0
    for byte in block:
        check ^= byte
    frame = b"\x02" + block + bytes((check, check ^ 0xFF)) + b"\x03"
    line = ScriptedLine()
    line.pieces.extend([frame[:28], frame[28:], b"6111245591063\r"])
    scanner = SerialScanner(lambda: line, line.clock)
    scan = scanner.read(1.0)
    assert scan is not None
    assert (scan.kind, scan.text) == (ScanKind.EAR_TAG, f"504{national:012d}")
    after = scanner.read(1.0)
    assert after is not None
    assert after.text == "6111245591063"
    line.pieces.append(frame[:27] + bytes((check ^ 1,)) + frame[28:])
    with pytest.raises(ScanUnreadable):
        scanner.read(1.0)


def test_a_module_s_frame_is_read_right_after_a_text_and_its_line_end() -> None:
    frame = frame_of(EarTag(1_088_420, 504), "wl-134")
    line = ScriptedLine()
    line.pieces.append(b"]E05901234123457\r\n" + frame + b"\r\n\x03" + frame)
    scanner = SerialScanner(lambda: line, line.clock)
    scans = [scanner.read(1.0) for _ in range(3)]
    assert [scan and scan.text for scan in scans] == ["5901234123457", TAG, TAG]
