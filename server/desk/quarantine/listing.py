"""The list of what lies outside the ledger."""

from collections.abc import Collection, Mapping
from typing import Final

from server.desk.columns import Column, Kind, Said, State
from server.desk.form import Field
from server.desk.listing import Choice, Empty, Filter, Listing
from server.quarantine.evidence import Evidence, EvidenceState
from server.quarantine.posting import DISMISSAL_REASONS
from server.quarantine.service import PAGE_ROWS_MAX, Advice
from ui.catalogues import phrase, translate
from ui.languages import Language
from ui.messages import code_message

STATES: Final[Mapping[str, State]] = {
    EvidenceState.WAITING: State(phrase("waiting"), "warning"),
    EvidenceState.POSTED: State(phrase("posted"), "success"),
    EvidenceState.DISMISSED: State(phrase("dismissed"), "idle"),
    EvidenceState.RELEASED: State(phrase("released into the ledger"), "success"),
}
ADVICE: Final[Mapping[Advice, str]] = {
    Advice.SETTLED: phrase("Nothing more is to be done."),
    Advice.WAIT: phrase(
        "Records before it are on their way. It goes into the ledger by itself when they arrive."
    ),
    Advice.REVOKE_FIRST: phrase(
        "The counter may still send records. Revoke it first if it will not come back."
    ),
    Advice.POST_OR_DISMISS: phrase(
        "If the cash was collected, propose to post it; if not, propose to dismiss it."
    ),
    Advice.DISMISS: phrase("It cannot be posted. Propose to dismiss it, with the reason."),
}
REASONS: Final[Mapping[str, str]] = {
    "NOT_A_QUITTANCE": phrase("It is no quittance"),
    "NEVER_COLLECTED": phrase("The cash was never collected"),
    "COLLECTED_ELSEWHERE": phrase("It was collected under another quittance"),
    "DAMAGED": phrase("It is damaged"),
    "COPY_OF_THE_DISK": phrase("It comes from a copy of the disk"),
}
EMPTY: Final = Empty(
    phrase("Nothing lies outside the ledger."),
    phrase("A record that does not follow from the one before it would stand here."),
)


def reason_field(language: Language) -> Field:
    """Ask why records are to be dismissed."""
    choices = (Choice(code, translate(REASONS[code], language)) for code in DISMISSAL_REASONS)
    return Field("reason", phrase("Why"), "choice", choices=tuple(choices))


def state_of(one: Evidence) -> State:
    """Say where a record stands."""
    return STATES[one.state]


def list_of(language: Language, several: Collection[int] = ()) -> Listing[Evidence]:
    """Describe the list, with its choice of state.

    Args:
        language: The reader's.
        several: Terminals of which the reader may settle several records by one act.
    """
    together: Column[Evidence] = Column(
        "together",
        phrase("Settled together"),
        lambda one: Said(phrase("Several of this terminal")) if _waits(one, several) else None,
        link=lambda one: f"/desk/quarantine/terminals/{one.terminal_id}",
        is_sorted=False,
    )
    columns: tuple[Column[Evidence], ...] = (
        Column(
            "record",
            phrase("Record of the chain"),
            lambda one: f"{one.terminal_id}/{one.seq}",
            Kind.CODE,
            link=lambda one: f"/desk/quarantine/{one.link.hex()}",
            is_searched=True,
            is_key=True,
        ),
        Column("terminal", phrase("Terminal"), lambda one: one.label, is_searched=True),
        Column("regie", phrase("Régie"), lambda one: one.regie_id, Kind.CODE, is_searched=True),
        Column("reason", phrase("Why"), lambda one: code_message(one.reason, language)),
        Column("received", phrase("Received on"), lambda one: one.received_at, Kind.MOMENT),
        Column("state", phrase("State"), state_of),
        *((together,) if several else ()),
        Column("code", phrase("Code"), lambda one: one.reason, Kind.CODE, is_filed=True),
    )
    choices = tuple(Choice(code, translate(one.key, language)) for code, one in STATES.items())
    state: Filter[Evidence] = Filter(
        "state", phrase("State"), choices, lambda one, code: one.state == code
    )
    return Listing("quarantine", columns, EMPTY, (state,), "-received", PAGE_ROWS_MAX)


def _waits(one: Evidence, terminals: Collection[int]) -> bool:
    return one.state == EvidenceState.WAITING and one.terminal_id in terminals
