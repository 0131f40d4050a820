"""The list of arrêtés fiscaux, and the lines of one."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Query

from domain.ids import NatureIndex
from domain.tariffs.line import RateKind, Unit
from domain.tariffs.natures import format_rubrique, natures
from server.desk.columns import Column, Kind, Names, State
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.tariffs.repository import ActLine, RateLine
from ui.catalogues import phrase, translate
from ui.formats import money, quantity_text
from ui.languages import Language

HOME: Final = "/desk/tariffs"
Number = Annotated[str, Query(max_length=40)]
"""The number of an arrêté in an address; it may hold a slash."""
STATES: Final[Mapping[str, State]] = {
    "DRAFT": State(phrase("draft"), "warning"),
    "IN_FORCE": State(phrase("in force"), "success"),
}
VERIFIED: Final = State(phrase("read in the arrêté"), "success")
CONFIRMED: Final = State(phrase("confirmed with its article"), "success")
UNVERIFIED: Final = State(phrase("not verified"), "warning")
EMPTY: Final = Empty(
    phrase("No arrêté fiscal is here yet."),
    phrase("The ordonnateur imports it from a file, then proposes to put it in force."),
)


def address_of(one: ActLine) -> str:
    """Give the address of an arrêté's page; its number may hold a slash."""
    return f"{HOME}/{one.collectivite}/act?number={one.number}"


FACTS: Final[tuple[Column[ActLine], ...]] = (
    Column("signed", phrase("Signed on"), lambda one: one.signed_on, Kind.DAY),
    Column("from", phrase("In force from"), lambda one: one.effective_from, Kind.DAY),
    Column("to", phrase("In force until"), lambda one: one.effective_to, Kind.DAY),
    Column("lines", phrase("Lines"), lambda one: one.lines, Kind.NUMBER),
    Column("unverified", phrase("Lines not verified"), lambda one: one.unverified, Kind.NUMBER),
)
STATE: Final[Column[ActLine]] = Column("state", phrase("State"), lambda one: STATES[one.state])


def list_of(language: Language) -> Listing[ActLine]:
    """Describe the list, with its choice of state."""
    choices = tuple(Choice(code, translate(one.key, language)) for code, one in STATES.items())
    state: Filter[ActLine] = Filter(
        "state", phrase("State"), choices, lambda one, code: one.state == code
    )
    columns: tuple[Column[ActLine], ...] = (
        Column("number", phrase("Arrêté"), lambda one: one.number, Kind.CODE, link=address_of,
               is_searched=True, is_key=True),
        Column("place", phrase("Collectivité"), lambda one: one.place,
               link=lambda one: f"/desk/collectivites/{one.collectivite}", is_searched=True),
        *FACTS,
        STATE,
    )  # fmt: skip
    return Listing("tariffs", columns, EMPTY, (state,), sort="place")


def sureness_of(one: RateLine) -> State:
    """Say how sure the rate of a line is."""
    if one.confirmed_article is not None:
        return CONFIRMED
    return VERIFIED if one.verified else UNVERIFIED


def lines_of(language: Language, act: ActLine | None, *, may_confirm: bool) -> Listing[RateLine]:
    """Describe the lines of an arrêté; those to be confirmed lead to their confirmation.

    Args:
        language: the reader's.
        act: the arrêté; none while it is only a preview.
        may_confirm: whether the reader confirms lines.
    """

    def link(one: RateLine) -> str | None:
        if act is None or not may_confirm or one.is_sure or act.state != "DRAFT":
            return None
        return f"{HOME}/{act.collectivite}/confirm?number={act.number}&line={one.line}"

    columns: tuple[Column[RateLine], ...] = (
        Column("label", phrase("Label"), lambda one: Names(one.label_fr, one.label_ar),
               link=link, is_key=True),
        Column("line", phrase("Line"), lambda one: one.line, Kind.NUMBER),
        Column("nature", phrase("Nature"), lambda one: _nature(one, language)),
        Column("rubrique", phrase("Rubrique"), lambda one: format_rubrique(one.rubrique),
               Kind.CODE),
        Column("rate", phrase("Rate"), lambda one: rate_text(one, language)),
        Column("sure", phrase("State"), sureness_of),
        Column("source", phrase("Source"), lambda one: one.confirmed_article or one.source),
    )  # fmt: skip
    return Listing("lines", columns, EMPTY)


def rate_text(one: RateLine, language: Language) -> str:
    """Write a rate with its unit, or as a share of the declared value."""
    if one.rate_kind == RateKind.PER_MILLE:
        return f"{quantity_text(one.rate * 100, language)} %"
    unit = Unit(one.unit)
    symbol = unit.symbol_ar() if language == "ar" else unit.symbol()
    return f"{money(one.rate, language)} / {symbol}"


def _nature(one: RateLine, language: Language) -> str:
    found = natures().get(NatureIndex(one.nature))
    if found is None:
        return str(one.nature)
    return f"{one.nature} · {found.label_ar if language == 'ar' else found.label_fr}"
