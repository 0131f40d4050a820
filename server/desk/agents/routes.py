"""Agents: list, naming, another PIN, another language, leaving."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from domain.ids import RegieId
from server.accounts.access import may
from server.accounts.errors import NotAllowed
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.agents.listing import FACTS, REGIE, list_of, state_of
from server.desk.agents.pages import (
    address_of,
    agent_fields,
    find_active,
    find_one,
    language_field,
    language_page,
    naming_page,
    pin_page,
    trail_to,
)
from server.desk.agents.repository import list_agents
from server.desk.form import Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Action, Head
from server.desk.sheet import Part, fact, facts_of
from server.regies.agents import add_agent, change_language, deactivate_agent, renew_pin
from server.regies.errors import UnknownRegie
from ui.catalogues import phrase

router = APIRouter(prefix="/desk", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_AGENTS)]
Writer = Annotated[SignedIn, may(Permission.WRITE_AGENTS)]
AgentNumber = Annotated[int, Path(ge=1, le=65_535)]
AGENT: Final = "/regies/{regie_id}/agents/{agent_id}"


@router.get("/agents")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the agents of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_agents(connection, person.scope)
    return desk.list_page(Head(desk.say(phrase("Agents"))), list_of(desk.language), rows)


@router.get("/regies/{regie_id}/agents/new")
def ask_agent(request: Request, centre: CentreDep, person: Writer, regie_id: str) -> Response:
    """Ask who is named."""
    desk = Desk(request, centre, person)
    form = Form.filled(agent_fields(desk), desk.language, {"role": "AGENT", "language": "fr"})
    return naming_page(desk, regie_id, form)


@router.post("/regies/{regie_id}/agents/new")
def name_agent(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, sent: SubmittedDep
) -> Response:
    """Name an agent, and show their PIN this once."""
    desk = Desk(request, centre, person)
    form = Form.read(agent_fields(desk), desk.language, sent)
    if not form.is_right:
        return naming_page(desk, regie_id, form)
    if form.text("role") == "REGISSEUR" and not desk.may(Permission.WRITE_REGIES):
        message = "the ordonnateur names the régisseur"
        raise NotAllowed(message, role=person.role)
    try:
        named = add_agent(
            centre,
            regie_id=RegieId(regie_id),
            name=form.text("name"),
            role=form.text("role"),
            language=form.text("language"),
            matricule=form.text("matricule").upper(),
            caller=desk.caller,
        )
    except UnknownRegie:
        raise
    except GirctError as refusal:
        form.refuse(refusal)
        return naming_page(desk, regie_id, form)
    return pin_page(desk, find_one(desk, regie_id, named.agent_id), named.pin)


@router.get(AGENT)
def show_agent(
    request: Request, centre: CentreDep, person: Reader, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Show one agent."""
    desk = Desk(request, centre, person)
    agent = find_one(desk, regie_id, agent_id)
    base = f"/desk/regies/{regie_id}/agents/{agent_id}"
    actions = (
        Action(f"{base}/pin", phrase("Renew the PIN"), is_main=True),
        Action(f"{base}/language", phrase("Change the language")),
        Action(f"{base}/deactivate", phrase("Deactivate"), is_danger=True),
    )
    offered = actions if agent.active and desk.may(Permission.WRITE_AGENTS) else ()
    state = fact(phrase("State"), state_of(agent), desk.language)
    part = Part(
        "facts", desk.say(phrase("In brief")), facts_of((*FACTS, REGIE), agent, desk.language)
    )
    return desk.sheet_page(Head(agent.name, trail_to(desk, agent), offered, state=state), [part])


@router.get(f"{AGENT}/pin")
def ask_pin(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Ask before drawing another PIN: the old one stops working."""
    desk = Desk(request, centre, person)
    agent = find_active(desk, regie_id, agent_id)
    sentences = (
        desk.say(phrase("A new PIN is drawn and shown once. Hand it over in person.")),
        desk.say(phrase("The old PIN stops working as soon as the counters reach the centre.")),
    )
    return desk.confirm_page(
        Head(
            desk.say(phrase("Renew the PIN of %(name)s?"), name=agent.name), trail_to(desk, agent)
        ),
        sentences,
        button=phrase("Renew the PIN"),
        back=address_of(agent),
    )


@router.post(f"{AGENT}/pin")
def draw_another_pin(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Draw another PIN, and show it this once."""
    desk = Desk(request, centre, person)
    drawn = renew_pin(centre, RegieId(regie_id), agent_id, desk.caller)
    return pin_page(desk, find_one(desk, regie_id, agent_id), drawn.pin)


@router.get(f"{AGENT}/deactivate")
def ask_deactivation(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Ask before taking an agent off the counters."""
    desk = Desk(request, centre, person)
    agent = find_active(desk, regie_id, agent_id)
    sentences = (
        desk.say(phrase("The counters stop knowing this PIN as soon as they reach the centre.")),
        desk.say(phrase("What they collected stays under their number. This cannot be undone.")),
    )
    return desk.confirm_page(
        Head(desk.say(phrase("Deactivate %(name)s?"), name=agent.name), trail_to(desk, agent)),
        sentences,
        button=phrase("Deactivate"),
        back=address_of(agent),
    )


@router.post(f"{AGENT}/deactivate")
def deactivate(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Take an agent off the counters."""
    desk = Desk(request, centre, person)
    deactivate_agent(centre, RegieId(regie_id), agent_id, desk.caller)
    return desk.done(f"/desk/regies/{regie_id}/agents/{agent_id}", "agent_deactivated")


@router.get(f"{AGENT}/language")
def ask_language(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, agent_id: AgentNumber
) -> Response:
    """Ask which language the counter speaks to an agent."""
    desk = Desk(request, centre, person)
    agent = find_active(desk, regie_id, agent_id)
    form = Form.filled((language_field(desk),), desk.language, {"language": agent.language})
    return language_page(desk, agent, form)


@router.post(f"{AGENT}/language")
def set_language(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Writer,
    regie_id: str,
    agent_id: AgentNumber,
    sent: SubmittedDep,
) -> Response:
    """Change the language the counter speaks to an agent."""
    desk = Desk(request, centre, person)
    agent = find_active(desk, regie_id, agent_id)
    form = Form.read((language_field(desk),), desk.language, sent)
    if not form.is_right:
        return language_page(desk, agent, form)
    change_language(centre, RegieId(regie_id), agent_id, form.text("language"), desk.caller)
    return desk.done(address_of(agent), "agent_changed")
