"""Frames of each protocol, written from the makers' manuals: what a scale shows, to its bytes."""

from collections.abc import Callable
from functools import reduce
from operator import xor


def xor_of(content: bytes) -> int:
    return reduce(xor, content, 0)


def mettler(grams: int) -> bytes:
    return b"\x02%02d.%03d\r" % divmod(grams, 1000)


def sics(grams: int) -> bytes:
    return b"S S %s kg\r\n" % (b"%d.%03d" % divmod(grams, 1000)).rjust(10)


def toledo(grams: int, *, checksum: bool = True) -> bytes:
    frame = b"\x02\x2d\x30\x20" + b"%06d" % grams + b"000000\r"
    return frame + bytes((-sum(frame) % 128,)) if checksum else frame


def st_gs(grams: int) -> bytes:
    return b"ST,GS,%s,kg\r\n" % (b"%d.%03d" % divmod(grams, 1000)).rjust(8)


def cas_22(grams: int) -> bytes:
    return b"ST,GS,\x01\xc0,%s kg\r\n" % (b"%d.%03d" % divmod(grams, 1000)).rjust(8, b"0")


def cas_ecr(grams: int) -> bytes:
    covered = b"S %skg" % (b"%d.%03d" % divmod(grams, 1000)).rjust(6, b"0")
    return b"\x01\x02" + covered + bytes((xor_of(covered),)) + b"\x03\x04"


def dibal(grams: int) -> bytes:
    covered = b"990%05d0000000" % grams
    return covered + bytes((xor_of(covered),)) + b"\r\n"


def dialog(grams: int) -> bytes:
    return b"\x0202\x1b3\x1b%05d\x1b000001\x1b000012\x03" % grams


def epelsa(grams: int) -> bytes:
    return b"\x02A %d.%03d\r\x03" % divmod(grams, 1000)


def yaohua(grams: int) -> bytes:
    covered = b"+%06d3" % grams
    return b"\x02" + covered + b"%02X" % xor_of(covered) + b"\x03"


def yaohua_reversed(grams: int) -> bytes:
    return b"=" + (b"%d.%03d" % divmod(grams, 1000)).rjust(8, b"0")[::-1]


def a12e(grams: int) -> bytes:
    covered = b"WG%03d.%03dkg" % divmod(grams, 1000)
    return covered + b"%02X\r\n" % xor_of(covered)


def ohaus(grams: int) -> bytes:
    return b" %s kg   G\r\n" % (b"%d.%03d" % divmod(grams, 1000)).rjust(9)


def nci(grams: int) -> bytes:
    return b"\n%03d.%03dkg\r\n00\r\x03" % divmod(grams, 1000)


def adam(grams: int) -> bytes:
    return b"G + %6d.%03d kg\r\n" % divmod(grams, 1000)


def sma(grams: int) -> bytes:
    return b"\n 1G  %skg \r" % (b"%d.%03d" % divmod(grams, 1000)).rjust(10)


FRAMES: dict[str, Callable[[int], bytes]] = {
    "mettler-8217": mettler,
    "mt-sics": sics,
    "toledo-continuous": toledo,
    "toledo-continuous-17": lambda grams: toledo(grams, checksum=False),
    "st-gs": st_gs,
    "cas-22": cas_22,
    "cas-ecr": cas_ecr,
    "dibal": dibal,
    "dialog-06": dialog,
    "epelsa": epelsa,
    "yaohua": yaohua,
    "yaohua-reversed": yaohua_reversed,
    "yaohua-a12e": a12e,
    "ohaus": ohaus,
    "nci": nci,
    "adam": adam,
    "adam-azextra": adam,
    "sma": sma,
}
