"""The list of booklets, and the list of the numbers of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.booklets.repository import Booklet, Use
from server.desk.columns import Column, Kind, Names, Said, State
from server.desk.listing import Choice, Empty, Filter, Listing
from ui.catalogues import phrase, translate
from ui.languages import Language

HOME: Final = "/desk/booklets"
OUT: Final = State(phrase("with the agent"), "success")
INCOMPLETE: Final = State(phrase("numbers missing"), "danger")
BACK: Final = State(phrase("returned"), "idle")
STATES: Final[Mapping[str, State]] = {"out": OUT, "missing": INCOMPLETE, "back": BACK}
REASONS: Final[Mapping[str, str]] = {
    "TORN": phrase("Torn"),
    "ILLEGIBLE": phrase("Illegible"),
    "WRONG": phrase("Written wrongly, never handed over"),
    "LOST": phrase("Lost"),
}
ENTERED: Final = State(phrase("entered"), "success")
TWICE: Final = State(phrase("entered twice"), "danger")
SPOILT: Final = State(phrase("spoilt"), "idle")
SPOILT_AND_ENTERED: Final = State(phrase("spoilt, yet entered"), "danger")
MISSING: Final = State(phrase("missing"), "danger")
BLANK: Final = State(phrase("blank"), "idle")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number of a booklet, with what became of it.

    Args:
        number: printed on the paper.
        state: what became of it.
        quittance: the number of the record; empty when it was not entered.
        business_day: the day on the paper, when it was entered.
        amount_centimes: what was paid, when it was entered.
        reason: why it is spoilt; empty when it is not.
    """

    number: int
    state: State
    quittance: str = ""
    business_day: date | None = None
    amount_centimes: int | None = None
    reason: str = ""


def name_of(one: Booklet) -> str:
    """Name a booklet by what is printed on it: `A 1–50`."""
    return f"{one.series} {one.first_no}–{one.last_no}"


def title_of(one: Booklet) -> str:
    """Name a booklet inside a sentence of either script: its own runs from left to right."""
    return f"\u2066{name_of(one)}\u2069"


def state_of(one: Booklet) -> State:
    """Say how a booklet stands."""
    if one.missing:
        return INCOMPLETE
    return OUT if one.returned_on is None else BACK


NAME: Final[Column[Booklet]] = Column(
    "booklet",
    phrase("Booklet"),
    name_of,
    Kind.CODE,
    link=lambda one: f"{HOME}/{one.booklet_id}",
    is_searched=True,
    is_key=True,
)
FACTS: Final[tuple[Column[Booklet], ...]] = (
    Column(
        "regie",
        phrase("Régie"),
        lambda one: Names(one.regie_name_fr, one.regie_name_ar),
        link=lambda one: f"/desk/regies/{one.regie_id}",
        is_searched=True,
    ),
    Column(
        "agent",
        phrase("Agent"),
        lambda one: one.agent_name,
        link=lambda one: f"/desk/regies/{one.regie_id}/agents/{one.agent_id}",
        is_searched=True,
    ),
    Column("issued", phrase("Issued on"), lambda one: one.issued_on, Kind.DAY),
    Column("by", phrase("Issued by"), lambda one: one.issued_by, Kind.CODE, is_searched=True),
    Column("used", phrase("Entered"), lambda one: one.used, Kind.NUMBER),
    Column("spoilt", phrase("Spoilt"), lambda one: one.spoilt, Kind.NUMBER),
    Column("missing", phrase("Missing"), lambda one: one.missing, Kind.NUMBER),
    Column("blank", phrase("Blank"), lambda one: one.blank, Kind.NUMBER),
    Column("returned", phrase("Returned on"), lambda one: one.returned_on, Kind.DAY),
)
STATE: Final[Column[Booklet]] = Column("state", phrase("State"), state_of)


def list_of(language: Language) -> Listing[Booklet]:
    """Describe the list of booklets, with its choice of state."""
    states = tuple(Choice(code, translate(one.key, language)) for code, one in STATES.items())
    chosen: Filter[Booklet] = Filter(
        "state", phrase("State"), states, lambda one, code: state_of(one) is STATES[code]
    )
    empty = Empty(
        phrase("No booklet is issued."),
        phrase("Open a régie, then “Issue a booklet”."),
    )
    return Listing("booklets", (NAME, *FACTS, STATE), empty, (chosen,), sort="booklet")


NUMBERS: Final[Listing[NumberLine]] = Listing(
    "numbers",
    (
        Column("number", phrase("Number"), lambda one: one.number, Kind.CODE, is_key=True),
        Column("state", phrase("State"), lambda one: one.state),
        Column("quittance", phrase("Quittance"), lambda one: one.quittance or None, Kind.CODE),
        Column("day", phrase("Business day"), lambda one: one.business_day, Kind.DAY),
        Column("amount", phrase("Amount"), lambda one: one.amount_centimes, Kind.MONEY),
        Column(
            "reason", phrase("Why"), lambda one: Said(REASONS[one.reason]) if one.reason else None
        ),
    ),
    Empty(phrase("No number."), phrase("A booklet has at least one.")),
    sort="number",
)


def number_lines(booklet: Booklet, uses: list[Use], spoilt: Mapping[int, str]) -> list[NumberLine]:
    """Say what became of each number of a booklet; a number entered twice has two rows."""
    standing: dict[int, list[Use]] = {}
    for use in uses:
        if use.stands:
            standing.setdefault(use.number, []).append(use)
    lines = []
    for number in range(booklet.first_no, booklet.last_no + 1):
        reason, found = spoilt.get(number, ""), standing.get(number, [])
        if not found:
            is_taken = number < booklet.taken_below
            state = SPOILT if reason else MISSING if is_taken else BLANK
            lines.append(NumberLine(number, state, reason=reason))
        entered = TWICE if len(found) > 1 else SPOILT_AND_ENTERED if reason else ENTERED
        lines += [
            NumberLine(
                number,
                entered,
                f"{use.terminal_id}-{use.receipt_no}",
                use.business_day,
                use.amount_centimes,
                reason,
            )
            for use in found
        ]
    return lines
