"""The list of acts that wait."""

from collections.abc import Mapping
from typing import Final

from domain.territory import collectivites
from server.acts.service import Proposal
from server.desk.columns import Column, Kind, Names, Said, State
from server.desk.listing import Empty, Listing
from ui.catalogues import phrase

KINDS: Final[Mapping[str, str]] = {
    "USER_GRANT": phrase("Account or role given"),
    "USER_RESET": phrase("Sign-in given back"),
    "USER_LINK": phrase("Account linked to the sign-in service"),
    "TARIFF_ENACT": phrase("Arrêté fiscal put in force"),
    "TARIFF_END": phrase("Last day of an arrêté fiscal"),
    "KEY_REVOCATION": phrase("Terminal revoked"),
    "TERMINAL_REPLACEMENT": phrase("Terminal replaced"),
    "CENTRE_KEY_RETIREMENT": phrase("Key of the centre changed"),
    "CENTRE_KEY_INSTALLATION": phrase("Fresh key of the centre installed"),
    "REGULARISATION": phrase("Quittance cancelled at the centre"),
    "DEPOSIT": phrase("Deposit at the comptable's"),
    "WRITE_OFF": phrase("Shortage written off"),
    "QUARANTINE_POSTING": phrase("Quittances posted from quarantine"),
    "QUARANTINE_DISMISSAL": phrase("Records of the quarantine dismissed"),
    "SESSION_CLOSING": phrase("Till closed at the centre"),
    "LOST_QUITTANCE": phrase("Lost quittance re-entered"),
}
"""Every registered kind has its word: a test says so."""
MINE: Final = State(phrase("proposed by you"), "idle")
TO_DECIDE: Final = State(phrase("to decide"), "warning")
TO_OTHERS: Final = State(phrase("waits for others"), "idle")


def _state(one: Proposal) -> State:
    if one.may_withdraw:
        return MINE
    return TO_DECIDE if one.may_decide else TO_OTHERS


def _place(one: Proposal) -> Names | Said:
    found = collectivites().get(one.draft.collectivite)
    if found is None:
        return Said(phrase("Kingdom of Morocco"))
    return Names(found.name_fr, found.name_ar)


COLUMNS: Final[tuple[Column[Proposal], ...]] = (
    Column(
        "kind",
        phrase("Act"),
        lambda one: Said(KINDS.get(one.draft.kind, one.draft.kind)),
        link=lambda one: f"/desk/acts/{one.draft.act_id}",
        is_searched=True,
        is_key=True,
    ),
    Column("subject", phrase("Subject"), lambda one: one.draft.subject, is_searched=True),
    Column("place", phrase("Territory"), _place, is_searched=True),
    Column("by", phrase("Proposed by"), lambda one: one.proposer, Kind.CODE, is_searched=True),
    Column("at", phrase("Proposed on"), lambda one: one.draft.proposed_at, Kind.MOMENT),
    Column("state", phrase("State"), _state),
)
WAITING: Final[Listing[Proposal]] = Listing(
    "acts",
    COLUMNS,
    Empty(
        phrase("No act waits for you."),
        phrase("What others propose in your territory will stand here."),
    ),
    sort="at",
)
