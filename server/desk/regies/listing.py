"""The list of régies and the facts of one."""

from collections.abc import Mapping
from typing import Any, Final

from server.desk.columns import Column, Kind, Said, State
from server.desk.found_regies import RegieLine
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.regies.repository import ChangeLine
from server.desk.words import REGIE_KINDS
from ui.catalogues import phrase, translate
from ui.formats import money
from ui.languages import Language

OPEN: Final = State(phrase("régie open"), "success")
CLOSED: Final = State(phrase("régie closed"), "idle")


def state_of(one: RegieLine) -> State:
    """Say whether a régie collects."""
    return OPEN if one.is_open else CLOSED


NAME: Final[Column[RegieLine]] = Column(
    "name",
    phrase("Régie"),
    lambda one: one.names,
    link=lambda one: f"/desk/regies/{one.regie_id}",
    is_searched=True,
    is_key=True,
)
PLACE: Final[Column[RegieLine]] = Column(
    "place",
    phrase("Collectivité"),
    lambda one: one.place,
    link=lambda one: f"/desk/collectivites/{one.collectivite}",
    is_searched=True,
)
FACTS: Final[tuple[Column[RegieLine], ...]] = (
    Column("id", phrase("Identifier"), lambda one: one.regie_id, Kind.CODE, is_searched=True),
    Column("kind", phrase("Kind"), lambda one: Said(REGIE_KINDS[one.kind])),
    Column("ceiling", phrase("Cash ceiling"), lambda one: one.ceiling_centimes, Kind.MONEY),
    Column(
        "period", phrase("Deposit every (days)"), lambda one: one.deposit_period_days, Kind.NUMBER
    ),
    Column("agents", phrase("Agents"), lambda one: one.agents, Kind.NUMBER),
    Column("terminals", phrase("Terminals"), lambda one: one.terminals, Kind.NUMBER),
)
STATE: Final[Column[RegieLine]] = Column("state", phrase("State"), state_of)
ARRETE: Final[tuple[Column[RegieLine], ...]] = (
    Column("arrete", phrase("Arrêté"), lambda one: one.arrete, is_searched=True, is_filed=True),
    Column(
        "arrete_date", phrase("Signed on"), lambda one: one.arrete_date, Kind.DAY, is_filed=True
    ),
)
RULES: Final[Mapping[str, tuple[str, str]]] = {
    "cash_share_warns": (phrase("Cash sales stop"), phrase("Cash sales go on, with a warning")),
    "blind_count": (
        phrase("The cashier sees what is expected"),
        phrase("Blind: said once counted"),
    ),
}
"""What each rule says when it does not hold, and when it does."""
CASH_RULES: Final[tuple[Column[RegieLine], ...]] = (
    Column(
        "cash_share_warns",
        phrase("When a till reaches its share"),
        lambda one: Said(RULES["cash_share_warns"][one.cash_share_warns]),
    ),
    Column(
        "blind_count",
        phrase("Count of a session"),
        lambda one: Said(RULES["blind_count"][one.blind_count]),
    ),
    Column(
        "count_limit",
        phrase("Difference that needs the régisseur, above"),
        lambda one: one.count_limit_centimes,
        Kind.MONEY,
    ),
)
EMPTY: Final = Empty(
    phrase("No régie yet in this territory."),
    phrase("The ordonnateur creates one from its arrêté, with “Create a régie”."),
)
IN_PLACE: Final[Listing[RegieLine]] = Listing("regies", (NAME, *FACTS, STATE), EMPTY, sort="name")


def history_of(language: Language) -> Listing[ChangeLine]:
    """Describe the history of a régie: what was, what is, and the arrêté that says so."""
    return Listing(
        "history",
        (
            Column("at", phrase("When"), lambda one: one.changed_at, Kind.MOMENT, is_key=True),
            Column("arrete", phrase("Arrêté"), lambda one: one.arrete),
            Column("arrete_date", phrase("Signed on"), lambda one: one.arrete_date, Kind.DAY),
            Column("what", phrase("What changes"), lambda one: _said_change(one, language)),
            Column("by", phrase("By"), lambda one: one.changed_by, Kind.CODE),
        ),
        Empty(
            phrase("No change since its creation."),
            phrase("Each change is kept here with its arrêté."),
        ),
    )


CHANGED: Final[Mapping[str, str]] = {
    "name_fr": phrase("French name"),
    "name_ar": phrase("Arabic name"),
    "ceiling_centimes": phrase("Cash ceiling"),
    "deposit_period_days": phrase("Deposit every (days)"),
    "cash_share_warns": phrase("When a till reaches its share"),
    "blind_count": phrase("Count of a session"),
    "count_limit_centimes": phrase("Difference that needs the régisseur, above"),
    "natures": phrase("What it may collect"),
    "is_open": phrase("State"),
    "arrete_date": phrase("Day of the arrêté that creates it"),
}


def _said_change(one: ChangeLine, language: Language) -> str:
    """Say each fact a change touched: what it was, an arrow, what it is."""
    return "\u00a0; ".join(
        f"{translate(title, language)}\u00a0: {_said(name, one.before.get(name), language)}"
        f" → {_said(name, one.after.get(name), language)}"
        for name, title in CHANGED.items()
        if name in one.after
    )


def _said(name: str, value: Any, language: Language) -> str:  # noqa: ANN401 - any JSON
    if value is None:
        return "–"
    if name in RULES:
        return translate(RULES[name][bool(value)], language)
    if name in {"ceiling_centimes", "count_limit_centimes"}:
        return money(int(value), language)
    if name == "is_open":
        return translate(OPEN.key if value else CLOSED.key, language)
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def list_of(language: Language) -> Listing[RegieLine]:
    """Describe the list, with its choices of state and kind."""
    states = (
        Choice("open", translate(OPEN.key, language)),
        Choice("closed", translate(CLOSED.key, language)),
    )
    kinds = tuple(Choice(code, translate(key, language)) for code, key in REGIE_KINDS.items())
    filters: tuple[Filter[RegieLine], ...] = (
        Filter("kind", phrase("Kind"), kinds, lambda one, code: one.kind == code),
        Filter("state", phrase("State"), states, lambda one, code: one.is_open == (code == "open")),
    )
    return Listing("regies", (NAME, PLACE, *FACTS, *ARRETE, STATE), EMPTY, filters, sort="name")
