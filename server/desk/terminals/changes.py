"""What is asked about a terminal in service: revocation, replacement, another key."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from domain.ids import TerminalId
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.dependencies import CentreDep
from server.desk.form import Field, Form, SubmittedDep, write_moment
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice
from server.desk.terminals.repository import TerminalLine
from server.desk.terminals.routes import LABEL_MAX, TerminalNumber, Writer, find_one
from server.desk.terminals.words import REPLACEMENTS, REVOCATIONS
from server.terminals.acts import (
    ReplacementReason,
    RevocationReason,
    propose_replacement,
    propose_revocation,
)
from server.terminals.rotation import DELAY_ASKED, ask_rotation
from ui.catalogues import phrase, phrases

router = APIRouter(prefix="/desk/terminals", include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_TERMINALS)]
WHO_DECIDES: Final = phrase(
    "The ordonnateur, the comptable, the gouverneur or another administrator decides, among the"
    " acts of two persons. Nothing changes before."
)
ROTATED: Final = phrases(
    "The counter makes another key by itself at its next contact, within %(count)s day. It goes on"
    " collecting meanwhile.",
    "The counter makes another key by itself at its next contact, within %(count)s days. It goes on"
    " collecting meanwhile.",
)


@router.get("/{terminal_id}/revoke")
def ask_revocation(
    request: Request, centre: CentreDep, person: Proposer, terminal_id: TerminalNumber
) -> Response:
    """Ask why a terminal is revoked, and from when."""
    desk = Desk(request, centre, person)
    known = {"effective_at": write_moment(centre.now())}
    form = Form.filled(_revocation_fields(desk), desk.language, known)
    return _revocation_page(desk, find_one(desk, terminal_id), form)


@router.post("/{terminal_id}/revoke")
def revoke(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose to revoke a terminal."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    form = Form.read(_revocation_fields(desk), desk.language, sent)
    if not form.is_right:
        return _revocation_page(desk, terminal, form)
    try:
        propose_revocation(
            centre,
            desk.caller.actor,
            TerminalId(terminal_id),
            reason=RevocationReason(form.text("reason")),
            effective_at=form.moment("effective_at"),
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _revocation_page(desk, terminal, form)
    return desk.done(f"/desk/terminals/{terminal_id}", "act_proposed")


@router.get("/{terminal_id}/replace")
def ask_replacement(
    request: Request, centre: CentreDep, person: Proposer, terminal_id: TerminalNumber
) -> Response:
    """Ask why a terminal is replaced, and what the new one is called."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    known = {"label": terminal.label}
    return _replacement_page(
        desk, terminal, Form.filled(_replacement_fields(desk), desk.language, known)
    )


@router.post("/{terminal_id}/replace")
def replace(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose to replace a terminal."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    form = Form.read(_replacement_fields(desk), desk.language, sent)
    if not form.is_right:
        return _replacement_page(desk, terminal, form)
    try:
        propose_replacement(
            centre,
            desk.caller.actor,
            TerminalId(terminal_id),
            reason=ReplacementReason(form.text("reason")),
            label=form.text("label"),
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _replacement_page(desk, terminal, form)
    return desk.done(f"/desk/terminals/{terminal_id}", "act_proposed")


@router.get("/{terminal_id}/rotation")
def ask_key(
    request: Request, centre: CentreDep, person: Writer, terminal_id: TerminalNumber
) -> Response:
    """Ask before asking a counter for another key."""
    desk = Desk(request, centre, person)
    return _rotation_page(desk, find_one(desk, terminal_id), Form((), desk.language))


@router.post("/{terminal_id}/rotation")
def rotate(
    request: Request, centre: CentreDep, person: Writer, terminal_id: TerminalNumber
) -> Response:
    """Ask a counter for another key at its next contact."""
    desk, form = Desk(request, centre, person), Form((), "fr")
    form.language = desk.language
    terminal = find_one(desk, terminal_id)
    try:
        ask_rotation(centre, TerminalId(terminal_id), desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _rotation_page(desk, terminal, form)
    return desk.done(f"/desk/terminals/{terminal_id}", "rotation_asked")


def _revocation_fields(desk: Desk) -> tuple[Field, ...]:
    reasons = tuple(Choice(code, desk.say(key)) for code, key in REVOCATIONS.items())
    hint = phrase("The last moment you are sure the terminal was in good hands.")
    return (
        Field("reason", phrase("Why"), "choice", choices=reasons),
        Field("effective_at", phrase("Nothing good from"), "moment", hint=hint),
    )


def _replacement_fields(desk: Desk) -> tuple[Field, ...]:
    reasons = tuple(Choice(code, desk.say(key)) for code, key in REPLACEMENTS.items())
    return (
        Field("reason", phrase("Why"), "choice", choices=reasons),
        Field("label", phrase("Name of the new terminal"), length_max=LABEL_MAX),
    )


def _revocation_page(desk: Desk, terminal: TerminalLine, form: Form) -> Response:
    sentences = (
        desk.say(WHO_DECIDES),
        desk.say(
            phrase(
                "Once approved, nothing it signed from the moment below is good any more: its"
                " quittances are shown as such, and what it still sends goes to the quarantine."
            )
        ),
        desk.say(phrase("A revocation is never taken back: the machine would be enrolled anew.")),
    )
    return desk.confirm_page(
        Head(desk.say(phrase("Revoke %(name)s?"), name=terminal.label), _trail(desk, terminal)),
        sentences,
        button=phrase("Propose to revoke it"),
        back=f"/desk/terminals/{terminal.terminal_id}",
        form=form,
    )


def _replacement_page(desk: Desk, terminal: TerminalLine, form: Form) -> Response:
    sentences = (
        desk.say(WHO_DECIDES),
        desk.say(
            phrase(
                "Once approved, the old terminal collects no more; what it still sends waits in"
                " the quarantine. The new one has its own number and takes over the cash share."
            )
        ),
        desk.say(
            phrase("Its enrolment code is shown once, to who approves: agree when, at the machine.")
        ),
    )
    return desk.confirm_page(
        Head(desk.say(phrase("Replace %(name)s?"), name=terminal.label), _trail(desk, terminal)),
        sentences,
        button=phrase("Propose to replace it"),
        back=f"/desk/terminals/{terminal.terminal_id}",
        form=form,
    )


def _rotation_page(desk: Desk, terminal: TerminalLine, form: Form) -> Response:
    sentences = (
        desk.say_count(ROTATED, DELAY_ASKED // timedelta(days=1)),
        desk.say(phrase("The old key is of no more use; what it signed before stays good.")),
    )
    title = desk.say(phrase("Ask %(name)s for another key?"), name=terminal.label)
    return desk.confirm_page(
        Head(title, _trail(desk, terminal)),
        sentences,
        button=phrase("Ask for another key"),
        back=f"/desk/terminals/{terminal.terminal_id}",
        form=form,
    )


def _trail(desk: Desk, terminal: TerminalLine) -> tuple[Crumb, ...]:
    return (
        Crumb("/desk/terminals", desk.say(phrase("Terminals"))),
        Crumb(f"/desk/terminals/{terminal.terminal_id}", terminal.label),
    )
