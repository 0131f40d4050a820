"""The list of agents."""

from typing import Final

from server.desk.agents.repository import AgentLine
from server.desk.columns import Column, Kind, Said, State
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.words import AGENT_ROLES, SPOKEN
from ui.catalogues import phrase, translate
from ui.languages import Language

ACTIVE: Final = State(phrase("active"), "success")
GONE: Final = State(phrase("inactive"), "idle")


def state_of(one: AgentLine) -> State:
    """Say whether counters know an agent."""
    return ACTIVE if one.active else GONE


NAME: Final[Column[AgentLine]] = Column(
    "name",
    phrase("Agent"),
    lambda one: one.name,
    link=lambda one: f"/desk/regies/{one.regie_id}/agents/{one.agent_id}",
    is_searched=True,
    is_key=True,
)
REGIE: Final[Column[AgentLine]] = Column(
    "regie",
    phrase("Régie"),
    lambda one: one.regie,
    link=lambda one: f"/desk/regies/{one.regie_id}",
    is_searched=True,
)
FACTS: Final[tuple[Column[AgentLine], ...]] = (
    Column("number", phrase("Number"), lambda one: one.agent_id, Kind.CODE, is_searched=True),
    Column(
        "matricule", phrase("Matricule"), lambda one: one.matricule, Kind.CODE, is_searched=True
    ),
    Column("role", phrase("Role"), lambda one: Said(AGENT_ROLES[one.role])),
    Column("language", phrase("Language"), lambda one: Said(SPOKEN[one.language])),
)
STATE: Final[Column[AgentLine]] = Column("state", phrase("State"), state_of)
EMPTY: Final = Empty(
    phrase("No agent is named yet."),
    phrase("Open a régie, then “Name an agent”."),
)
OF_REGIE: Final[Listing[AgentLine]] = Listing("agents", (NAME, *FACTS, STATE), EMPTY)


def list_of(language: Language) -> Listing[AgentLine]:
    """Describe the list, with its choices of role and state."""
    roles = tuple(Choice(code, translate(key, language)) for code, key in AGENT_ROLES.items())
    states = (
        Choice("active", translate(ACTIVE.key, language)),
        Choice("inactive", translate(GONE.key, language)),
    )
    filters: tuple[Filter[AgentLine], ...] = (
        Filter("role", phrase("Role"), roles, lambda one, code: one.role == code),
        Filter(
            "state", phrase("State"), states, lambda one, code: one.active == (code == "active")
        ),
    )
    return Listing("agents", (NAME, REGIE, *FACTS, STATE), EMPTY, filters, sort="name")
