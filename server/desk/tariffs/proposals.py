"""What is proposed about an arrêté fiscal, and decided by another person: first and last day."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from domain.calendar import business_day
from domain.errors import GirctError
from domain.ids import CollectiviteCode
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.dependencies import CentreDep
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Head
from server.desk.tariffs.found_acts import find_act, trail_of
from server.desk.tariffs.listing import HOME, Number, address_of
from server.desk.tariffs.repository import ActLine
from server.tariffs.acts import propose_enactment, propose_ending
from server.tariffs.service import ActName
from ui.catalogues import phrase, phrases

router = APIRouter(prefix=HOME, include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_TARIFFS)]
WHO_DECIDES: Final = phrase(
    "The gouverneur or the wali gives the visa, among the acts of two persons. Nothing changes"
    " before."
)
UNVERIFIED: Final = phrases("%(count)s line is not verified.", "%(count)s lines are not verified.")


def proposals_of(desk: Desk, act: ActLine) -> tuple[Action, ...]:
    """Give what the reader may propose about an arrêté: its first day, or its last one."""
    if not desk.may(Permission.PROPOSE_TARIFFS):
        return ()
    if act.state == "DRAFT":
        title = phrase("Propose to put it in force")
        return (Action(_address(act, "enact"), title, is_main=True),)
    return (Action(_address(act, "end"), phrase("Propose its last day"), is_danger=True),)


@router.get("/{code}/enact")
def ask_enactment(
    request: Request, centre: CentreDep, person: Proposer, code: str, number: Number = ""
) -> Response:
    """Ask before proposing to put an arrêté in force."""
    desk = Desk(request, centre, person)
    return _enactment_page(desk, find_act(desk, code, number)[0], Form((), desk.language))


@router.post("/{code}/enact")
def enact(
    request: Request, centre: CentreDep, person: Proposer, code: str, number: Number = ""
) -> Response:
    """Propose to put an arrêté in force; the gouverneur or the wali gives the visa."""
    desk = Desk(request, centre, person)
    form, act = Form((), desk.language), find_act(desk, code, number)[0]
    try:
        propose_enactment(centre, desk.caller.actor, ActName(CollectiviteCode(code), number))
    except GirctError as refusal:
        form.refuse(refusal)
        return _enactment_page(desk, act, form)
    return desk.done(address_of(act), "act_proposed")


@router.get("/{code}/end")
def ask_last_day(
    request: Request, centre: CentreDep, person: Proposer, code: str, number: Number = ""
) -> Response:
    """Ask which day is the last one of an arrêté."""
    desk = Desk(request, centre, person)
    act = find_act(desk, code, number)[0]
    known = {"last_day": (act.effective_to or business_day(centre.now())).isoformat()}
    return _ending_page(desk, act, Form.filled((_last_day(),), desk.language, known))


@router.post("/{code}/end")
def end(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Proposer,
    code: str,
    sent: SubmittedDep,
    number: Number = "",
) -> Response:
    """Propose the last day of an arrêté; the gouverneur or the wali gives the visa."""
    desk = Desk(request, centre, person)
    act = find_act(desk, code, number)[0]
    form = Form.read((_last_day(),), desk.language, sent)
    if form.is_right:
        try:
            name = ActName(CollectiviteCode(code), number)
            propose_ending(centre, desk.caller.actor, name, form.day("last_day"))
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return _ending_page(desk, act, form)
    return desk.done(address_of(act), "act_proposed")


def _last_day() -> Field:
    hint = phrase("Today or later: days that are over keep their arrêté.")
    return Field("last_day", phrase("Last day"), "day", hint=hint)


def _enactment_page(desk: Desk, act: ActLine, form: Form) -> Response:
    sentences = [
        desk.say(WHO_DECIDES),
        desk.say(phrase("Once in force, no line of it can be changed: another arrêté replaces"
                        " it.")),
        desk.say(phrase("The counters learn it at their next contact and use it from its first"
                        " day.")),
    ]  # fmt: skip
    if act.unverified:
        sentences.append(desk.say_count(UNVERIFIED, act.unverified))
    title = desk.say(phrase("Put arrêté %(number)s in force?"), number=act.number)
    return desk.confirm_page(
        Head(title, trail_of(desk, act)),
        sentences,
        button=phrase("Propose to put it in force"),
        back=address_of(act),
        form=form,
        target=_address(act, "enact"),
    )


def _ending_page(desk: Desk, act: ActLine, form: Form) -> Response:
    sentences = (
        desk.say(WHO_DECIDES),
        desk.say(phrase("From the day after, its natures have no tariff until another arrêté is in"
                        " force: the counters no longer collect them.")),
    )  # fmt: skip
    title = desk.say(phrase("Give arrêté %(number)s its last day?"), number=act.number)
    return desk.confirm_page(
        Head(title, trail_of(desk, act)),
        sentences,
        button=phrase("Propose its last day"),
        back=address_of(act),
        form=form,
        target=_address(act, "end"),
    )


def _address(act: ActLine, step: str) -> str:
    return f"{HOME}/{act.collectivite}/{step}?number={act.number}"
