"""The audit trail: who did what, when, from where, in the reader's territory."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.audit.repository import EventLine, events_of, find_event
from server.desk.audit.words import GROUPS, group_of, title_of, told, value_text
from server.desk.columns import Cell, Column, Kind, Said
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice, DayFilter, Empty, Filter, Listing
from server.desk.sheet import Part, fact, facts_of
from server.desk.words import role_key
from ui.catalogues import phrase
from ui.languages import Language

router = APIRouter(prefix="/desk/audit", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_AUDIT)]
SEQ_MAX: Final = 2**63 - 1


class UnknownEvent(GirctError):
    """The reader's territory has no act of this number in the trail."""

    code = "desk.unknown_event"


COLUMNS: Final[tuple[Column[EventLine], ...]] = (
    Column(
        "seq",
        phrase("Number"),
        lambda one: one.seq,
        Kind.NUMBER,
        link=lambda one: f"/desk/audit/{one.seq}",
        is_key=True,
    ),
    Column("at", phrase("When"), lambda one: one.at, Kind.MOMENT),
    Column("login", phrase("Who"), lambda one: one.login, Kind.CODE, is_sorted=False),
    Column("role", phrase("Role"), lambda one: Said(role_key(one.role)), is_sorted=False),
    Column("action", phrase("Act"), lambda one: one.action, Kind.CODE, is_sorted=False),
    Column("subject", phrase("Subject"), lambda one: one.subject, is_sorted=False),
    Column("place", phrase("Territory"), lambda one: one.collectivite, Kind.CODE, is_sorted=False),
    Column("address", phrase("From where"), lambda one: one.address, Kind.CODE, is_sorted=False),
)


WRAPPED: Final = tuple(
    replace(one, kind=Kind.TEXT) if one.kind is Kind.CODE else one for one in COLUMNS
)
"""As facts of a page: a code of several words may take two lines of a telephone."""


def trail_of(desk: Desk) -> Listing[EventLine]:
    """Describe the list: its file says what was before and what is after, too."""
    language = desk.language
    kinds: tuple[Choice, ...] = tuple(
        sorted(
            (Choice(code, desk.say(word)) for code, word in GROUPS.items()),
            key=lambda one: one.label,
        )
    )
    return Listing(
        "audit",
        (
            *COLUMNS,
            Column("before", phrase("Before"), lambda one: told(one.before, language),
                   is_filed=True, is_sorted=False),
            Column("after", phrase("After"), lambda one: told(one.after, language),
                   is_filed=True, is_sorted=False),
        ),
        Empty(
            phrase("No act is recorded yet."), phrase("Each act of the desk will stand here.")
        ),
        (Filter("kind", phrase("Kind of act"), kinds),),
        sort="-seq",
        days=(DayFilter("from", phrase("From")), DayFilter("until", phrase("Until"))),
    )  # fmt: skip


@router.get("")
def list_trail(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the acts of the reader's territory, the latest first."""
    desk = Desk(request, centre, person)
    note = desk.say(phrase("Search by the beginning of a login, an act, a subject or a territory."))
    with scoped(centre.app, person.scope) as connection:
        head = Head(desk.say(phrase("Audit trail")), note=note)
        return desk.list_page(head, trail_of(desk), events_of(connection, person.scope))


@router.get("/{seq}")
def show_event(
    request: Request,
    centre: CentreDep,
    person: Reader,
    seq: Annotated[int, Path(ge=1, le=SEQ_MAX)],
) -> Response:
    """Show one act whole: who, what, when, where, what was before and what is after."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        found = find_event(connection, person.scope, seq)
    if found is None:
        message = f"there is no act {seq} on the trail"
        raise UnknownEvent(message)
    language = desk.language
    kind = fact(phrase("Kind of act"), group_of(found.action, language), language)
    parts = [
        Part("facts", desk.say(phrase("In brief")), (kind, *facts_of(WRAPPED, found, language))),
        Part("before", desk.say(phrase("Before")), _values(found.before, language),
             note="" if found.before else desk.say(phrase("It was not there before."))),
        Part("after", desk.say(phrase("After")), _values(found.after, language)),
    ]  # fmt: skip
    title = desk.say(phrase("Act %(number)s of the trail"), number=seq)
    return desk.sheet_page(
        Head(title, (Crumb("/desk/audit", desk.say(phrase("Audit trail"))),)), parts
    )


def _values(values: Mapping[str, Any], language: Language) -> tuple[Cell, ...]:
    """Write one side of an act, a line for each value."""
    return tuple(
        Cell(value_text(one, language), title_of(name, language), Kind.TEXT.value, "", "",
             is_key=False)
        for name, one in values.items()
    )  # fmt: skip
