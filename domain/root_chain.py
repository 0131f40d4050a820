"""All the root statements there were, from number 1 on: who trusts one can follow to the newest.

A gap is never accepted: only the statement before says which root keys may bring the next one in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

from domain.roots import RootRefused, RootStatement, RootUnreadable, read_statement
from domain.signing import ROOT_GIVEN_CONTEXT, is_signed, sign

if TYPE_CHECKING:
    from collections.abc import Iterable

GIVEN_HEADER: Final = "GIRCT-Root-Signature"
"""The centre's own signature over the bytes it gives, in hexadecimal: who knows no root yet, and
believes the centre, believes by it that these custodians are the centre's."""
CHAIN_BYTES_MAX: Final = 2**20
STATEMENTS_MAX: Final = 512


class RootOutOfOrder(RootRefused):
    """A statement does not follow the one before it: a number is missing, or comes again."""

    code = "roots.out_of_order"


class RootForgets(RootRefused):
    """A statement drops a key of the centre that the one before named, or takes it back."""

    code = "roots.forgets"


class RootForked(RootRefused):
    """The statements are not a continuation of the one already trusted."""

    code = "roots.forked"


@dataclass(frozen=True, slots=True)
class RootChain:
    """Statements 1, 2, 3 …, each brought in by the one before."""

    statements: tuple[RootStatement, ...]

    @property
    def newest(self) -> RootStatement:
        """The statement in force."""
        return self.statements[-1]

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a chain and check all of it.

        Raises:
            RootUnreadable: It is cut, padded, too long or empty, or a statement contradicts itself.
            RootOutOfOrder, RootForgets: See `check_next`.
            RootSignatureWrong, RootUnderSigned: The custodians did not sign a statement.
        """
        chain = cls.read(raw)
        first = chain.statements[0]
        _check_first(first)
        for trusted, following in pairwise(chain.statements):
            check_next(trusted, following)
        return chain

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a chain whose last statement may still be a draft; nothing is believed yet.

        Raises:
            RootUnreadable: It is cut, padded, too long or empty, or a statement contradicts itself.
        """
        statements: list[RootStatement] = []
        if len(raw) > CHAIN_BYTES_MAX:
            message = f"the root statements take more than {CHAIN_BYTES_MAX} bytes"
            raise RootUnreadable(message, detail="long")
        place = 0
        while place < len(raw) or not statements:
            statement, taken = read_statement(raw[place:])
            statements.append(statement)
            place += taken
        if len(statements) > STATEMENTS_MAX:
            message = f"there are more than {STATEMENTS_MAX} root statements"
            raise RootUnreadable(message, detail="long")
        return cls(tuple(statements))

    def to_bytes(self) -> bytes:
        """Write every statement, one after the other."""
        return b"".join(statement.to_bytes() for statement in self.statements)

    def follow(self, trusted: RootStatement) -> RootStatement:
        """Give the newest statement, once it is found to come from the one already trusted.

        Signatures may have been added to what was trusted; its content is the same.

        Raises:
            RootOutOfOrder: The chain ends before what is trusted.
            RootForked: It holds another statement under that number.
        """
        if self.newest.number < trusted.number:
            message = f"the chain ends at {self.newest.number}, {trusted.number} is trusted already"
            raise RootOutOfOrder(message, number=self.newest.number)
        if self.statements[trusted.number - 1].content != trusted.content:
            message = f"another root statement {trusted.number} is trusted already"
            raise RootForked(message, number=trusted.number)
        return self.newest


def sign_given(centre_key: bytes, raw: bytes) -> str:
    """Vouch for a chain as the centre that gives it: 128 hexadecimal digits."""
    return sign(centre_key, ROOT_GIVEN_CONTEXT, raw).hex()


def is_given_by(centre_keys: Iterable[bytes], raw: bytes, signature: str | None) -> bool:
    """Whether one of some keys of a centre vouches for a chain.

    Args:
        centre_keys: Public keys.
        raw: The chain, as received.
        signature: What came with it, in hexadecimal; none where nothing did.
    """
    try:
        vouched = bytes.fromhex(signature or "")
    except ValueError:
        return False
    return any(is_signed(key, ROOT_GIVEN_CONTEXT, raw, vouched) for key in centre_keys)


def check_next(trusted: RootStatement, following: RootStatement) -> None:
    """Check that a statement may take the place of the one before it.

    Enough of the root keys trusted so far have to sign it, and enough of those it names itself:
    the former so that nobody else brings it in, the latter so that its custodians hold their keys.

    Raises:
        RootOutOfOrder: Its number is not the next one, or it is dated before.
        RootForgets: It drops a key of the centre, or takes a revocation back.
        RootSignatureWrong: A signature is not good.
        RootUnderSigned: There are not enough.
    """
    check_content(trusted, following)
    following.check_signatures((*trusted.root_keys, *following.root_keys))
    following.require(trusted.root_keys, trusted.threshold)
    following.require(following.root_keys, following.threshold)


def check_content(trusted: RootStatement, following: RootStatement) -> None:
    """Check what a statement says against the one before it, signatures left aside.

    Raises:
        RootOutOfOrder: Its number is not the next one, or it is dated before.
        RootForgets: It drops a key of the centre, or takes a revocation back.
    """
    is_next = following.number == trusted.number + 1
    if not is_next or following.issued_at < trusted.issued_at:
        message = f"root statement {following.number} does not follow {trusted.number}"
        raise RootOutOfOrder(message, number=following.number)
    for key in trusted.centre_keys:
        kept = following.named(key.public_key)
        is_undone = (
            kept is not None and key.revoked_from and not 0 < kept.revoked_from <= key.revoked_from
        )
        if kept is None or is_undone:
            message = f"root statement {following.number} takes back {key.public_key.hex()[:8]}…"
            raise RootForgets(message, number=following.number)


def missing_signatures(statements: Iterable[RootStatement]) -> int:
    """Count how many custodians have still to sign the last of some statements.

    A custodian of both the former keys and the new ones signs once for both.
    """
    *before, last = statements
    missing = last.missing(last.root_keys, last.threshold)
    if not before:
        return missing
    former = before[-1]
    return max(missing, last.missing(former.root_keys, former.threshold))


def _check_first(statement: RootStatement) -> None:
    if statement.number != 1:
        message = f"the root statements begin with {statement.number}"
        raise RootOutOfOrder(message, number=statement.number)
    statement.check_signatures(statement.root_keys)
    statement.require(statement.root_keys, statement.threshold)
