"""Custodians anybody can play: three root keys, and what they sign."""

from dataclasses import replace

from domain.root_chain import RootChain
from domain.roots import CentreKey, RootStatement
from domain.signing import public_key_of

NOW = 1_795_424_400
YEAR = 365 * 86_400
CUSTODIANS = tuple(bytes([number]) * 32 for number in (1, 2, 3))
SUCCESSOR = bytes([4]) * 32
CENTRE = public_key_of(bytes([11]) * 32)
NEXT_CENTRE = public_key_of(bytes([12]) * 32)


def public_keys(*private_keys: bytes) -> tuple[bytes, ...]:
    """The public halves, in the order statements have."""
    return tuple(sorted(map(public_key_of, private_keys)))


def centre_keys(*keys: CentreKey) -> tuple[CentreKey, ...]:
    """Keys of the centre, in the order statements have."""
    return tuple(sorted(keys))


FIRST = RootStatement(
    number=1,
    issued_at=NOW,
    threshold=2,
    root_keys=public_keys(*CUSTODIANS),
    centre_keys=(CentreKey(CENTRE, NOW, NOW + YEAR),),
)
SECOND = replace(
    FIRST,
    number=2,
    issued_at=NOW + 1,
    centre_keys=centre_keys(
        CentreKey(CENTRE, NOW, NOW + YEAR, NOW), CentreKey(NEXT_CENTRE, NOW, NOW + YEAR)
    ),
)


def signed(statement: RootStatement, *private_keys: bytes) -> RootStatement:
    """Let some custodians sign."""
    for private_key in private_keys:
        statement = statement.signed_by(private_key)
    return statement


def chain_of(*statements: RootStatement) -> bytes:
    """The bytes of some statements, whether they are a chain or not."""
    return RootChain(statements).to_bytes()


SIGNED_FIRST = signed(FIRST, *CUSTODIANS[:2])
SIGNED_SECOND = signed(SECOND, *CUSTODIANS[1:])
