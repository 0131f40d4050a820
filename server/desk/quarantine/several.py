"""Several quittances of one terminal, posted by one act: tick them, see the sum, propose."""

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
from server.desk.quarantine.listing import ADVICE
from server.desk.quarantine.sums import CONTRADICTED, KINDS, sum_facts
from server.desk.sheet import fact
from server.quarantine.posting import QUARANTINE_POSTING, RECORDS_MAX
from server.quarantine.service import Advice, Decoded
from server.quarantine.several import Postable, Total, list_postable
from ui.catalogues import phrase, phrases
from ui.formats import money

router = APIRouter(prefix="/desk/quarantine/terminals", include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
HOME: Final = "/desk/quarantine"
FIELD: Final = "link"
PROPOSED: Final = phrases(
    "%(count)s record would be posted: %(amount)s.",
    "%(count)s records would be posted: %(amount)s in all.",
)
PROPOSE: Final = phrases("Propose to post this record", "Propose to post these %(count)s records")
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
    form = Form((), desk.language, dict(sent))
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
    first, last = chosen[0].seq, chosen[-1].seq
    run = str(first) if len(chosen) == 1 else f"{first}-{last}"
    try:
        propose(
            centre,
            desk.caller.actor,
            kind=QUARANTINE_POSTING,
            collectivite=found.place.collectivite,
            subject=f"{terminal_id}/{run}",
            payload={"terminal_id": terminal_id, "links": [one.link for one in chosen]},
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
    language = desk.language
    net_centimes = Total.of(chosen).net_centimes
    facts = (
        fact(phrase("Terminal"), found.place.label, language),
        *sum_facts(found, chosen, language),
    )
    return desk.page(
        "several_sum.html",
        Head(desk.say(phrase("Propose to post what is ticked?")), _trail(desk)),
        form=form,
        facts=facts,
        chosen=chosen,
        found=found,
        doubt=desk.say(CONTRADICTED.key),
        kinds=KINDS,
        said=desk.say_count(PROPOSED, len(chosen), amount=money(net_centimes, language)),
        button=desk.say_count(PROPOSE, len(chosen)),
        address=f"{HOME}/terminals/{found.place.terminal_id}",
    )


def _trail(desk: Desk) -> tuple[Crumb, ...]:
    return (Crumb(HOME, desk.say(phrase("Quarantine"))),)
