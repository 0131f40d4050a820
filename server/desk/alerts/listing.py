"""The list of alerts."""

from collections.abc import Mapping
from typing import Final

from domain.territory import collectivites
from server.desk.alerts.repository import ALERTS_MAX, AlertLine
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
    "deposit_overdue": phrase("Deposit overdue"),
    "day_open_long": phrase("Day open too long"),
    "quarantine_waiting": phrase("Quarantine waits"),
    "verify_difference": phrase("The nightly check found a difference"),
    "anchor_not_delivered": phrase("Daily root not delivered"),
    "sign_in_locked": phrase("Sign-in locked after wrong tries"),
    "booklet_number_twice": phrase("Paper entered twice"),
    "booklet_number_outside": phrase("Paper of no booklet"),
    "booklet_late": phrase("Papers entered late"),
    "booklet_not_resumed": phrase("List of papers not signed"),
    "closing_differs": phrase("A closing is not what its records come to"),
    "count_differs": phrase("A count expects other cash than its session took"),
}
WHAT_TO_DO: Final[Mapping[str, str]] = {
    "terminal_silent": phrase(
        "Call the place: is the counter on, is there a network? It may go on collecting; its"
        " records wait on its disk."
    ),
    "chain_forked": phrase(
        "Its disk was copied or put back. Take the counter out of service, look at the quarantine,"
        " and replace it."
    ),
    "terminal_frozen": phrase(
        "It collects no more for the ledger. See why in the quarantine, close its till at the"
        " centre, and replace it."
    ),
    "fingerprint_changed": phrase(
        "Go and see which machine holds the counter's disk. If nobody moved it knowingly, revoke"
        " the terminal at once."
    ),
    "ceiling_near": phrase(
        "Have cash handed to the régisseur, or deposited, before it is reached."
    ),
    "ceiling_reached": phrase(
        "The till takes no more cash. Have cash handed to the régisseur, then deposited at the"
        " comptable's."
    ),
    "deposit_overdue": phrase(
        "The régisseur keeps cash longer than the arrêté allows. Have it declared and brought to"
        " the comptable."
    ),
    "day_open_long": phrase("Have the day counted and closed on the counter."),
    "quarantine_waiting": phrase("Open the quarantine and work off what waits there."),
    "verify_difference": phrase(
        "The books do not follow from the records. Call the technical administrator: a full check"
        " lists every difference."
    ),
    "anchor_not_delivered": phrase(
        "The daily root reached no outside party. The technical administrator checks the addresses"
        " and sends it again."
    ),
    "sign_in_locked": phrase(
        "Ask its holder whether the tries were theirs. If not, have the account closed or its"
        " password renewed."
    ),
    "booklet_number_twice": phrase(
        "Compare the paper with both quittances; have the one that is wrong cancelled."
    ),
    "booklet_number_outside": phrase(
        "See the paper: a wrong number is cancelled and entered again; a booklet that was never"
        " issued at the desk is issued there."
    ),
    "booklet_late": phrase(
        "Ask why the papers of a blackout waited more than 48 hours, and look at their cash."
    ),
    "booklet_not_resumed": phrase(
        "Have the agent enter what is left, then press “End of entry” on the counter."
    ),
    "closing_differs": phrase(
        "The counter signed a closing that its own quittances deny. The ledger follows the"
        " quittances. Have the counter checked before it sells again, and keep the paper of the"
        " closing. What is signed stays: mark the alert as seen once it is explained."
    ),
    "count_differs": phrase(
        "The counter hid, or made up, a difference of cash: compare the till with the figures"
        " here, and have the régisseur write the addendum. Have the counter checked. What is"
        " signed stays: mark the alert as seen once it is explained."
    ),
}
TERMINAL_CODES: Final = frozenset(
    {"terminal_silent", "chain_forked", "terminal_frozen", "fingerprint_changed", "day_open_long",
     "ceiling_near", "ceiling_reached", "booklet_late", "booklet_not_resumed", "closing_differs",
     "count_differs"}
)  # fmt: skip
RECORD_CODES: Final = frozenset({"closing_differs", "count_differs"})
"""Alerts about one record, `terminal-record`."""
OPEN: Final = State(phrase("to look at"), "danger")
SEEN: Final = State(phrase("seen"), "warning")
OVER: Final = State(phrase("over"), "idle")
STATES: Final[Mapping[str, State]] = {"open": OPEN, "seen": SEEN, "over": OVER}


def _place(one: AlertLine) -> Names | Said:
    found = collectivites().get(one.collectivite)
    if found is None:
        return Said(phrase("Kingdom of Morocco"))
    return Names(found.name_fr, found.name_ar)


def state_of(one: AlertLine) -> State:
    """Say where an alert stands."""
    if one.closed_at is not None:
        return OVER
    return OPEN if one.seen_at is None else SEEN


def subject_link(one: AlertLine) -> str | None:
    """Give the page of what an alert is about, when there is one."""
    if one.code == "quarantine_waiting":
        return "/desk/quarantine"
    if one.code.startswith("booklet_number"):
        return "/desk/booklets"
    if one.code not in TERMINAL_CODES:
        return None
    terminal = one.subject.partition("-")[0] if one.code in RECORD_CODES else one.subject
    is_number = terminal.isascii() and terminal.isdecimal()
    return f"/desk/terminals/{terminal}" if is_number else f"/desk/regies/{one.subject}"


COLUMNS: Final[tuple[Column[AlertLine], ...]] = (
    Column(
        "code",
        phrase("Alert"),
        lambda one: Said(CODES.get(one.code, one.code)),
        link=lambda one: f"/desk/alerts/{one.alert_id}",
        is_searched=True,
        is_key=True,
    ),
    Column(
        "subject",
        phrase("Subject"),
        lambda one: one.subject,
        Kind.CODE,
        link=subject_link,
        is_searched=True,
    ),
    Column("place", phrase("Territory"), _place, is_searched=True),
    Column("raised", phrase("Raised on"), lambda one: one.raised_at, Kind.MOMENT),
    Column("closed", phrase("Over on"), lambda one: one.closed_at, Kind.MOMENT),
    Column("seen", phrase("Seen by"), lambda one: one.seen_by, Kind.CODE, is_searched=True),
    Column("state", phrase("State"), state_of),
    Column(
        "advice",
        phrase("What to do"),
        lambda one: Said(WHAT_TO_DO.get(one.code, "–")),
        is_filed=True,
    ),
    Column("detail", phrase("Detail"), lambda one: one.detail, is_filed=True),
)


def list_of(language: Language) -> Listing[AlertLine]:
    """Describe the list, with its choices of alert and state."""
    codes = tuple(Choice(code, translate(key, language)) for code, key in CODES.items())
    states = (
        Choice("open", translate(OPEN.key, language)),
        Choice("seen", translate(SEEN.key, language)),
        Choice("over", translate(OVER.key, language)),
    )
    filters: tuple[Filter[AlertLine], ...] = (
        Filter("code", phrase("Alert"), codes, lambda one, code: one.code == code),
        Filter(
            "state",
            phrase("State"),
            states,
            lambda one, code: state_of(one) is STATES[code],
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
        read_most=ALERTS_MAX,
    )
