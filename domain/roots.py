r"""The root above the centre's keys: which of them counters believe, as custodians signed it.

The centre's key lies on a machine that is always on; the root keys lie with custodians, offline.
A statement is big-endian:

| off | len | field |
|---|---|---|
| 0 | 1 | version, 1 |
| 1 | 4 | number: 1, 2, 3 … |
| 5 | 8 | issued_at, Unix seconds |
| 13 | 1 | threshold: how many root keys have to sign |
| 14 | 1 | count of root keys, 1–7 |
| 15 | 1 | count of centre keys, 1–64 |
| 16 | 32 each | root public keys |
| … | 44 each | the centre's: public key(32) valid_from(4) valid_until(4) revoked_from(4, or 0) |
| … | 1 | count of signatures, 0–14 |
| … | 96 each | signatures: root public key(32) Ed25519(64) |

Each list ascends by key, which stands in it once. Each signature is over b"GIRCT-ROOT-v1\x00" +
every byte before the count of signatures. All the statements, from number 1 on without a gap,
follow one another in one file (`domain.root_chain`).

Source: the project's protocol page, §8; The Update Framework 1.0, §5.3, for the root role.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

from domain.errors import GirctError
from domain.signing import (
    KEY_BYTES,
    ROOT_CONTEXT,
    UnusableKey,
    check_public_key,
    is_signed,
    public_key_of,
    sign,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT_VERSION: Final = 1
ROOT_KEYS_MAX: Final = 7
CENTRE_KEYS_MAX: Final = 64
SIGNATURES_MAX: Final = 2 * ROOT_KEYS_MAX
_HEADER: Final = struct.Struct(">BIQBBB")
_CENTRE_KEY: Final = struct.Struct(">32sIII")
_SIGNATURE: Final = struct.Struct(">32s64s")
_NUMBER_MAX: Final = 2**32 - 1
_SECONDS_MAX: Final = 2**32 - 1


class RootRefused(GirctError):
    """What is presented as the custodians' word is not; each subclass says in which way."""

    code = "roots.refused"


class RootUnreadable(RootRefused):
    """The bytes are no root statement: cut, padded, out of order or out of bounds."""

    code = "roots.unreadable"


class RootSignatureWrong(RootRefused):
    """A signature of the statement is not that of a root key which may sign it."""

    code = "roots.signature_wrong"


class RootUnderSigned(RootRefused):
    """Fewer custodians signed the statement than have to."""

    code = "roots.under_signed"


@dataclass(frozen=True, slots=True, order=True)
class CentreKey:
    """One key of the centre, as the custodians know it.

    Args:
        public_key: 32 bytes.
        valid_from: Unix seconds.
        valid_until: Unix seconds from which it signs nothing good any more.
        revoked_from: Unix seconds from which nothing it signed is good; 0 when it is not revoked.
    """

    public_key: bytes
    valid_from: int
    valid_until: int
    revoked_from: int = 0

    @property
    def ends_at(self) -> int:
        """From when nothing it signed is good, Unix seconds."""
        return min(self.valid_until, self.revoked_from or self.valid_until)


@dataclass(frozen=True, slots=True, order=True)
class RootSignature:
    """A custodian's signature: the root public key, 32 bytes, and 64 bytes of Ed25519."""

    root_key: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class RootStatement:
    """What the custodians state: their own keys, how many sign, and the centre's keys.

    Args:
        number: Which statement it is, from 1.
        issued_at: When it was drafted, Unix seconds.
        threshold: How many of the root keys have to sign it, and the next one.
        root_keys: The custodians' public keys, ascending.
        centre_keys: Every key the centre ever signed with, ascending.
        signatures: Those gathered so far, ascending by key.
    """

    number: int
    issued_at: int
    threshold: int
    root_keys: tuple[bytes, ...]
    centre_keys: tuple[CentreKey, ...]
    signatures: tuple[RootSignature, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            RootUnreadable: A number is out of bounds, a key is no key, or an order is broken.
        """
        faults = [sentence for is_wrong, sentence in self._faults() if is_wrong]
        if faults:
            message = f"root statement {self.number}: {faults[0]}"
            raise RootUnreadable(message, detail=faults[0])

    @property
    def content(self) -> bytes:
        """Every byte before the signatures."""
        counts = (len(self.root_keys), len(self.centre_keys))
        header = _HEADER.pack(ROOT_VERSION, self.number, self.issued_at, self.threshold, *counts)
        packed = [
            _CENTRE_KEY.pack(key.public_key, key.valid_from, key.valid_until, key.revoked_from)
            for key in self.centre_keys
        ]
        return b"".join((header, *self.root_keys, *packed))

    @property
    def fingerprint(self) -> str:
        """What people read to one another: the SHA-256 of its content, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def good_keys(self) -> tuple[bytes, ...]:
        """The centre's keys that counters believe under this statement."""
        return tuple(key.public_key for key in self.centre_keys if self.is_good(key))

    def is_good(self, key: CentreKey) -> bool:
        """Whether a key of this statement was neither revoked nor over when it was drafted."""
        return not key.revoked_from and key.valid_until > self.issued_at

    def named(self, public_key: bytes) -> CentreKey | None:
        """Give what it says of a key of the centre, none when it does not know it."""
        return next((key for key in self.centre_keys if key.public_key == public_key), None)

    def to_bytes(self) -> bytes:
        """Write the statement with the signatures gathered so far."""
        packed = [_SIGNATURE.pack(one.root_key, one.signature) for one in self.signatures]
        return b"".join((self.content, bytes([len(self.signatures)]), *packed))

    def signed_by(self, private_key: bytes) -> Self:
        """Give the statement with one more custodian's signature, in its place."""
        root_key = public_key_of(private_key)
        others = [one for one in self.signatures if one.root_key != root_key]
        added = RootSignature(root_key, sign(private_key, ROOT_CONTEXT, self.content))
        return replace(self, signatures=tuple(sorted([*others, added])))

    def check_signatures(self, signers: Iterable[bytes]) -> None:
        """Check every signature there is, whether or not there are enough.

        Args:
            signers: The root keys that may sign it.

        Raises:
            RootSignatureWrong: One is of another key, or not over this content.
        """
        known, content = set(signers), self.content
        for one in self.signatures:
            is_own = one.root_key in known
            if not is_own or not is_signed(one.root_key, ROOT_CONTEXT, content, one.signature):
                message = (
                    f"root statement {self.number}: the signature of {one.root_key.hex()[:8]}…"
                    " is not good"
                )
                raise RootSignatureWrong(message, number=self.number)

    def missing(self, root_keys: Sequence[bytes], threshold: int) -> int:
        """Count how many of some root keys have still to sign; a key counts once."""
        signers = {one.root_key for one in self.signatures}
        return max(0, threshold - len(signers & set(root_keys)))

    def require(self, root_keys: Sequence[bytes], threshold: int) -> None:
        """Check that enough of some root keys signed.

        Raises:
            RootUnderSigned: Not enough.
        """
        missing = self.missing(root_keys, threshold)
        if missing:
            message = f"root statement {self.number} lacks {missing} signatures of {threshold}"
            raise RootUnderSigned(message, number=self.number, missing=missing)

    def _faults(self) -> Iterable[tuple[bool, str]]:
        keys = [key.public_key for key in self.centre_keys]
        yield not 1 <= self.number <= _NUMBER_MAX, "its number is out of bounds"
        yield not 1 <= self.issued_at <= _SECONDS_MAX, "its date is out of bounds"
        yield not 1 <= len(self.root_keys) <= ROOT_KEYS_MAX, "it names 1 to 7 root keys"
        yield not 1 <= self.threshold <= len(self.root_keys), "its threshold cannot be reached"
        yield not 1 <= len(keys) <= CENTRE_KEYS_MAX, "it names 1 to 64 keys of the centre"
        yield not _ascends(self.root_keys), "its root keys are not in order, each once"
        yield not _ascends(keys), "its keys of the centre are not in order, each once"
        yield bool(set(keys) & set(self.root_keys)), "a root key is also a key of the centre"
        yield not all(map(_is_key, (*self.root_keys, *keys))), "a key is no Ed25519 key"
        yield not all(map(self._is_dated, self.centre_keys)), "a key of the centre has wrong dates"
        yield not self.good_keys, "no key of the centre would be good"
        signers = [one.root_key for one in self.signatures]
        yield len(signers) > SIGNATURES_MAX, "it has more than 14 signatures"
        yield not _ascends(signers), "its signatures are not in order, one a key"

    def _is_dated(self, key: CentreKey) -> bool:
        return (
            0 <= key.valid_from < key.valid_until <= _SECONDS_MAX
            and 0 <= key.revoked_from <= self.issued_at
        )


def read_statement(raw: bytes) -> tuple[RootStatement, int]:
    """Read the statement that bytes begin with.

    Returns:
        The statement, its signatures unchecked, and how many bytes it takes.

    Raises:
        RootUnreadable: The bytes begin with none.
    """
    cut = RootUnreadable(
        "the bytes are no root statement: cut, or of another version", detail="cut"
    )
    if len(raw) < _HEADER.size or raw[0] != ROOT_VERSION:
        raise cut
    _, number, issued_at, threshold, roots, centres = _HEADER.unpack_from(raw)
    centres_at = _HEADER.size + KEY_BYTES * roots
    count_at = centres_at + _CENTRE_KEY.size * centres
    if len(raw) <= count_at:
        raise cut
    end = count_at + 1 + _SIGNATURE.size * raw[count_at]
    if len(raw) < end:
        raise cut
    keys = raw[_HEADER.size : centres_at]
    centre_keys = _CENTRE_KEY.iter_unpack(raw[centres_at:count_at])
    signatures = _SIGNATURE.iter_unpack(raw[count_at + 1 : end])
    statement = RootStatement(
        number=number,
        issued_at=issued_at,
        threshold=threshold,
        root_keys=tuple(keys[at : at + KEY_BYTES] for at in range(0, len(keys), KEY_BYTES)),
        centre_keys=tuple(CentreKey(*fields) for fields in centre_keys),
        signatures=tuple(RootSignature(*fields) for fields in signatures),
    )
    return statement, end


def _ascends(keys: Sequence[bytes]) -> bool:
    return all(first < second for first, second in pairwise(keys))


def _is_key(public_key: bytes) -> bool:
    try:
        check_public_key(public_key)
    except UnusableKey:
        return False
    return True
