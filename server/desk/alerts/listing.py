"""The list of alerts."""

from collections.abc import Mapping
from typing import Final

from domain.territory import collectivites
from server.desk.alerts.repository import AlertLine
from server.desk.columns import Column, Kind, Names, Said, State
from server.desk.listing import Choice, Empty, Filter, Listing
from ui.catalogues import phrase, translate
from ui.languages import Language

CODES: Final[Mapping[str, str]] = {
    "terminal_silent": phrase("Counter silent"),
    "chain_forked": phrase("Two chains of one counter"),
    "terminal_frozen": phrase("Counter frozen"),
    "fingerprint_changed": phrase("Counter on another machine"),
    "ceiling_near": phrase("Cash near the ceiling"),
    "ceiling_reached": phrase("Cash ceiling reached"),
    "day_open_long": phrase("Day open too long"),
    "quarantine_waiting": phrase("Quarantine waits"),
    "verify_difference": phrase("The nightly check found a difference"),
    "anchor_not_delivered": phrase("Daily root not delivered"),
    "sign_in_locked": phrase("Sign-in locked after wrong tries"),
}
OPEN: Final = State(phrase("to look at"), "danger")
OVER: Final = State(phrase("over"), "idle")


def _place(one: AlertLine) -> Names | Said:
    found = collectivites().get(one.collectivite)
    if found is None:
        return Said(phrase("Kingdom of Morocco"))
    return Names(found.name_fr, found.name_ar)


COLUMNS: Final[tuple[Column[AlertLine], ...]] = (
    Column(
        "code",
        phrase("Alert"),
        lambda one: Said(CODES.get(one.code, one.code)),
        is_searched=True,
        is_key=True,
    ),
    Column("subject", phrase("Subject"), lambda one: one.subject, Kind.CODE, is_searched=True),
    Column("place", phrase("Territory"), _place, is_searched=True),
    Column("raised", phrase("Raised on"), lambda one: one.raised_at, Kind.MOMENT),
    Column("closed", phrase("Over on"), lambda one: one.closed_at, Kind.MOMENT),
    Column("state", phrase("State"), lambda one: OPEN if one.closed_at is None else OVER),
    Column("detail", phrase("Detail"), lambda one: one.detail, is_filed=True),
)


def list_of(language: Language) -> Listing[AlertLine]:
    """Describe the list, with its choices of alert and state."""
    codes = tuple(Choice(code, translate(key, language)) for code, key in CODES.items())
    states = (
        Choice("open", translate(OPEN.key, language)),
        Choice("over", translate(OVER.key, language)),
    )
    filters: tuple[Filter[AlertLine], ...] = (
        Filter("code", phrase("Alert"), codes, lambda one, code: one.code == code),
        Filter(
            "state",
            phrase("State"),
            states,
            lambda one, code: (one.closed_at is None) == (code == "open"),
        ),
    )
    return Listing(
        "alerts",
        COLUMNS,
        Empty(
            phrase("No alert has been raised."),
            phrase("A silent counter or a ceiling reached would stand here."),
        ),
        filters,
    )
