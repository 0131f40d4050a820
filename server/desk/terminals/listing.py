"""The list of terminals."""

from collections.abc import Mapping
from typing import Final

from server.desk.columns import Column, Kind, State
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.terminals.repository import TerminalLine
from ui.catalogues import phrase, translate
from ui.languages import Language

STATES: Final[Mapping[str, State]] = {
    "PENDING": State(phrase("waiting for its device"), "warning"),
    "ACTIVE": State(phrase("in service"), "success"),
    "FROZEN": State(phrase("frozen"), "danger"),
    "REVOKED": State(phrase("revoked"), "danger"),
    "ENDED": State(phrase("ended"), "idle"),
}
SAME_MACHINE: Final = State(phrase("the one enrolled"), "success")
OTHER_MACHINE: Final = State(phrase("another machine"), "danger")


def state_of(one: TerminalLine) -> State:
    """Say in which state a terminal is."""
    return STATES[one.state]


def machine_of(one: TerminalLine) -> State | None:
    """Say whether it speaks from the machine it was enrolled on."""
    if one.version is None:
        return None
    return OTHER_MACHINE if one.is_other_machine else SAME_MACHINE


NAME: Final[Column[TerminalLine]] = Column(
    "name",
    phrase("Terminal"),
    lambda one: one.label,
    link=lambda one: f"/desk/terminals/{one.terminal_id}",
    is_searched=True,
    is_key=True,
)
REGIE: Final[Column[TerminalLine]] = Column(
    "regie",
    phrase("Régie"),
    lambda one: one.regie,
    link=lambda one: f"/desk/regies/{one.regie_id}",
    is_searched=True,
)
FACTS: Final[tuple[Column[TerminalLine], ...]] = (
    Column(
        "number", phrase("Number"), lambda one: str(one.terminal_id), Kind.CODE, is_searched=True
    ),
    Column("state", phrase("State"), state_of),
    Column("issued", phrase("Last record made"), lambda one: one.issued_seq, Kind.NUMBER),
    Column("received", phrase("received"), lambda one: one.received_seq, Kind.NUMBER),
    Column("silence", phrase("Last contact"), lambda one: one.silent_for, Kind.AGE),
    Column("version", phrase("Version"), lambda one: one.version, Kind.CODE),
    Column("share", phrase("Cash share"), lambda one: one.cash_share_centimes, Kind.MONEY),
    Column("machine", phrase("Machine"), machine_of),
)
EMPTY: Final = Empty(
    phrase("No terminal is registered yet."),
    phrase("Open a régie, then “Register a terminal”."),
)
OF_REGIE: Final[Listing[TerminalLine]] = Listing("terminals", (NAME, *FACTS), EMPTY)


def list_of(language: Language) -> Listing[TerminalLine]:
    """Describe the list, with its choice of state."""
    choices = tuple(Choice(code, translate(state.key, language)) for code, state in STATES.items())
    state: Filter[TerminalLine] = Filter(
        "state", phrase("State"), choices, lambda one, code: one.state == code
    )
    return Listing("terminals", (NAME, REGIE, *FACTS), EMPTY, (state,), sort="-silence")
