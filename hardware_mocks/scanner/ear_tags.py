"""FDX-B ear tags, and how each maker's reader writes them.

Source: ISO 11784 (country 10 bits, national id 38 bits), ISO 24631-6, Allflex RS320 and Datamars
GES3S manuals. The WL-134 frame is the one its sellers print; no standard gives it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import xor
from types import MappingProxyType

MOROCCO = 504
COUNTRY_MAX = 999
NATIONAL_MAX = 2**38 - 1
_STX, _ETX, _CRLF = b"\x02", b"\x03", b"\r\n"


@dataclass(frozen=True, slots=True)
class EarTag:
    """An animal's electronic ear tag.

    Args:
        national: its number in its country, 0 to 274877906943.
        country: ISO 3166 number, 504 for Morocco; 900 to 998 are makers, 999 is for tests.

    Raises:
        ValueError: For a number that no tag can carry.
    """

    national: int
    country: int = MOROCCO

    def __post_init__(self) -> None:
        if not (0 <= self.national <= NATIONAL_MAX and 0 <= self.country <= COUNTRY_MAX):
            message = f"no ear tag carries {self.country} {self.national}"
            raise ValueError(message)

    @property
    def digits(self) -> str:
        """The fifteen digits."""
        return f"{self.country:03d}{self.national:012d}"


def _allflex(tag: EarTag) -> bytes:
    return f"LA {tag.country:03d} {tag.national:012d}".encode() + _CRLF


def _allflex_long(tag: EarTag) -> bytes:
    return f"LA 00000 0 {tag.country:03d} {tag.national:012d}".encode() + _CRLF


def _datamars(tag: EarTag) -> bytes:
    return f"A0000000{tag.digits}".encode() + _CRLF


def _spaced(tag: EarTag) -> bytes:
    return f"{tag.country:03d} {tag.national:012d}".encode() + _CRLF


def _plain(tag: EarTag) -> bytes:
    return tag.digits.encode() + _CRLF


def _iso(tag: EarTag) -> bytes:
    return _STX + tag.digits.encode() + _CRLF


def _industrial(tag: EarTag) -> bytes:
    """A transponder of industry, which is no animal's: sixteen digits of its own."""
    return f"LR 0006 {tag.national:016d}".encode() + _CRLF


def _module(tag: EarTag) -> bytes:
    """WL-134: hexadecimal digits, least significant first; data flag 0, animal flag 1."""
    national, country = f"{tag.national:010X}"[::-1], f"{tag.country:04X}"[::-1]
    block = f"{national}{country}01{'0' * 10}".encode()
    check = reduce(xor, block)
    return _STX + block + bytes((check, check ^ 0xFF)) + _ETX


FORMATS = MappingProxyType[str, Callable[[EarTag], bytes]](
    {
        "allflex": _allflex,
        "allflex-long": _allflex_long,
        "datamars": _datamars,
        "spaced": _spaced,
        "plain": _plain,
        "iso-24631": _iso,
        "industrial": _industrial,
        "wl-134": _module,
    }
)
"""Every way of writing a tag, by its name on the command line."""


def frame_of(tag: EarTag, written: str) -> bytes:
    """Give what a reader sends for a tag.

    Raises:
        ValueError: For a way of writing that is not known.
    """
    if written not in FORMATS:
        message = f"no reader writes {written}; known are {', '.join(FORMATS)}"
        raise ValueError(message)
    return FORMATS[written](tag)
