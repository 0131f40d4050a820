"""The two libraries that verify a signature accept exactly the same set, at its edges too."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from domain.signing import (
    FIELD_PRIME,
    ORDER_EIGHT_Y,
    RECEIPT_CONTEXT,
    SMALL_ORDER_Y,
    UnusableKey,
    check_public_key,
    is_signed,
    public_key_of,
    sign,
)

Point = tuple[int, int]
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
MESSAGE = b"quittance"
SECRET = 0x1234567890ABCDEF % ORDER
KEY = bytes(range(32))


def point_of(y: int, sign_bit: int = 0) -> Point:
    """RFC 8032 §5.1.3: the point of a y on the curve."""
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD_PRIME) % FIELD_PRIME
    x = pow(square, (FIELD_PRIME + 3) // 8, FIELD_PRIME)
    if (x * x - square) % FIELD_PRIME:
        x = x * pow(2, (FIELD_PRIME - 1) // 4, FIELD_PRIME) % FIELD_PRIME
    assert (x * x - square) % FIELD_PRIME == 0
    return (FIELD_PRIME - x if x % 2 != sign_bit else x, y)


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    k = CURVE_D * x1 * x2 * y1 * y2 % FIELD_PRIME
    return (
        (x1 * y2 + x2 * y1) * pow(1 + k, -1, FIELD_PRIME) % FIELD_PRIME,
        (y1 * y2 + x1 * x2) * pow(1 - k, -1, FIELD_PRIME) % FIELD_PRIME,
    )


def times(point: Point, factor: int) -> Point:
    total: Point = (0, 1)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def encoded(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


BASE = point_of(4 * pow(5, -1, FIELD_PRIME) % FIELD_PRIME)
TORSION = point_of(ORDER_EIGHT_Y)
HONEST = times(BASE, SECRET)


def openssl_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        check_public_key(public)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, RECEIPT_CONTEXT + message)
    except (InvalidSignature, UnusableKey):
        return False
    return True


def libsodium_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        crypto_sign_open(signature + RECEIPT_CONTEXT + message, public)
    except (BadSignatureError, ValueError):
        return False
    return True


def forged(commitment: bytes, public: bytes, r: int, *, added: int = 0) -> bytes:
    """S for a commitment of the signer's choice; `added` leaves S as it is modulo the order."""
    s = (r + hashed(commitment, public, RECEIPT_CONTEXT, MESSAGE) * SECRET) % ORDER
    return commitment + (s + added).to_bytes(32, "little")


def edge_cases() -> list[tuple[bytes, bytes]]:
    """Keys and signatures at the edges: torsion in key or R, R of small order, S unreduced."""
    public = encoded(HONEST)
    cases = []
    for r in range(1, 9):
        commitment = encoded(times(BASE, r))
        cases += [
            (public, forged(commitment, public, r)),
            (public, forged(commitment, public, r, added=ORDER)),
            (public, forged(commitment, public, r, added=2 * ORDER)),
        ]
        for order in range(8):
            torsion = times(TORSION, order)
            mixed_key = encoded(add(HONEST, torsion))
            mixed_r = encoded(add(times(BASE, r), torsion))
            cases += [
                (mixed_key, forged(commitment, mixed_key, r)),
                (mixed_key, forged(mixed_r, mixed_key, r)),
                (public, forged(mixed_r, public, r)),
            ]
    for y in SMALL_ORDER_Y | {FIELD_PRIME, FIELD_PRIME + 1}:
        for sign_bit in (0, 1 << 255):
            small = (y | sign_bit).to_bytes(32, "little")
            cases += [
                (public, forged(small, public, 0)),
                (small, forged(encoded(BASE), small, 1)),
                (small, small + bytes(32)),
            ]
    return cases


def test_at_every_edge_the_verdict_is_openssls() -> None:
    accepted = 0
    for public, signature in edge_cases():
        expected = openssl_says(public, MESSAGE, signature)
        assert is_signed(public, RECEIPT_CONTEXT, MESSAGE, signature) is expected
        accepted += expected
    assert 0 < accepted < len(edge_cases())


def test_libsodium_accepts_nothing_that_openssl_refuses() -> None:
    judged = [
        (libsodium_says(public, MESSAGE, signature), openssl_says(public, MESSAGE, signature))
        for public, signature in edge_cases()
    ]
    assert (True, False) not in judged
    assert (False, True) in judged, "an R of small order, the one place where they differ"


@pytest.mark.parametrize("bit", range(64 * 8))
def test_any_flipped_bit_of_a_signature_is_refused_by_both(bit: int) -> None:
    signature = bytearray(sign(KEY, RECEIPT_CONTEXT, MESSAGE))
    signature[bit // 8] ^= 1 << bit % 8
    public = public_key_of(KEY)
    assert not is_signed(public, RECEIPT_CONTEXT, MESSAGE, bytes(signature))
    assert not libsodium_says(public, MESSAGE, bytes(signature))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.randoms())
def test_true_and_damaged_signatures_are_told_apart_alike(
    private: bytes, message: bytes, chance: random.Random
) -> None:
    public, signature = public_key_of(private), sign(private, RECEIPT_CONTEXT, message)
    assert is_signed(public, RECEIPT_CONTEXT, message, signature)
    damaged = bytearray(public + signature + message)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    parts = bytes(damaged[:32]), bytes(damaged[96:]), bytes(damaged[32:96])
    assert is_signed(parts[0], RECEIPT_CONTEXT, parts[1], parts[2]) is openssl_says(*parts)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_moves_no_byte_of_the_message(length: int) -> None:
    signature = sign(KEY, RECEIPT_CONTEXT, MESSAGE)
    longer = (signature + RECEIPT_CONTEXT + MESSAGE)[:length].ljust(length, b"\0")
    assert not is_signed(public_key_of(KEY), b"", MESSAGE, longer)
