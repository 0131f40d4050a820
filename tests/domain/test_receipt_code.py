import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import GirctError, MalformedRecord
from domain.receipt_code import (
    BaseRefused,
    CodeTooLong,
    CodeUnreadable,
    check_base,
    code_bytes,
    decode,
    encode,
    short_code,
)
from tests.domain.links import VECTORS

BASE = VECTORS["base"]
RAW = bytes.fromhex(VECTORS["records"][2]["record"])
TEXT = VECTORS["qr_text_of_seq_3"]
CODE = TEXT.rpartition("/")[2]
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(st.binary(min_size=1, max_size=150), st.booleans())
def test_bytes_read_back_from_their_code(raw: bytes, fold: bool) -> None:  # noqa: FBT001 - drawn
    text = encode("HTTP://A", raw)
    assert set(text) <= ALPHANUMERIC
    assert code_bytes(text.lower() if fold else text) == raw
    assert code_bytes(text.rpartition("/")[2]) == raw


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_never_an_accident(text: str) -> None:
    try:
        decode(text)
    except GirctError:
        assert True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HTTPS://V.GIRCT.MA/1/",
        "HTTPS://V.GIRCT.MA/2/" + CODE,
        "HTTPS://V.GIRCT.MA/1/" + CODE + "/",
        "HTTPS://V.GIRCT.MA/1/" + CODE + "=",
        "HTTPS://V.GIRCT.MA/1/" + CODE + "======",
        "HTTPS://V.GIRCT.MA/1/" + CODE[:-1] + "1",
        "HTTPS://V.GIRCT.MA/1/" + CODE[:-1] + " ",
        "HTTPS://V.GIRCT.MA/1/" + CODE[:-1] + "٢",
        "HTTPS://V.GIRCT.MA/1/" + CODE[:-1] + "ı",
        "HTTPS://V.GIRCT.MA/1/" + CODE[:-1] + "ſ",
        "HTTPS://V.GIRCT.MA/1/" + CODE + "?A=B",
        "HTTPS://V.GIRCT.MA/1/" + CODE + "#A",
        "FTP://V.GIRCT.MA/1/" + CODE,
        "V.GIRCT.MA/1/" + CODE,
        "/1/" + CODE,
        "HTTPS:///1/" + CODE,
        "HTTPS://V.GIRCT.MA?/1/" + CODE,
        "HTTPS://V.GIRCT.MA/1/" + CODE + "\n",
        " " + CODE,
        "HTTPS://V.GIRCT.MA/1/" + CODE + "A" * 60,
    ],
)
def test_a_text_that_is_no_receipt_code_is_refused(text: str) -> None:
    with pytest.raises(CodeUnreadable):
        decode(text)


def test_a_code_cut_short_anywhere_is_refused() -> None:
    for length in range(len(CODE)):
        with pytest.raises((CodeUnreadable, MalformedRecord)):
            decode(CODE[:length])


def test_bits_that_say_nothing_are_refused() -> None:
    code = encode("HTTP://A", bytes(131)).rpartition("/")[2]
    assert code_bytes(code) == bytes(131)
    with pytest.raises(CodeUnreadable):
        code_bytes(code[:-1] + "B")


def test_a_code_that_holds_no_record_is_refused_by_the_records_own_rule() -> None:
    with pytest.raises(MalformedRecord):
        decode(encode(BASE, bytes(130)))


def test_the_short_code_is_the_links_first_fifty_bits() -> None:
    link = bytes.fromhex(VECTORS["records"][2]["link"])
    assert short_code(link) == "5CC35FP36H"


@pytest.mark.parametrize(
    ("base", "folded"),
    [
        ("http://127.0.0.1:8000", "HTTP://127.0.0.1:8000"),
        ("https://v.girct.ma", "HTTPS://V.GIRCT.MA"),
        ("https://gov.ma/q", "HTTPS://GOV.MA/Q"),
        ("https://" + "a" * 43, "HTTPS://" + "A" * 43),
    ],
)
def test_an_address_is_taken_in_upper_case(base: str, folded: str) -> None:
    assert check_base(base) == folded
    assert len(encode(base, bytes(130))) <= 262


@pytest.mark.parametrize(
    "base",
    [
        "",
        "v.girct.ma",
        "ftp://v.girct.ma",
        "https://",
        "https://v.girct.ma/",
        "https://v.girct.ma?a=b",
        "https://v.girct.ma#a",
        "https://v_girct.ma",
        "https://v.gırct.ma",
        "https://user@girct.ma",
        "https://v.girct.ma\n",
        "https://" + "a" * 44,
    ],
)
def test_an_address_receipt_codes_cannot_start_with_is_refused(base: str) -> None:
    with pytest.raises(BaseRefused):
        check_base(base)


def test_a_full_extension_leaves_nineteen_characters_to_the_address() -> None:
    assert len(encode("HTTP://" + "A" * 12, bytes(150))) == 262
    with pytest.raises(CodeTooLong):
        encode("HTTP://" + "A" * 13, bytes(150))


def test_the_longest_code_fits_version_nine_at_level_m() -> None:
    import qrcode  # noqa: PLC0415 - only this test draws a symbol

    symbol = qrcode.QRCode(version=9, error_correction=qrcode.constants.ERROR_CORRECT_M)
    symbol.add_data(encode("HTTP://" + "A" * 44, bytes(130)), optimize=0)
    symbol.make(fit=False)
    assert symbol.version == 9
