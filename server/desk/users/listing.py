"""The list of accounts."""

from typing import Final

from server.desk.columns import Column, Kind, Names, Said, State
from server.desk.listing import Choice, Empty, Filter, Listing
from server.desk.users.repository import UserLine
from server.desk.words import ROLES, SPOKEN, role_key
from ui.catalogues import phrase, translate
from ui.languages import Language

ACTIVE: Final = State(phrase("active"), "success")
CLOSED: Final = State(phrase("inactive"), "idle")


def state_of(one: UserLine) -> State:
    """Say whether an account may sign in."""
    return ACTIVE if one.active else CLOSED


def _place(one: UserLine) -> Names | Said:
    return one.place if one.place is not None else Said(phrase("Kingdom of Morocco"))


NAME: Final[Column[UserLine]] = Column(
    "name",
    phrase("Name"),
    lambda one: one.name,
    link=lambda one: f"/desk/users/{one.login}",
    is_searched=True,
    is_key=True,
)
FACTS: Final[tuple[Column[UserLine], ...]] = (
    Column("login", phrase("Login"), lambda one: one.login, Kind.CODE, is_searched=True),
    Column("role", phrase("Role"), lambda one: Said(role_key(one.role))),
    Column("place", phrase("Territory"), _place, is_searched=True),
    Column(
        "matricule", phrase("Matricule"), lambda one: one.matricule, Kind.CODE, is_searched=True
    ),
    Column("language", phrase("Language"), lambda one: Said(SPOKEN[one.language]), is_filed=True),
    Column("created", phrase("Created on"), lambda one: one.created_at, Kind.MOMENT),
)
STATE: Final[Column[UserLine]] = Column("state", phrase("State"), state_of)
EMPTY: Final = Empty(
    phrase("No account in this territory."),
    phrase("Create one with “Create an account”."),
)


def list_of(language: Language) -> Listing[UserLine]:
    """Describe the list, with its choices of role and state."""
    roles = tuple(Choice(code, translate(key, language)) for code, key in ROLES.items())
    states = (
        Choice("active", translate(ACTIVE.key, language)),
        Choice("inactive", translate(CLOSED.key, language)),
    )
    filters: tuple[Filter[UserLine], ...] = (
        Filter("role", phrase("Role"), roles, lambda one, code: one.role == code),
        Filter(
            "state", phrase("State"), states, lambda one, code: one.active == (code == "active")
        ),
    )
    return Listing("users", (NAME, *FACTS, STATE), EMPTY, filters, sort="name")
