"""The cash sessions of a terminal: their list, and one with its steps, count and billetage."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.denominations import by_face
from domain.session_papers import ADDENDUM_REASONS, COUNT_REASONS
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.columns import Column, Kind, Names, Said, State, Value
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Empty, Listing
from server.desk.sessions.repository import (
    SESSIONS_MAX,
    SessionLine,
    StepLine,
    agent_names,
    list_sessions,
)
from server.desk.sheet import Part, fact, short_list
from server.desk.terminals.routes import find_one
from server.errors import PageNotFound
from ui.catalogues import phrase
from ui.formats import money

router = APIRouter(prefix="/desk/terminals", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
TerminalNumber = Annotated[int, Path(ge=1, le=2**32 - 1)]
SessionName = Annotated[str, Path(max_length=36)]
STATES: Final = {
    "SESSION_CLOSED": State(phrase("closed by the régisseur"), "success"),
    "SESSION_COUNTED": State(phrase("counted"), "warning"),
    "SESSION_ENDED": State(phrase("ended, not counted"), "warning"),
    "SESSION_OPEN": State(phrase("open"), "idle"),
}
STEPS: Final = {
    "SESSION_OPEN": phrase("Session opened"),
    "SESSION_ENDED": phrase("Ended"),
    "SESSION_COUNTED": phrase("Counted"),
    "SESSION_CLOSED": phrase("Closed"),
    "ADDENDUM": phrase("Addendum"),
}


def _state(one: SessionLine) -> State | None:
    reached = (STATES[code] for code in STATES if one.step(code))
    return next(reached, None)


def _listing(terminal_id: int) -> Listing[SessionLine]:
    columns: tuple[Column[SessionLine], ...] = (
        Column(
            "opened",
            phrase("Opened"),
            lambda one: one.steps[0].at,
            Kind.MOMENT,
            link=lambda one: f"/desk/terminals/{terminal_id}/sessions/{one.session}",
            is_key=True,
        ),
        Column("day", phrase("Business day"), lambda one: one.business_day, Kind.DAY),
        Column("agent", phrase("Agent"), _agent, is_searched=True),
        Column("state", phrase("State"), _state),
        Column("expected", phrase("Cash expected"), lambda one: one.count.get("expected"),
               Kind.MONEY),
        Column("counted", phrase("Cash counted"), lambda one: one.count.get("counted"),
               Kind.MONEY),
        Column("shortage", phrase("Shortage"), lambda one: one.shortage_centimes, Kind.MONEY),
        Column("overage", phrase("Overage"), lambda one: one.overage_centimes, Kind.MONEY),
    )  # fmt: skip
    empty = Empty(
        phrase("No cash session was received from this terminal."),
        phrase("A session stands here once its opening was received."),
    )
    return Listing("sessions", columns, empty, sort="-opened", read_most=SESSIONS_MAX)


def _agent(one: SessionLine) -> Value:
    return one.opened.who if one.opened else None


@router.get("/{terminal_id}/sessions")
def list_all(
    request: Request, centre: CentreDep, person: Reader, terminal_id: TerminalNumber
) -> Response:
    """List the cash sessions of a terminal."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    with scoped(centre.app, person.scope) as connection:
        rows = list_sessions(connection, person.scope, terminal_id)
    trail = (
        Crumb("/desk/terminals", desk.say(phrase("Terminals"))),
        Crumb(f"/desk/terminals/{terminal_id}", terminal.label),
    )
    head = Head(desk.say(phrase("Cash sessions")), trail)
    return desk.list_page(head, _listing(terminal_id), rows)


@router.get("/{terminal_id}/sessions/{session_id}")
def show_session(
    request: Request,
    centre: CentreDep,
    person: Reader,
    terminal_id: TerminalNumber,
    session_id: SessionName,
) -> Response:
    """Show one session: its steps, its count, its notes and coins, its addenda."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    with scoped(centre.app, person.scope) as connection:
        found = list_sessions(connection, person.scope, terminal_id, session_id)
        names = agent_names(connection, person.scope)
    if not found:
        message = f"terminal {terminal_id} has no session {session_id[:36]}"
        raise PageNotFound(message)
    (session,) = found
    base = f"/desk/terminals/{terminal_id}"
    trail = (
        Crumb("/desk/terminals", desk.say(phrase("Terminals"))),
        Crumb(base, terminal.label),
        Crumb(f"{base}/sessions", desk.say(phrase("Cash sessions"))),
    )
    state = fact(phrase("State"), _state(session), desk.language)
    title = desk.say(phrase("Session of %(name)s"), name=_agent(session) or terminal.label)
    return desk.sheet_page(Head(title, trail, state=state), _parts(desk, session, names))


def _parts(desk: Desk, session: SessionLine, names: dict[int, str]) -> list[Part]:
    steps = short_list(_steps_of(desk), session.steps, desk.language)
    parts = [Part("steps", desk.say(phrase("Steps")), shown=steps)]
    if session.count:
        parts.append(_count_part(desk, session, names))
    opening = session.opened.body if session.opened else {}
    for anchor, title, body in (
        ("float_pieces", phrase("Float by notes and coins"), opening),
        ("pieces", phrase("Count by notes and coins"), session.count),
    ):
        if "denominations" in body:
            rows = by_face(body["denominations"])
            parts.append(
                Part(anchor, desk.say(title), shown=short_list(_PIECES, rows, desk.language))
            )
    return parts


def _count_part(desk: Desk, session: SessionLine, names: dict[int, str]) -> Part:
    language, count = desk.language, session.count
    facts = [
        fact(phrase("Cash expected"), count["expected"], language, kind=Kind.MONEY),
        fact(phrase("Cash counted"), count["counted"], language, kind=Kind.MONEY),
        fact(phrase("Shortage"), session.shortage_centimes, language, kind=Kind.MONEY),
        fact(phrase("Overage"), session.overage_centimes, language, kind=Kind.MONEY),
    ]
    if "approver" in count:
        approver = names.get(count["approver"], str(count["approver"]))
        facts.append(fact(phrase("Accepted by"), approver, language))
        facts.append(fact(phrase("Reason"), _reason(count["reason"]), language))
    if "first_counted" in count:
        facts.append(fact(phrase("First count"), count["first_counted"], language, kind=Kind.MONEY))
    return Part("count", desk.say(phrase("Count")), tuple(facts))


_PIECES: Final[Listing[tuple[int, int]]] = Listing(
    "pieces",
    (
        Column("face", phrase("Note or coin"), lambda one: one[0], Kind.MONEY, is_key=True),
        Column("count", phrase("Pieces"), lambda one: one[1], Kind.NUMBER),
        Column("sum", phrase("Amount"), lambda one: one[0] * one[1], Kind.MONEY),
    ),
    Empty(phrase("Counted without its notes and coins."), phrase("The amount alone was typed.")),
    sort="-face",
)


def _steps_of(desk: Desk) -> Listing[StepLine]:
    def what(one: StepLine) -> Value:
        if one.code != "ADDENDUM":
            return None
        amount = money(one.body["amount"], desk.language)
        return f"{amount} · {_reason(one.body['reason']).said(desk.language)}"

    return Listing(
        "steps",
        (
            Column("step", phrase("Step"), lambda one: Said(STEPS[one.code]), is_key=True),
            Column("who", phrase("By"), lambda one: one.who),
            Column("at", phrase("When"), lambda one: one.at, Kind.MOMENT),
            Column("what", phrase("What it says"), what),
            Column("seq", phrase("Record number"), lambda one: one.seq, Kind.NUMBER),
        ),
        Empty(
            phrase("No cash session was received from this terminal."),
            phrase("A session stands here once its opening was received."),
        ),
        sort="seq",
    )


def _reason(code: str) -> Names:
    said_fr, said_ar = {**COUNT_REASONS, **ADDENDUM_REASONS}.get(code, (code, code))
    return Names(said_fr, said_ar)
