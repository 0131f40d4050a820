"""The sections of the page of one régie."""

from sqlalchemy import Connection

from domain.ids import NatureIndex
from domain.tariffs.natures import format_rubrique, natures
from server.accounts.permissions import Permission
from server.desk.agents.listing import OF_REGIE as AGENTS
from server.desk.agents.repository import list_agents
from server.desk.columns import Cell, Column, Kind, Names
from server.desk.comptables.listing import OF_PLACE as COMPTABLES
from server.desk.comptables.repository import list_answering
from server.desk.found_regies import RegieLine
from server.desk.frame import Desk
from server.desk.head import Action
from server.desk.listing import Empty, Listing
from server.desk.regies.listing import ARRETE, CASH_RULES, FACTS, PLACE, history_of, state_of
from server.desk.regies.repository import list_changes
from server.desk.sheet import Part, fact, facts_of, short_list
from server.desk.terminals.listing import OF_REGIE as TERMINALS
from server.desk.terminals.repository import list_terminals
from server.regies.repository import natures_of
from ui.catalogues import phrase


def _label(index: NatureIndex) -> Names | str:
    found = natures().get(index)
    return str(index) if found is None else Names(found.label_fr, found.label_ar)


def _rubrique(index: NatureIndex) -> str | None:
    found = natures().get(index)
    return None if found is None else format_rubrique(found.rubrique)


NATURES: Listing[NatureIndex] = Listing(
    "natures",
    (
        Column("label", phrase("Nature"), _label, is_key=True),
        Column("rubrique", phrase("Rubrique"), _rubrique, Kind.CODE),
        Column("index", phrase("Number"), str, Kind.CODE),
    ),
    Empty(phrase("It may collect nothing yet."), phrase("Change it by arrêté.")),
)


def state_cell(desk: Desk, regie: RegieLine) -> Cell:
    """Say whether a régie collects, beside its name."""
    return fact(phrase("State"), state_of(regie), desk.language)


def _brief(desk: Desk, regie: RegieLine) -> list[Part]:
    """Build what the arrêté says of the régie, and of cash at its counters."""
    language, href = desk.language, f"/desk/collectivites/{regie.collectivite}"
    place = fact(PLACE.title, regie.place, language, href=href)
    facts = (place, *facts_of((*FACTS[:4], *ARRETE), regie, language))
    rules = facts_of(CASH_RULES, regie, language)
    return [
        Part("facts", desk.say(phrase("In brief")), facts),
        Part("cash", desk.say(phrase("Cash at its counters")), rules),
    ]


def parts_of(desk: Desk, connection: Connection, regie: RegieLine) -> list[Part]:
    """Build the sections a reader may see."""
    scope, language, base = desk.person.scope, desk.language, f"/desk/regies/{regie.regie_id}"
    parts = _brief(desk, regie)
    if desk.may(Permission.READ_AGENTS):
        rows = list_agents(connection, scope, regie_id=regie.regie_id)
        name = Action(f"{base}/agents/new", phrase("Name an agent"))
        issue = Action(f"{base}/booklets/new", phrase("Issue a booklet"))
        named = ((name, Permission.WRITE_AGENTS), (issue, Permission.HANDLE_BOOKLETS))
        parts.append(
            Part(
                "agents",
                desk.say(phrase("Agents")),
                shown=short_list(AGENTS, rows, language),
                actions=tuple(action for action, needed in named if desk.may(needed)),
            )
        )
    if desk.may(Permission.READ_TERMINALS):
        counters = list_terminals(connection, scope, desk.centre.now(), regie_id=regie.regie_id)
        share = Action(f"{base}/shares", phrase("Share the cash ceiling out"))
        add = Action(f"{base}/terminals/new", phrase("Register a terminal"))
        asked = ((share, Permission.SET_CASH_SHARES), (add, Permission.REGISTER_TERMINALS))
        parts.append(
            Part(
                "terminals",
                desk.say(phrase("Terminals")),
                shown=short_list(TERMINALS, counters, language),
                actions=tuple(action for action, needed in asked if desk.may(needed)),
            )
        )
    return [
        *parts,
        Part(
            "comptables",
            desk.say(phrase("Who answers for it, by date")),
            shown=short_list(
                COMPTABLES,
                list_answering(connection, scope, regie.collectivite, regie.regie_id),
                language,
            ),
        ),
        Part(
            "natures",
            desk.say(phrase("What it may collect")),
            shown=short_list(NATURES, natures_of(connection, regie.regie_id), language),
        ),
        Part(
            "history",
            desk.say(phrase("History")),
            shown=short_list(
                history_of(language), list_changes(connection, regie.regie_id, scope), language
            ),
        ),
    ]
