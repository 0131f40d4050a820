"""Arrêtés fiscaux: list, page of one, import, confirmation of a line."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.canonical import canonical
from domain.errors import GirctError
from domain.ids import CollectiviteCode
from domain.tariffs.act import LegalAct
from domain.territory import collectivite
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep, caller_address
from server.desk.columns import Kind, Names
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Head
from server.desk.sheet import Part, fact, facts_of, short_list
from server.desk.tariffs.file import FILE_MAX, UploadDep, preview_lines, read_file, read_text
from server.desk.tariffs.found_acts import find_act, trail_of
from server.desk.tariffs.listing import (
    FACTS,
    HOME,
    STATE,
    Number,
    address_of,
    lines_of,
    list_of,
    rate_text,
    sureness_of,
)
from server.desk.tariffs.proposals import proposals_of
from server.desk.tariffs.repository import ActLine, RateLine, list_acts
from server.tariffs.preview import preview_act
from server.tariffs.service import ActName, UnknownAct, confirm_line, import_act
from ui.catalogues import phrase

router = APIRouter(prefix=HOME, include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_TARIFFS)]
Writer = Annotated[SignedIn, may(Permission.WRITE_TARIFFS)]
LineNumber = Annotated[int, Query(ge=0, le=9999)]


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the arrêtés fiscaux of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_acts(connection, person.scope)
    add = (Action(f"{HOME}/import", phrase("Import an arrêté"), is_main=True),)
    actions = add if desk.may(Permission.WRITE_TARIFFS) else ()
    head = Head(desk.say(phrase("Arrêtés fiscaux")), actions=actions)
    return desk.list_page(head, list_of(desk.language), rows)


@router.get("/import")
def ask_file(request: Request, centre: CentreDep, person: Writer) -> Response:
    """Ask for the file of an arrêté."""
    desk = Desk(request, centre, person)
    return _file_page(desk, Form((), desk.language))


@router.post("/import")
def show_preview(request: Request, centre: CentreDep, person: Writer, raw: UploadDep) -> Response:
    """Show what a file says, before anything is kept."""
    desk = Desk(request, centre, person)
    form = Form((), desk.language)
    try:
        act = preview_act(centre, read_file(raw), person.scope)
    except GirctError as refusal:
        form.refuse(refusal)
        return _file_page(desk, form)
    return _preview_page(desk, act)


@router.post("/import/keep")
def keep(request: Request, centre: CentreDep, person: Writer, sent: SubmittedDep) -> Response:
    """Keep the arrêté that was shown, as a draft."""
    desk, form = Desk(request, centre, person), Form((), "fr")
    form.language = desk.language
    try:
        said = read_text(next(iter(sent.get("act", ("",)))))
        preview_act(centre, said, person.scope)
        act = import_act(centre, said, desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _file_page(desk, form)
    target = f"{HOME}/{act.collectivite}/act?number={act.number}"
    return desk.done(target, "tariff_imported")


@router.get("/{code}/act")
def show_act(
    request: Request, centre: CentreDep, person: Reader, code: str, number: Number = ""
) -> Response:
    """Show one arrêté with its lines."""
    desk = Desk(request, centre, person)
    act, lines = find_act(desk, code, number)
    language, may_confirm = desk.language, desk.may(Permission.WRITE_TARIFFS)
    place = fact(phrase("Collectivité"), act.place, language,
                 href=f"/desk/collectivites/{act.collectivite}")  # fmt: skip
    is_draft = act.state == "DRAFT"
    note = desk.say(phrase("Open a line that is not verified to confirm it with its article."))
    shown = short_list(lines_of(language, act, may_confirm=may_confirm), lines, language)
    parts = [
        Part("facts", desk.say(phrase("In brief")), (place, *facts_of(FACTS, act, language))),
        Part("lines", desk.say(phrase("Lines")), shown=shown,
             note=note if is_draft and act.unverified and may_confirm else ""),
    ]  # fmt: skip
    head = Head(
        desk.say(phrase("Arrêté %(number)s"), number=act.number),
        trail_of(desk),
        proposals_of(desk, act),
        state=facts_of((STATE,), act, language)[0],
    )
    return desk.sheet_page(head, parts)


@router.get("/{code}/confirm")
def ask_article(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Writer,
    code: str,
    number: Number = "",
    line: LineNumber = 0,
) -> Response:
    """Ask which article sets the rate of a line."""
    desk = Desk(request, centre, person)
    act, found = _find_line(desk, code, number, line)
    return _article_page(desk, act, found, Form((_article(),), desk.language))


@router.post("/{code}/confirm")
def confirm(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Writer,
    code: str,
    sent: SubmittedDep,
    number: Number = "",
    line: LineNumber = 0,
) -> Response:
    """Confirm a line with its article."""
    desk = Desk(request, centre, person)
    act, found = _find_line(desk, code, number, line)
    form = Form.read((_article(),), desk.language, sent)
    if form.is_right:
        try:
            confirm_line(
                centre,
                ActName(CollectiviteCode(code), number),
                line,
                article=form.text("article"),
                by=person.login,
                address=caller_address(request),
            )
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return _article_page(desk, act, found, form)
    return desk.done(address_of(act), "line_confirmed")


def _find_line(desk: Desk, code: str, number: str, line: int) -> tuple[ActLine, RateLine]:
    act, lines = find_act(desk, code, number)
    found = next((one for one in lines if one.line == line), None)
    if found is None:
        message = f"act {number} has no line {line}"
        raise UnknownAct(message, act=number, line=line)
    return act, found


def _article() -> Field:
    hint = phrase("Such as “article 3, 2nd line”, as you read it in the signed arrêté.")
    return Field("article", phrase("Article that sets the rate"), hint=hint, length_max=120)


def _file_page(desk: Desk, form: Form) -> Response:
    return desk.page(
        "tariff_file.html",
        Head(desk.say(phrase("Import an arrêté")), trail_of(desk)),
        status=200 if form.is_right else 422,
        form=form,
        size=FILE_MAX // 1000,
        back=HOME,
    )


def _preview_page(desk: Desk, act: LegalAct) -> Response:
    language, said = desk.language, act.to_configuration()
    lines, place = preview_lines(said), collectivite(act.collectivite)
    facts = (
        fact(phrase("Arrêté"), act.number, language, kind=Kind.CODE),
        fact(phrase("Collectivité"), Names(place.name_fr, place.name_ar), language),
        fact(phrase("Signed on"), act.signed_on, language, kind=Kind.DAY),
        fact(phrase("In force from"), act.effective_from, language, kind=Kind.DAY),
        fact(phrase("In force until"), act.effective_to, language, kind=Kind.DAY),
        fact(phrase("Lines not verified"), sum(not one.is_sure for one in lines), language),
    )
    listing = lines_of(language, None, may_confirm=False)
    return desk.page(
        "tariff_preview.html",
        Head(desk.say(phrase("Is this the arrêté?")), trail_of(desk)),
        form=Form((), language),
        part=Part("lines", desk.say(phrase("Lines")), facts, short_list(listing, lines, language)),
        act=canonical(said),
        back=f"{HOME}/import",
    )


def _article_page(desk: Desk, act: ActLine, line: RateLine, form: Form) -> Response:
    label = line.label_ar if desk.language == "ar" else line.label_fr
    sentences = (
        f"{line.line} · {label} · {rate_text(line, desk.language)}",
        desk.say(sureness_of(line).key) + f"\u00a0: {line.source}",
        desk.say(phrase("You answer for this rate: your name is kept with the article.")),
    )
    return desk.confirm_page(
        Head(desk.say(phrase("Confirm this line?")), trail_of(desk, act)),
        sentences,
        button=phrase("Confirm the line"),
        back=address_of(act),
        form=form,
        target=f"{HOME}/{act.collectivite}/confirm?number={act.number}&line={line.line}",
    )
