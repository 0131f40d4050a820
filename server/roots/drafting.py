"""What the custodians write down before they sign: the next statement, from the one in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.root_chain import RootChain, check_content
from domain.roots import CentreKey, RootRefused, RootStatement
from domain.signing import public_key_of
from server.roots.errors import RootKeyStranger

SIGN_AT_LEAST: Final = 2
"""Unless it is said otherwise: one alone would be the centre's key once more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to change; what is left empty stays as it was.

    Args:
        root_keys: all the custodians' public keys from now on.
        threshold: how many of them have to sign.
        centre_keys: keys of the centre that are good from now on, for `valid_for_s`.
        ended: keys of the centre whose year is over now.
        revoked: keys of the centre that may be in other hands.
        revoked_from: from when nothing these signed is good, Unix seconds.
        valid_for_s: how long a key of the centre is good, seconds.
    """

    root_keys: Sequence[bytes]
    threshold: int | None
    centre_keys: Sequence[bytes]
    ended: Sequence[bytes]
    revoked: Sequence[bytes]
    revoked_from: int
    valid_for_s: int


def draft_next(chain: RootChain | None, wanted: Wanted, now: int) -> RootChain:
    """Add the next statement, unsigned, to the ones there are.

    Args:
        chain: the statements so far, none before the first.
        wanted: what changes.
        now: the date it bears, Unix seconds; a second after the one before where a clock is not
            later, so that what that one named can be ended.

    Raises:
        RootUnreadable: when it would contradict itself.
        RootOutOfOrder, RootForgets: when it would not follow.
        RootRefused: when a key to be ended or revoked was never named.
    """
    trusted = None if chain is None else chain.newest
    now = now if trusted is None else max(now, trusted.issued_at + 1)
    keys = {} if trusted is None else {key.public_key: key for key in trusted.centre_keys}
    for public_key in wanted.centre_keys:
        known = keys.get(public_key, CentreKey(public_key, now, now))
        keys[public_key] = replace(known, valid_until=now + wanted.valid_for_s)
    for public_key in wanted.ended:
        known = _known(keys, public_key)
        keys[public_key] = replace(known, valid_until=min(now, known.valid_until))
    for public_key in wanted.revoked:
        revoked_from = min(wanted.revoked_from, _known(keys, public_key).revoked_from or now)
        keys[public_key] = replace(_known(keys, public_key), revoked_from=revoked_from)
    root_keys = wanted.root_keys or (() if trusted is None else trusted.root_keys)
    former = min(SIGN_AT_LEAST, len(root_keys)) if trusted is None else trusted.threshold
    statement = RootStatement(
        number=1 if trusted is None else trusted.number + 1,
        issued_at=now,
        threshold=former if wanted.threshold is None else wanted.threshold,
        root_keys=tuple(sorted(root_keys)),
        centre_keys=tuple(sorted(keys.values())),
    )
    if trusted is not None:
        check_content(trusted, statement)
    return RootChain((*(() if chain is None else chain.statements), statement))


def signers_of(statements: Sequence[RootStatement]) -> set[bytes]:
    """Give the root keys that may sign the last of some statements."""
    return {key for one in statements[-2:] for key in one.root_keys}


def sign_last(chain: RootChain, private_key: bytes) -> RootChain:
    """Let a custodian sign the last statement.

    Raises:
        RootKeyStranger: when the key may not sign it.
        RootOutOfOrder, RootForgets, RootSignatureWrong: when nobody should.
    """
    *before, last = chain.statements
    require_drafted(chain)
    if public_key_of(private_key) not in signers_of(chain.statements):
        message = f"the key {public_key_of(private_key).hex()} is not one that signs {last.number}"
        raise RootKeyStranger(message, number=last.number)
    return RootChain((*before, last.signed_by(private_key)))


def require_drafted(chain: RootChain) -> None:
    """Check all but whether the last statement is signed by enough.

    Raises:
        RootRefused: the subclass says why.
    """
    *before, last = chain.statements
    if before:
        trusted = RootChain.parse(RootChain(tuple(before)).to_bytes()).newest
        check_content(trusted, last)
    elif last.number != 1:
        RootChain.parse(chain.to_bytes())
    last.check_signatures(signers_of(chain.statements))


def _known(keys: dict[bytes, CentreKey], public_key: bytes) -> CentreKey:
    if public_key not in keys:
        message = f"no root statement names the key {public_key.hex()}"
        raise RootRefused(message)
    return keys[public_key]
