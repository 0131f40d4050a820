"""Quarantine: list, one record with what contradicts it, proposals, evidence, procès-verbal."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.dependencies import CentreDep
from server.desk.form import Form, SubmittedDep
from server.desk.frame import NO_STORE, Desk
from server.desk.head import Action, Crumb, Head
from server.desk.quarantine.listing import list_of, reason_field, state_of
from server.desk.quarantine.page import parts_of
from server.desk.sheet import fact
from server.quarantine.evidence import Evidence, EvidenceState
from server.quarantine.posting import QUARANTINE_DISMISSAL, QUARANTINE_POSTING
from server.quarantine.proces_verbal import read_closing, render_closing
from server.quarantine.service import (
    PAGE_ROWS_MAX,
    Advice,
    Examined,
    evidence_lines,
    examine_evidence,
    list_quarantine,
)
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/quarantine", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_QUARANTINE)]
LedgerReader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
Link = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
HOME: Final = "/desk/quarantine"
DISMISSIBLE: Final = frozenset({Advice.POST_OR_DISMISS, Advice.DISMISS})


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List what lies outside the ledger in the reader's territory, newest first."""
    desk = Desk(request, centre, person)
    rows = list_quarantine(centre, person.scope, state=None, limit=PAGE_ROWS_MAX)
    listing = list_of(desk.language, _several(desk, rows))
    return desk.list_page(Head(desk.say(phrase("Quarantine"))), listing, rows)


@router.get("/closings/{act_id}")
def show_closing(
    request: Request, centre: CentreDep, person: LedgerReader, act_id: UUID
) -> HTMLResponse:
    """Show the procès-verbal of a till closed at the centre, to be printed and signed."""
    closing = read_closing(centre, person.scope, act_id)
    language = Desk(request, centre, person).language
    page = render_closing(closing, language, is_test=centre.settings.test_system)
    return HTMLResponse(page, headers=NO_STORE)


@router.get("/{link}")
def show_record(request: Request, centre: CentreDep, person: Reader, link: Link) -> Response:
    """Show one record: what it says, why it is here, what to do, what contradicts it."""
    desk = Desk(request, centre, person)
    seen = examine_evidence(centre, person.scope, bytes.fromhex(link))
    head = Head(
        _name(seen),
        (_crumb(desk),),
        _actions(desk, seen, link),
        state=fact(phrase("State"), state_of(seen.evidence), desk.language),
    )
    return desk.sheet_page(head, parts_of(seen, desk.language))


@router.get("/{link}/evidence")
def give_evidence(request: Request, centre: CentreDep, person: Reader, link: Link) -> Response:
    """Give out all that this terminal's quarantine holds, as the stand-alone verifier reads it."""
    del request
    one = examine_evidence(centre, person.scope, bytes.fromhex(link)).evidence
    lines = evidence_lines(centre, person.scope, one.terminal_id, one.collectivite)
    name = f"quarantine-{one.terminal_id}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NO_STORE}
    return Response("".join(lines), media_type="application/jsonl", headers=headers)


@router.get("/{link}/post")
def ask_posting(request: Request, centre: CentreDep, person: Proposer, link: Link) -> Response:
    """Ask before proposing to post a record."""
    desk = Desk(request, centre, person)
    return _posting_page(desk, link, Form((), desk.language))


@router.post("/{link}/post")
def propose_posting(request: Request, centre: CentreDep, person: Proposer, link: Link) -> Response:
    """Propose to post a record."""
    desk, form = Desk(request, centre, person), Form((), "fr")
    form.language = desk.language
    return _propose(desk, link, QUARANTINE_POSTING, {}, form) or _posting_page(desk, link, form)


@router.get("/{link}/dismiss")
def ask_dismissal(request: Request, centre: CentreDep, person: Proposer, link: Link) -> Response:
    """Ask why a record is to be dismissed."""
    desk = Desk(request, centre, person)
    return _dismissal_page(desk, link, Form((reason_field(desk.language),), desk.language))


@router.post("/{link}/dismiss")
def propose_dismissal(
    request: Request, centre: CentreDep, person: Proposer, link: Link, sent: SubmittedDep
) -> Response:
    """Propose to dismiss a record."""
    desk = Desk(request, centre, person)
    form = Form.read((reason_field(desk.language),), desk.language, sent)
    if not form.is_right:
        return _dismissal_page(desk, link, form)
    said = {"reason": form.text("reason")}
    answer = _propose(desk, link, QUARANTINE_DISMISSAL, said, form)
    return answer or _dismissal_page(desk, link, form)


def _propose(desk: Desk, link: str, kind: str, said: dict[str, str], form: Form) -> Response | None:
    """Propose an act about one record; a refusal is said on its form."""
    one = examine_evidence(desk.centre, desk.person.scope, bytes.fromhex(link)).evidence
    try:
        propose(
            desk.centre,
            desk.caller.actor,
            kind=kind,
            collectivite=one.collectivite,
            subject=f"{one.terminal_id}/{one.seq}",
            payload={"terminal_id": one.terminal_id, "links": [link], **said},
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return None
    return desk.done(f"{HOME}/{link}", "act_proposed")


def _posting_page(desk: Desk, link: str, form: Form) -> Response:
    seen = examine_evidence(desk.centre, desk.person.scope, bytes.fromhex(link))
    sentences = (
        desk.say(phrase("The comptable decides. Nothing is posted before.")),
        desk.say(phrase("Once posted, the quittance counts in the takings and in the till.")),
    )
    title = desk.say(phrase("Propose to post record %(name)s?"), name=_name(seen))
    return desk.confirm_page(
        Head(title, (_crumb(desk),)),
        sentences,
        button=phrase("Propose to post it"),
        back=f"{HOME}/{link}",
        form=form,
    )


def _dismissal_page(desk: Desk, link: str, form: Form) -> Response:
    seen = examine_evidence(desk.centre, desk.person.scope, bytes.fromhex(link))
    sentences = (
        desk.say(phrase("The comptable decides. The record stays here as evidence for ever.")),
        desk.say(phrase("Once dismissed, it can never be posted.")),
    )
    title = desk.say(phrase("Propose to dismiss record %(name)s?"), name=_name(seen))
    return desk.confirm_page(
        Head(title, (_crumb(desk),)),
        sentences,
        button=phrase("Propose to dismiss it"),
        back=f"{HOME}/{link}",
        form=form,
    )


def _actions(desk: Desk, seen: Examined, link: str) -> tuple[Action, ...]:
    evidence = Action(f"{HOME}/{link}/evidence", phrase("Download the evidence"))
    if not desk.may(Permission.PROPOSE_LEDGER) or seen.advice not in DISMISSIBLE:
        return (evidence,)
    number = seen.evidence.terminal_id
    close = Action(f"/desk/terminals/{number}/closing", phrase("Close its till at the centre"))
    dismiss = Action(f"{HOME}/{link}/dismiss", phrase("Propose to dismiss it"), is_danger=True)
    if seen.advice is Advice.DISMISS:
        return (evidence, close, dismiss)
    post = Action(f"{HOME}/{link}/post", phrase("Propose to post it"), is_main=True)
    several = Action(f"{HOME}/terminals/{number}", phrase("Post several of this terminal"))
    return (evidence, close, dismiss, several, post)


def _several(desk: Desk, rows: Sequence[Evidence]) -> frozenset[int]:
    """Name the terminals of which one act may settle several; a file of the list names none."""
    if not desk.may(Permission.PROPOSE_LEDGER) or "format" in desk.request.query_params:
        return frozenset()
    waiting = Counter(one.terminal_id for one in rows if one.state == EvidenceState.WAITING)
    return frozenset(number for number, count in waiting.items() if count > 1)


def _name(seen: Examined) -> str:
    return f"{seen.evidence.terminal_id}/{seen.evidence.seq}"


def _crumb(desk: Desk) -> Crumb:
    return Crumb(HOME, desk.say(phrase("Quarantine")))
