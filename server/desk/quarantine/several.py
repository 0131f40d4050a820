"""Several quittances of one terminal, settled by one act: tick them, see the sum, propose."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from domain.errors import GirctError
from domain.wire import TerminalNumber
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.dependencies import CentreDep
from server.desk.form import Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.quarantine.listing import ADVICE, reason_field
from server.desk.quarantine.sums import CONTRADICTED, KINDS, sum_facts, sum_sentence
from server.quarantine.posting import QUARANTINE_DISMISSAL, QUARANTINE_POSTING, RECORDS_MAX
from server.quarantine.service import Advice, Decoded
from server.quarantine.several import Postable, list_postable
from ui.catalogues import phrase, phrases

router = APIRouter(prefix="/desk/quarantine/terminals", include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
HOME: Final = "/desk/quarantine"
FIELD: Final = "link"
PROPOSE: Final = phrases("Propose to post this record", "Propose to post these %(count)s records")
DISMISS: Final = phrases(
    "Propose to dismiss this record", "Propose to dismiss these %(count)s records"
)
TOO_MANY: Final = phrases(
    "One act posts %(count)s record at most: tick fewer, then propose the others.",
    "One act posts %(count)s records at most: tick fewer, then propose the others.",
)


@router.get("/{terminal_id}")
def choose(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    tick: Annotated[str, Query(alias="all", max_length=1)] = "",
) -> Response:
    """Show what waits at a terminal, each record with a box to tick; `?all=1` ticks them."""
    desk, found = _found(request, centre, person, terminal_id)
    form = Form((), desk.language)
    if tick == "1":
        form.typed[FIELD] = tuple(one.link for one in found.records[:RECORDS_MAX])
    return _choice_page(desk, found, form)


@router.post("/{terminal_id}")
def see_sum(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Show what the ticked records come to; nothing is proposed yet."""
    desk, found = _found(request, centre, person, terminal_id)
    form = Form((reason_field(desk.language),), desk.language, dict(sent))
    chosen = _chosen(desk, found, form)
    return _sum_page(desk, found, form, chosen) if chosen else _choice_page(desk, found, form)


@router.post("/{terminal_id}/post")
def propose_several(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose to post the ticked records, in one act."""
    desk, found = _found(request, centre, person, terminal_id)
    form = Form((), desk.language, dict(sent))
    chosen = _chosen(desk, found, form)
    if not chosen:
        return _choice_page(desk, found, form)
    return _propose(desk, found, form, QUARANTINE_POSTING, chosen)


@router.post("/{terminal_id}/dismiss")
def dismiss_several(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose to dismiss the ticked records, in one act and for one reason."""
    desk, found = _found(request, centre, person, terminal_id)
    form = Form.read((reason_field(desk.language),), desk.language, sent)
    has_reason = form.is_right
    chosen = _chosen(desk, found, form)
    if not chosen:
        return _choice_page(desk, found, form)
    if not has_reason:
        return _sum_page(desk, found, form, chosen)
    return _propose(desk, found, form, QUARANTINE_DISMISSAL, chosen, reason=form.text("reason"))


def _propose(
    desk: Desk, found: Postable, form: Form, kind: str, chosen: Sequence[Decoded], **said: str
) -> Response:
    first, last, number = chosen[0].seq, chosen[-1].seq, found.place.terminal_id
    run = str(first) if len(chosen) == 1 else f"{first}-{last}"
    try:
        propose(
            desk.centre,
            desk.caller.actor,
            kind=kind,
            collectivite=found.place.collectivite,
            subject=f"{number}/{run}",
            payload={"terminal_id": number, "links": [one.link for one in chosen], **said},
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _choice_page(desk, found, form)
    return desk.done(HOME, "act_proposed")


def _found(
    request: Request, centre: CentreDep, person: SignedIn, terminal_id: int
) -> tuple[Desk, Postable]:
    return Desk(request, centre, person), list_postable(centre, person.scope, terminal_id)


def _chosen(desk: Desk, found: Postable, form: Form) -> Sequence[Decoded]:
    """Give what was ticked; nothing, with the reason on the form, when an act cannot take it."""
    names = set(form.texts(FIELD))
    chosen = found.chosen(names)
    if not names:
        form.errors[""] = desk.say(phrase("Tick at least one record."))
    elif len(chosen) != len(names):
        form.errors[""] = desk.say(
            phrase("Some of these records wait no more. What is left is shown: choose again.")
        )
    elif len(chosen) > RECORDS_MAX:
        form.errors[""] = desk.say_count(TOO_MANY, RECORDS_MAX)
    else:
        return chosen
    return ()


def _choice_page(desk: Desk, found: Postable, form: Form) -> Response:
    number = found.place.terminal_id
    title = desk.say(phrase("Quittances of %(name)s to post"), name=found.place.label)
    return desk.page(
        "several.html",
        Head(title, _trail(desk)),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        found=found,
        doubt=desk.say(CONTRADICTED.key),
        kinds=KINDS,
        ticked=frozenset(form.texts(FIELD)),
        address=f"{HOME}/terminals/{number}",
        advice=desk.say(ADVICE[Advice.REVOKE_FIRST]),
        many=desk.say_count(TOO_MANY, RECORDS_MAX) if len(found.records) > RECORDS_MAX else "",
        back=HOME,
    )


def _sum_page(desk: Desk, found: Postable, form: Form, chosen: Sequence[Decoded]) -> Response:
    return desk.page(
        "several_sum.html",
        Head(desk.say(phrase("What do you propose for what is ticked?")), _trail(desk)),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        facts=sum_facts(found, chosen, desk.language),
        chosen=chosen,
        found=found,
        doubt=desk.say(CONTRADICTED.key),
        kinds=KINDS,
        said=sum_sentence(chosen, desk.language, is_dismissal=False),
        button=desk.say_count(PROPOSE, len(chosen)),
        dismiss=desk.say_count(DISMISS, len(chosen)),
        address=f"{HOME}/terminals/{found.place.terminal_id}",
    )


def _trail(desk: Desk) -> tuple[Crumb, ...]:
    return (Crumb(HOME, desk.say(phrase("Quarantine"))),)
