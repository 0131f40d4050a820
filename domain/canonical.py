"""Canonical JSON: one value, one text, so that two programs hash and sign the same bytes.

UTF-8, NFC, sorted keys, no spaces, only integers, strings, booleans, arrays and objects.

Source: the project's protocol, §1.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, NoReturn

import orjson

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BODY_BYTES_MAX = 8_000
"""Bytes a canonical body may take (8 kB)."""
DEPTH_MAX = 16
"""Objects and arrays inside one another: ours need five, and no parser overflows at sixteen."""


class NotCanonical(GirctError):
    """The value has no canonical text, or the text is not the canonical one of its value."""

    code = "canonical.refused"


def _refuse_number(spelling: str) -> NoReturn:
    """Refuse a number that is not an integer, for the JSON reader."""
    message = f"not an integer: {spelling}"
    raise ValueError(message)


_SCALARS = (str, int, bool)
_FLOAT = re.compile(rb"[:\[,]-?[0-9]+[.eE]")
"""What may be a float: there, and where a null may be, the fast reader does not know."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def canonical(value: Mapping[str, Any], *, bytes_max: int | None = None) -> str:
    """Write the one canonical text of a value.

    Args:
        value: Strings, integers, booleans, arrays and objects with string keys, nested.
        bytes_max: The most UTF-8 bytes the text may take; `BODY_BYTES_MAX` for a body.

    Raises:
        NotCanonical: A float, null, another type, text that is not NFC or not encodable, an
            integer of thousands of digits, or a text too long.
    """
    _check_value(value, DEPTH_MAX)
    try:
        text = _ENCODER.encode(value)
    except ValueError as error:
        message = "an integer is too long to be written"
        raise NotCanonical(message) from error
    _check_text(text, bytes_max)
    return text


def parse_canonical(text: str, *, bytes_max: int | None = None) -> dict[str, Any]:
    """Read a canonical text, refusing any other spelling of the same value.

    Args:
        text: The text as received.
        bytes_max: The most UTF-8 bytes the text may take.

    Raises:
        NotCanonical: Not JSON, not an object, or not letter for letter the canonical text.
    """
    if (read := read_plain(text, bytes_max)) is not None:
        return read
    _check_text(text, bytes_max)
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        message = "the text is not JSON of the canonical kind"
        raise NotCanonical(message) from error
    if not isinstance(value, dict):
        message = "the text is not a JSON object"
        raise NotCanonical(message)
    if canonical(value) != text:
        message = "the text is JSON but not in canonical form"
        raise NotCanonical(message)
    return value


def read_plain(
    text: str, bytes_max: int | None, *, is_typed: bool = False
) -> dict[str, Any] | None:
    """Read a canonical text quickly; None wherever the careful way has to decide and to say why.

    Args:
        text: The text as received.
        bytes_max: The most UTF-8 bytes the text may take.
        is_typed: The reader goes on to check the type of every value, so that a float cannot pass.

    Everything read here reads the same the careful way (`tests/domain/test_canonical_fast.py`):
    orjson sorts, spaces and escapes as our own writer does, so a text it gives back letter for
    letter is canonical, unless it holds a null, a float or too deep a value.
    """
    try:
        raw = text.encode()
        if bytes_max is not None and len(raw) > bytes_max:
            return None
        if b"null" in raw or not (is_typed or _FLOAT.search(raw) is None):
            return None
        if not unicodedata.is_normalized("NFC", text):
            return None
        value = orjson.loads(raw)
        if orjson.dumps(value, option=orjson.OPT_SORT_KEYS) != raw:
            return None
        if raw.count(b"{") + raw.count(b"[") > DEPTH_MAX:
            _check_value(value, DEPTH_MAX)
    except (ValueError, TypeError, NotCanonical):
        return None
    return value if isinstance(value, dict) else None


def body_hash(text: str) -> bytes:
    """Hash a canonical body as its record carries it: SHA-256, the first 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


def payer_hash(salt: bytes, payer: Mapping[str, Any]) -> str:
    """Hash the payer (partie versante) so that the body names nobody and can still be checked.

    Args:
        salt: 16 random bytes kept with the private part; erasing them erases the payer.
        payer: The private part's `payer` object.

    Returns:
        32 hexadecimal digits: SHA-256(salt + canonical JSON of the payer), the first 16 bytes.
    """
    return hashlib.sha256(salt + canonical(payer).encode()).digest()[:16].hex()


def _check_value(value: object, depth_left: int) -> None:
    """Refuse what canonical JSON cannot hold, at any depth."""
    if isinstance(value, _SCALARS):
        return
    if depth_left == 0:
        message = f"more than {DEPTH_MAX} objects or arrays inside one another"
        raise NotCanonical(message)
    for item in _items_of(value):
        if item.__class__ not in _SCALARS:
            _check_value(item, depth_left - 1)


def _items_of(value: object) -> Iterable[object]:
    """Give what an object or an array holds, refusing anything else."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                message = f"a key is not a string: {key!r}"
                raise NotCanonical(message)
        return value.values()
    if isinstance(value, (list, tuple)):
        return value
    message = f"canonical JSON holds no {type(value).__name__}"
    raise NotCanonical(message)


def _check_text(text: str, bytes_max: int | None) -> None:
    """Refuse a text that is not NFC, not UTF-8 or longer than its limit."""
    if not unicodedata.is_normalized("NFC", text):
        message = "the text is not in Unicode form NFC"
        raise NotCanonical(message)
    try:
        size_bytes = len(text.encode())
    except UnicodeEncodeError as error:
        message = "the text holds half a character (a lone surrogate)"
        raise NotCanonical(message) from error
    if bytes_max is not None and size_bytes > bytes_max:
        message = f"the text takes {size_bytes} bytes, more than {bytes_max}"
        raise NotCanonical(message, size_bytes=size_bytes, bytes_max=bytes_max)
