"""Whatever text a scanner sends, it is a scan or a refusal; an ear tag has fifteen digits."""

from hypothesis import strategies as st

from devices.scanner.ear_tags import read_ear_tag
from devices.scanner.errors import ScanUnreadable
from devices.scanner.port import ScanKind
from devices.scanner.reading import read_scan
from tests.fuzz.fuzzing import fuzz, mangled

_SCANS = [
    b"5901234123457", b"]E05901234123457\r\n", b"LA 982 000001088420\r\n",
    b"LA 00000 0 982 000001088420\r\n", b"A0000000964000000123456", b"964 000000123456",
    b"964000000123456", b"LR 0006 0000000018514348", b"\x02504000000000017\x03", b"HTTP://GIRCT.EXAMPLE/1/742A",
    "&é\"'(-è_çà".encode(), "١٢٣٤٥٦٧".encode(),
]  # fmt: skip


def test_any_text_is_a_scan_or_a_refusal() -> None:
    def check(text: str) -> None:
        try:
            scan = read_scan(text)
        except ScanUnreadable:
            return
        assert scan.text
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
