"""The receipt code: a whole record as a URL short enough for one small QR symbol.

Source: the project's protocol, §3; RFC 4648 §6 (base32); ISO/IEC 18004 (alphanumeric mode).
"""

from __future__ import annotations

import base64
import binascii
import re

from domain.errors import GirctError
from domain.record import Record

BASE_CHARACTERS_MAX = 51
CODE_CHARACTERS_MAX = 262
"""Alphanumeric characters a QR symbol of version 9, level M, holds."""
SHORT_CODE_CHARACTERS = 10

_PATH = "/1/"
_BASE = re.compile(r"HTTPS?://[0-9A-Z](?:[0-9A-Z.:/-]*[0-9A-Z])?")


class BaseRefused(GirctError):
    """The address printed in receipt codes cannot be used as one."""

    code = "receipt_code.base"


class CodeUnreadable(GirctError):
    """The text is no receipt code: damaged, cut short, or something else."""

    code = "receipt_code.unreadable"


class CodeTooLong(GirctError):
    """The address and the record do not fit one QR symbol together."""

    code = "receipt_code.too_long"


def check_base(base: str) -> str:
    """Give the address back in upper case if receipt codes can start with it.

    Args:
        base: Scheme, host and perhaps a port or path, without a final slash.

    Raises:
        BaseRefused: Not such an address, or longer than 51 characters.
    """
    folded = base.upper() if base.isascii() else base
    if not _BASE.fullmatch(folded):
        message = f"not an address receipt codes can start with: {base!r}"
        raise BaseRefused(message, base=base)
    if len(folded) > BASE_CHARACTERS_MAX:
        message = f"the address takes {len(folded)} characters, more than {BASE_CHARACTERS_MAX}"
        raise BaseRefused(message, base=base)
    return folded


def encode(base: str, record_bytes: bytes) -> str:
    """Write the text of a record's QR symbol.

    Args:
        base: The centre's public address, at most 51 characters (19 with a full extension).
        record_bytes: The whole record.

    Raises:
        BaseRefused: The address cannot be used.
        CodeTooLong: Both together pass what the symbol holds.
    """
    text = check_base(base) + _PATH + _base32(record_bytes)
    if len(text) > CODE_CHARACTERS_MAX:
        message = f"the receipt code takes {len(text)} characters, above {CODE_CHARACTERS_MAX}"
        raise CodeTooLong(message, characters=len(text))
    return text


def decode(text: str) -> Record:
    """Read the record out of a receipt code; its signature is still to be checked.

    Args:
        text: The text of the QR symbol, or the part after the last slash, in either case.

    Raises:
        CodeUnreadable: Not a receipt code.
        MalformedRecord: The code is well written, but what it holds is no record.
    """
    return Record.parse(code_bytes(text))


def code_bytes(text: str) -> bytes:
    """Read the bytes out of a receipt code, whatever they are.

    Raises:
        CodeUnreadable: Another alphabet, another form of address, or bits left over.
    """
    folded = text.upper() if text.isascii() else ""
    base, path, code = folded.rpartition(_PATH)
    if not code or len(folded) > CODE_CHARACTERS_MAX or (path and not _BASE.fullmatch(base)):
        message = "the text is no receipt code"
        raise CodeUnreadable(message)
    try:
        raw = base64.b32decode(code + "=" * (-len(code) % 8))
    except binascii.Error as error:
        message = "the receipt code is damaged"
        raise CodeUnreadable(message) from error
    if _base32(raw) != code:
        message = "the receipt code holds bits that say nothing"
        raise CodeUnreadable(message)
    return raw


def short_code(link: bytes) -> str:
    """Give the ten characters printed under the symbol: enough to find the record by hand."""
    return _base32(link)[:SHORT_CODE_CHARACTERS]


def _base32(raw: bytes) -> str:
    """Write base32 in upper case without padding."""
    return base64.b32encode(raw).decode("ascii").rstrip("=")
