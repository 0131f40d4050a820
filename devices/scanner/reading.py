"""From the text of a scan to what it is: a GTIN, an ear tag, or some code."""

import re
from typing import Final

from stdnum import ean

from devices.scanner.ear_tags import read_ear_tag
from devices.scanner.errors import ScanUnreadable
from devices.scanner.layouts import unmix
from devices.scanner.port import Scan, ScanKind

TEXT_MAX: Final = 512
_EAN_13: Final = 13
_OTHER_EANS: Final = (8, 12, 14)
_MARKS: Final = "\x02\x03\r\n\t \uf70a"
_SYMBOLOGY: Final = re.compile(r"\][A-Za-z][0-9A-Za-z](?=.)")


def read_scan(text: str, *, prefix: str = "") -> Scan:
    """Say what was scanned.

    Args:
        text: what the scanner sent, its line end perhaps included.
        prefix: what it is set to put in front.

    Raises:
        ScanUnreadable: Nothing is left, it is too long, or its check digit is wrong.
    """
    kept = text.strip(_MARKS).removeprefix(prefix).strip(_MARKS)
    kept = _SYMBOLOGY.sub("", kept, count=1) if kept.startswith("]") else kept
    if not kept or len(kept) > TEXT_MAX or not kept.isprintable():
        message = "nothing that could be a code was scanned"
        raise ScanUnreadable(message)
    code = unmix(kept)
    tag = read_ear_tag(code)
    if tag is not None:
        return Scan(ScanKind.EAR_TAG, tag.number)
    if not (code.isascii() and code.isdigit()):
        return Scan(ScanKind.CODE, code)
    if len(code) == _EAN_13 and not ean.is_valid(code):
        message = "13 digits whose check digit is wrong"
        raise ScanUnreadable(message)
    is_ean = len(code) in {_EAN_13, *_OTHER_EANS} and ean.is_valid(code)
    return Scan(ScanKind.EAN if is_ean else ScanKind.CODE, code)
