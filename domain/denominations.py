"""What a drawer holds by note and coin (billetage): the dirham's faces, and their sum.

Source: Bank Al-Maghrib, notes and coins that are legal tender (notes of 20, 50, 100 and 200 DH;
coins of 1, 2, 5 and 10 DH and of 1, 5, 10, 20 and 50 centimes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from domain.errors import BodyRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

FACES: Final = (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 1)
"""The face of each note and coin, centimes, the largest first."""
NOTES: Final = FACES[:4]
"""Those that are paper."""
PIECES_MAX: Final = 10**6
"""More pieces of one face than a drawer holds."""

Face = Literal[
    "20000", "10000", "5000", "2000", "1000", "500", "200", "100", "50", "20", "10", "5", "1"
]
Denominations = Annotated[
    dict[Face, Annotated[int, Field(ge=1, le=PIECES_MAX)]], Field(min_length=1)
]
"""How many pieces of each face, by its centimes; a face that is not there has no key."""


class DenominationsDiffer(BodyRefused):
    """The notes and coins of a count do not add up to its amount."""

    code = "records.denominations"


def sum_of(pieces: Mapping[int, int] | Mapping[Face, int]) -> int:
    """Add up pieces by face, centimes."""
    return sum(int(face) * count for face, count in pieces.items())


def as_keys(pieces: Mapping[int, int]) -> dict[str, int]:
    """Write pieces by face as a body's keys: the faces that are there."""
    return {str(face): count for face, count in pieces.items() if count}


def by_face(pieces: Mapping[str, int] | None) -> list[tuple[int, int]]:
    """Read a body's pieces: face in centimes and count, the largest face first."""
    return sorted(((int(face), count) for face, count in (pieces or {}).items()), reverse=True)


def check_sum(pieces: Mapping[Face, int] | None, amount_centimes: int) -> None:
    """Refuse pieces that do not add up to the amount they are of.

    Raises:
        DenominationsDiffer: They do not.
    """
    if pieces is not None and (total := sum_of(pieces)) != amount_centimes:
        message = f"the notes and coins add up to {total}, not to {amount_centimes}"
        raise DenominationsDiffer(message, total=total, amount=amount_centimes)
