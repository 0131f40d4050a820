"""Whatever text a scanner sends, it is a scan or a refusal; an ear tag has fifteen digits."""

from hypothesis import strategies as st

from devices.scanner.driver import SerialScanner
from devices.scanner.ear_tags import MODULE_BYTES, begins_module, read_ear_tag, read_module
from devices.scanner.errors import ScanUnreadable
from devices.scanner.layouts import unmix
from devices.scanner.port import Scan, ScanKind
from devices.scanner.reading import read_scan
from hardware_mocks.scanner import EarTag, frame_of
from tests.devices.lines import ScriptedLine
from tests.fuzz.fuzzing import PLACES, fuzz, mangled, split

_SCANS = [
    b"5901234123457", b"]E05901234123457\r\n", b"LA 982 000001088420\r\n",
    b"LA 00000 0 982 000001088420\r\n", b"A0000000964000000123456", b"964 000000123456",
    b"964000000123456", b"LR 0006 0000000018514348", b"\x02504000000000017\x03", b"HTTP://GIRCT.EXAMPLE/1/742A",
    "&é\"'(-è_çà".encode(), "١٢٣٤٥٦٧".encode(),
]  # fmt: skip

_MODULES = [
    frame_of(EarTag(national, country), "wl-134")
    for national, country in ((1_088_420, 504), (0, 504), (13, 982), (274_877_906_943, 999), (0, 0))
]
_FOREVER_S = 60.0


def test_any_text_is_a_scan_or_a_refusal() -> None:
    def check(text: str) -> None:
        try:
            scan = read_scan(text)
        except ScanUnreadable:
            return
        assert scan.text
        assert unmix(scan.text).isascii() or not scan.text.isascii()
        if scan.kind is ScanKind.EAR_TAG:
            assert len(scan.text) == 15
            assert scan.text.isdecimal()

    texts = mangled(_SCANS, more=b"0123456789ALR \r\n]E").map(
        lambda raw: raw.decode("utf-8", "replace")
    )
    fuzz("scanner: scans", st.one_of(texts, st.text(max_size=40)), check)


def test_any_text_is_an_ear_tag_or_none() -> None:
    def check(text: str) -> None:
        tag = read_ear_tag(text)
        assert tag is None or (len(tag.number) == 15 and tag.number.isascii())

    texts = mangled(_SCANS, more=b"0123456789ALR ").map(lambda raw: raw.decode("utf-8", "replace"))
    fuzz("scanner: ear tags", texts, check)


def test_any_bytes_are_a_module_s_frame_whose_check_bytes_are_right_or_none() -> None:
    def check(frame: bytes) -> None:
        begun = begins_module(frame)
        tag = read_module(frame)
        if tag is None:
            return
        assert begun
        assert (len(frame), len(tag.number)) == (MODULE_BYTES, 15)
        assert tag.number.isascii()
        assert tag.number.isdecimal()
        sent = EarTag(int(tag.number[3:]), int(tag.number[:3]))
        assert frame_of(sent, "wl-134")[1:15] == frame[1:15]
        odd = 0
        for byte in frame[1:27]:
            odd ^= byte
        assert frame[27:29] == bytes((odd, odd ^ 0xFF))

    fuzz("scanner: modules", st.one_of(mangled(_MODULES), st.sampled_from(_MODULES)), check)


def test_any_split_of_any_bytes_gives_the_same_scans_and_never_hangs() -> None:
    def scans(pieces: list[bytes]) -> list[Scan | str]:
        line = ScriptedLine()
        line.pieces.extend(pieces)
        scanner, found = SerialScanner(lambda: line, line.clock), list[Scan | str]()
        began_s = line.now_s
        while line.now_s - began_s < _FOREVER_S:
            try:
                scan = scanner.read(1.0)
            except ScanUnreadable as error:
                found.append(error.code)
                continue
            if scan is None:
                return found
            found.append(scan)
        message = f"still reading after {_FOREVER_S} s without a byte"
        raise AssertionError(message)

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        assert scans(split(stream, places)) == scans([stream])

    streams = mangled([*_SCANS, *_MODULES], more=b"\x02\x03\r\n0123456789ABCDEF")
    fuzz("scanner: serial line", st.tuples(streams, PLACES), check)
