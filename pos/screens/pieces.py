"""The billetage of a form: a field for each note and coin, added up here and, live, by the page."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request

from domain.denominations import FACES, NOTES, PIECES_MAX, sum_of
from domain.money import Money
from pos.screens.amounts import read_cash
from pos.screens.errors import PiecesDiffer, PiecesNotANumber

_PREFIX: Final = "n"
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_PER_DIRHAM: Final = 100


@dataclass(frozen=True, slots=True)
class PieceField:
    """One field: how many of a face."""

    face: int
    name: str
    title: str
    typed: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class TypedPieces:
    """What was typed in the fields of a billetage, by face."""

    texts: dict[int, str]

    def fields(self) -> list[PieceField]:
        """The fields of the form, the largest face first."""
        return [
            PieceField(face, f"{_PREFIX}{face}", _title(face), self.texts.get(face, ""), is_note)
            for face in FACES
            for is_note in (face in NOTES,)
        ]

    @property
    def is_filled(self) -> bool:
        """Whether any field is."""
        return any(text.strip() for text in self.texts.values())

    def read(self) -> dict[int, int]:
        """Read how many of each face, those that are there.

        Raises:
            PiecesNotANumber: A field holds no whole number, or more than a drawer holds.
        """
        pieces = {face: _read_count(text) for face, text in self.texts.items() if text.strip()}
        return {face: count for face, count in pieces.items() if count}

    def amount(self, typed: str) -> tuple[Money, dict[int, int]]:
        """Give the amount of a form and its pieces: what was counted one by one, else the total.

        Args:
            typed: The total's own field; `0` or nothing says nothing beside a billetage.

        Raises:
            PiecesNotANumber: See `read`.
            PiecesDiffer: Billetage and total contradict one another.
            CashNotAnAmount, CashTooLarge: See `read_cash`.
        """
        if not self.is_filled:
            return read_cash(typed), {}
        pieces = self.read()
        total = Money(sum_of(pieces))
        if typed.strip() and not (said := read_cash(typed)).is_zero and said != total:
            message = f"the pieces add up to {total.centimes}, the total says {said.centimes}"
            raise PiecesDiffer(message, pieces=total, total=said)
        return total, pieces


NO_PIECES: Final = TypedPieces({})


async def read_typed_pieces(request: Request) -> TypedPieces:
    """Read the fields of a billetage out of a form."""
    form = await request.form()
    texts = {face: form.get(f"{_PREFIX}{face}") for face in FACES}
    return TypedPieces({face: text[:20] for face, text in texts.items() if isinstance(text, str)})


PiecesDep = Annotated[TypedPieces, Depends(read_typed_pieces)]


def _title(face: int) -> str:
    whole, rest = divmod(face, _PER_DIRHAM)
    return f"{rest}\u00a0c" if rest else f"{whole}\u00a0DH"


def _read_count(text: str) -> int:
    digits = text.strip().translate(_DIGITS)
    if not digits.isascii() or not digits.isdigit() or int(digits) > PIECES_MAX:
        message = f"not a number of pieces: {text.strip()!r}"
        raise PiecesNotANumber(message, text=text.strip(), maximum=PIECES_MAX)
    return int(digits)
