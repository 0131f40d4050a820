"""Acts of two persons: what waits, and the decision on one."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.errors import UnknownAct
from server.acts.service import Proposal, approve, pending, refuse, withdraw
from server.dependencies import CentreDep
from server.desk.acts.asked import asked_facts
from server.desk.acts.listing import COLUMNS, WAITING
from server.desk.columns import Kind
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head, Secret
from server.desk.quarantine.sums import act_sentences, records_part, sum_facts
from server.desk.sheet import Part, fact, facts_of
from server.ledger.payloads import read_payload
from server.quarantine.errors import TerminalNotHere
from server.quarantine.posting import (
    QUARANTINE_DISMISSAL,
    QUARANTINE_POSTING,
    DismissalPayload,
    PostingPayload,
)
from server.quarantine.several import Postable, list_named
from server.terminals.service import CODE_LIFETIME
from ui.catalogues import phrase, phrases

router = APIRouter(prefix="/desk/acts", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_ACTS)]
Decision = Literal["approve", "refuse", "withdraw"]
TITLES = {
    "approve": phrase("Approve this act?"),
    "refuse": phrase("Refuse this act?"),
    "withdraw": phrase("Withdraw this act?"),
}
BUTTONS = {
    "approve": phrase("Approve"),
    "refuse": phrase("Refuse"),
    "withdraw": phrase("Withdraw"),
}
ENROLMENT: Final = re.compile(r"terminal (?P<number>[0-9]+) · code (?P<code>[0-9A-Z]+)")
"""What a replacement shows its approver once."""
PAYLOADS: Final[Mapping[str, type[PostingPayload] | type[DismissalPayload]]] = {
    QUARANTINE_POSTING: PostingPayload,
    QUARANTINE_DISMISSAL: DismissalPayload,
}
"""Of the acts that name records of the quarantine."""
NOTICES = {"approve": "act_approved", "refuse": "act_refused", "withdraw": "act_withdrawn"}


@router.get("")
def list_waiting(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List what waits for the reader's role in their territory."""
    desk = Desk(request, centre, person)
    note = desk.say(phrase("Who proposes an act never decides it."))
    head = Head(desk.say(phrase("Acts of two persons")), note=note)
    return desk.list_page(head, WAITING, pending(centre, desk.caller.actor))


@router.get("/{act_id}")
def show_act(request: Request, centre: CentreDep, person: Reader, act_id: UUID) -> Response:
    """Show an act and what the reader may do with it."""
    desk = Desk(request, centre, person)
    found = _find(desk, act_id)
    offered: tuple[Action, ...] = ()
    if found.may_withdraw:
        offered = (Action(f"/desk/acts/{act_id}/withdraw", phrase("Withdraw"), is_danger=True),)
    elif found.may_decide:
        offered = (
            Action(f"/desk/acts/{act_id}/approve", phrase("Approve"), is_main=True),
            Action(f"/desk/acts/{act_id}/refuse", phrase("Refuse"), is_danger=True),
        )
    language = desk.language
    parts = [
        Part("facts", desk.say(phrase("In brief")), facts_of(COLUMNS, found, language)),
        Part("asked", desk.say(phrase("What is asked")), asked_facts(found.draft, language)),
    ]
    named = _records_of(desk, found)
    if named is not None:
        parts.append(records_part(named, language, is_dismissal=_is_dismissal(found)))
    title = facts_of(COLUMNS[:1], found, language)[0].text
    return desk.sheet_page(Head(title, _trail(desk), offered), parts)


@router.get("/{act_id}/{decision}")
def ask_decision(
    request: Request, centre: CentreDep, person: Reader, act_id: UUID, decision: Decision
) -> Response:
    """Ask before deciding: it is done at once and stays."""
    desk = Desk(request, centre, person)
    found = _find(desk, act_id)
    named, language = _records_of(desk, found), desk.language
    act = [*facts_of(COLUMNS, found, language), *asked_facts(found.draft, language)]
    sums: list[str] = []
    if named is not None:
        act += sum_facts(named, named.records, language)
        sums = act_sentences(named, language, is_dismissal=_is_dismissal(found))
    sentences = [*sums, *(f"{one.title}\u00a0: {one.text}" for one in act)]
    sentences.append(desk.say(phrase("This takes effect at once and cannot be undone.")))
    return desk.confirm_page(
        Head(desk.say(TITLES[decision]), _trail(desk)),
        sentences,
        button=BUTTONS[decision],
        back=f"/desk/acts/{act_id}",
    )


@router.post("/{act_id}/{decision}")
def decide(
    request: Request, centre: CentreDep, person: Reader, act_id: UUID, decision: Decision
) -> Response:
    """Approve, refuse or withdraw an act; the service knows who may."""
    desk = Desk(request, centre, person)
    actor = desk.caller.actor
    if decision == "approve":
        found = _find(desk, act_id)
        shown = approve(centre, actor, act_id)
        if shown is not None:
            return _shown_once(desk, found, shown)
    elif decision == "refuse":
        refuse(centre, actor, act_id)
    else:
        withdraw(centre, actor, act_id)
    return desk.done("/desk/acts", NOTICES[decision])


def _records_of(desk: Desk, act: Proposal) -> Postable | None:
    """Read the records an act would settle: who approves it sees the sum its proposer saw."""
    payload = PAYLOADS.get(act.draft.kind)
    if payload is None:
        return None
    asked = read_payload(payload, act.draft.payload)
    try:
        return list_named(desk.centre, desk.person.scope, asked.terminal_id, asked.links)
    except TerminalNotHere:  # the act can only be refused: its page must open for that
        return None


def _is_dismissal(act: Proposal) -> bool:
    return act.draft.kind == QUARANTINE_DISMISSAL


def _find(desk: Desk, act_id: UUID) -> Proposal:
    waiting = pending(desk.centre, desk.caller.actor)
    found = next((one for one in waiting if one.draft.act_id == act_id), None)
    if found is None:
        message = f"no act {act_id} waits for a decision"
        raise UnknownAct(message)
    return found


def _shown_once(desk: Desk, act: Proposal, shown: str) -> Response:
    head = Head(desk.say(phrase("The act is approved.")), _trail(desk))
    code = ENROLMENT.fullmatch(shown)
    if code is None:
        warning = desk.say(phrase("This is shown only now. Hand it over in person."))
        secret = Secret(desk.say(phrase("Second half of the password")), shown, warning)
        facts = (fact(phrase("Subject"), act.draft.subject, desk.language, kind=Kind.CODE),)
        return desk.secret_page(head, secret, facts, back="/desk/acts")
    drawn, half = code["code"], len(code["code"]) // 2
    key = phrases(
        "This is shown only now: enrol the new machine within %(count)s minute.",
        "This is shown only now: enrol the new machine within %(count)s minutes.",
    )
    warning = desk.say_count(key, CODE_LIFETIME // timedelta(minutes=1))
    title = desk.say(phrase("Enrolment code"))
    secret = Secret(title, f"{drawn[:half]}-{drawn[half:]}", warning)
    numbers = (
        fact(phrase("New terminal"), code["number"], desk.language, kind=Kind.CODE),
        fact(phrase("Takes over from"), act.draft.subject, desk.language, kind=Kind.CODE),
    )
    return desk.secret_page(head, secret, numbers, back=f"/desk/terminals/{code['number']}")


def _trail(desk: Desk) -> tuple[Crumb, ...]:
    return (Crumb("/desk/acts", desk.say(phrase("Acts of two persons"))),)
