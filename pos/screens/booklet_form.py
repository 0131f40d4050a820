"""A paper quittance as it was typed: every field as text, never lost on a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Annotated, Final
from uuid import uuid4

from fastapi import Depends, Form

from domain.booklet import BookletConfiguration
from domain.ids import NatureIndex
from domain.quittance_parts import Payer
from pos.booklets.commands import PaperCommand, PaperLine
from pos.booklets.errors import BookletUnknown
from pos.bootstrap import Counter
from pos.errors import SaleEmpty
from pos.sales.commands import SaleLine
from pos.screens.amounts import read_cash, read_quantity
from pos.screens.errors import PaperDayWrong, PaperNumberWrong
from pos.sessions.agents import Agent

ROWS: Final = 5
"""Lines a paper has at most."""
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_NUMBER_DIGITS_MAX: Final = 8

Text = Annotated[str, Form(max_length=200)]
Texts = Annotated[list[Annotated[str, Form(max_length=40)]], Form(max_length=ROWS)]


@dataclass(frozen=True)
class TypedLine:
    """One line of the form."""

    nature: str = ""
    quantity: str = ""
    days: str = ""
    written: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.nature or self.written.strip() or self.days.strip())


@dataclass(frozen=True)
class BookletForm:
    """The fields of a paper quittance; the PIN is never shown again.

    `booklet` is the key of `key_of`, `step` what the button pressed asks for.
    """

    booklet: str = ""
    number: str = ""
    day: str = ""
    lines: tuple[TypedLine, ...] = ()
    payer_name: str = ""
    plate: str = ""
    entry_id: str = ""
    pin: str = ""
    step: str = ""

    @property
    def rows(self) -> list[TypedLine]:
        """Its lines, with empty ones up to what the form shows."""
        return [*self.lines, *(TypedLine() for _ in range(ROWS - len(self.lines)))]

    def command(self, counter: Counter, agent: Agent) -> PaperCommand:
        """Read the form.

        Raises:
            BookletUnknown, PaperNumberWrong, PaperDayWrong: Which paper it is cannot be read.
            SaleEmpty, QuantityMissing, DaysMissing, InvalidQuantity, TariffNotInForce,
            CashNotAnAmount, CashTooLarge: A line cannot be read.
        """
        booklet = find_booklet(counter.booklets.held_by(agent), self.booklet)
        if booklet is None:
            message = "no booklet of the agent is chosen"
            raise BookletUnknown(message)
        number, day = _read_number(self.number), _read_day(self.day)
        lines = tuple(_read_line(counter, one, day) for one in self.lines if not one.is_blank)
        if not lines:
            message = "no line is filled in"
            raise SaleEmpty(message, maximum=ROWS)
        name = self.payer_name.strip()
        return PaperCommand(
            entry_id=self.entry_id,
            booklet=booklet,
            number=number,
            day=day,
            lines=lines,
            payer=Payer(name) if name else None,
            plate=self.plate.strip(),
        )


def read_booklet_form(  # noqa: PLR0913, PLR0917 - the fields of one form
    booklet: Text = "",
    number: Text = "",
    day: Text = "",
    nature: Texts = [],  # noqa: B006 - read only, as FastAPI wants a default
    quantity: Texts = [],  # noqa: B006
    days: Texts = [],  # noqa: B006
    written: Texts = [],  # noqa: B006
    payer_name: Text = "",
    plate: Text = "",
    entry_id: Annotated[str, Form(max_length=36)] = "",
    pin: Annotated[str, Form(max_length=64)] = "",
    step: Annotated[str, Form(max_length=10)] = "",
) -> BookletForm:
    """Read the form of a paper quittance."""
    lines = (
        TypedLine(*texts) for texts in zip_longest(nature, quantity, days, written, fillvalue="")
    )
    return BookletForm(
        booklet=booklet,
        number=number,
        day=day,
        lines=tuple(lines),
        payer_name=payer_name,
        plate=plate,
        entry_id=entry_id or str(uuid4()),
        pin=pin,
        step=step,
    )


BookletFormDep = Annotated[BookletForm, Depends(read_booklet_form)]


def key_of(booklet: BookletConfiguration) -> str:
    """Name a booklet in a form: its series and first number."""
    return f"{booklet.series}/{booklet.first}"


def find_booklet(booklets: Sequence[BookletConfiguration], key: str) -> BookletConfiguration | None:
    """Find the booklet a form names."""
    return next((one for one in booklets if key_of(one) == key), None)


def _read_number(text: str) -> int:
    digits = text.strip().translate(_DIGITS)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _NUMBER_DIGITS_MAX):
        message = "the number of the paper is not a whole number"
        raise PaperNumberWrong(message)
    return int(digits)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip().translate(_DIGITS))
    except ValueError as error:
        message = "the day of the paper is not a date"
        raise PaperDayWrong(message) from error


def _read_line(counter: Counter, line: TypedLine, day: date) -> PaperLine:
    is_number = line.nature.isascii() and line.nature.isdecimal()
    nature = NatureIndex(int(line.nature) if is_number else 0)
    unit = counter.configuration.tariffs().in_force(nature, day).unit
    sold = SaleLine(nature, read_quantity(line.quantity, line.days, unit))
    return PaperLine(sold, read_cash(line.written) if line.written.strip() else None)
