"""The pages of agents: who is named, the PIN shown once."""

from fastapi.responses import HTMLResponse

from server.accounts.permissions import Permission
from server.db.scope import scoped
from server.desk.agents.listing import FACTS
from server.desk.agents.repository import AgentLine, list_agents
from server.desk.form import Field, Form
from server.desk.found_regies import find_regie
from server.desk.frame import Desk
from server.desk.head import Crumb, Head, Secret
from server.desk.listing import Choice
from server.desk.sheet import fact, facts_of
from server.desk.words import AGENT_ROLES, SPOKEN
from server.regies.errors import UnknownAgent
from ui.catalogues import phrase


def find_one(desk: Desk, regie_id: str, agent_id: int) -> AgentLine:
    """Find an agent of the reader's territory.

    Raises:
        UnknownAgent: when there is none there.
    """
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_agents(connection, scope, regie_id=regie_id, agent_id=agent_id)
    if not found:
        message = f"there is no agent {agent_id} in this régie"
        raise UnknownAgent(message, agent=agent_id)
    return found[0]


def find_active(desk: Desk, regie_id: str, agent_id: int) -> AgentLine:
    """Find an active agent of the reader's territory.

    Raises:
        UnknownAgent: when there is none there.
    """
    agent = find_one(desk, regie_id, agent_id)
    if not agent.active:
        message = f"agent {agent_id} is not active any more"
        raise UnknownAgent(message, agent=agent_id)
    return agent


def agent_fields(desk: Desk) -> tuple[Field, ...]:
    """List what names an agent; the ordonnateur alone names a régisseur."""
    roles = tuple(
        Choice(code, desk.say(key))
        for code, key in AGENT_ROLES.items()
        if code != "REGISSEUR" or desk.may(Permission.WRITE_REGIES)
    )
    return (
        Field("name", phrase("Name and surname")),
        Field(
            "matricule",
            phrase("Matricule"),
            "code",
            hint=phrase("As on the payslip: capitals, digits, dots, slashes and hyphens."),
            length_max=32,
        ),
        Field("role", phrase("Role"), "choice", choices=roles),
        language_field(desk),
    )


def language_field(desk: Desk) -> Field:
    """Ask which language the counter speaks."""
    choices = tuple(Choice(code, desk.say(key)) for code, key in SPOKEN.items())
    return Field("language", phrase("Language of the counter"), "choice", choices=choices)


def naming_page(desk: Desk, regie_id: str, form: Form) -> HTMLResponse:
    """Answer with the form that names an agent.

    Raises:
        UnknownRegie: when the reader's territory has no such régie.
    """
    name = find_regie(desk, regie_id).names.said(desk.language)
    trail = (
        Crumb("/desk/regies", desk.say(phrase("Régies"))),
        Crumb(f"/desk/regies/{regie_id}", name),
    )
    note = desk.say(phrase("The PIN is drawn by the centre and shown once, on the next page."))
    return desk.form_page(
        Head(desk.say(phrase("Name an agent")), trail, note=note),
        form,
        button=phrase("Name an agent"),
        back=f"/desk/regies/{regie_id}",
    )


def language_page(desk: Desk, agent: AgentLine, form: Form) -> HTMLResponse:
    """Answer with the form that changes the language."""
    return desk.form_page(
        Head(desk.say(phrase("Change the language")), trail_to(desk, agent)),
        form,
        button=phrase("Record"),
        back=address_of(agent),
    )


def pin_page(desk: Desk, agent: AgentLine, pin: str) -> HTMLResponse:
    """Show a PIN this once."""
    language = desk.language
    secret = Secret(
        desk.say(phrase("PIN")),
        pin,
        desk.say(phrase("This PIN is shown only now. Note it or print this slip.")),
    )
    facts = (
        fact(phrase("Agent"), agent.name, language),
        *facts_of(FACTS, agent, language),
        fact(phrase("Régie"), agent.regie, language),
    )
    return desk.secret_page(
        Head(desk.say(phrase("PIN of %(name)s"), name=agent.name), trail_to(desk, agent)),
        secret,
        facts,
        back=address_of(agent),
    )


def address_of(agent: AgentLine) -> str:
    """Give the address of an agent's page."""
    return f"/desk/regies/{agent.regie_id}/agents/{agent.agent_id}"


def trail_to(desk: Desk, agent: AgentLine) -> tuple[Crumb, ...]:
    """Give what leads to an agent."""
    return (
        Crumb("/desk/regies", desk.say(phrase("Régies"))),
        Crumb(f"/desk/regies/{agent.regie_id}", agent.regie.said(desk.language)),
        Crumb(address_of(agent), agent.name),
    )
