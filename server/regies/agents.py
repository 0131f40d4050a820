"""Name the agents of a régie, give them another PIN, take their counter away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from domain.errors import GirctError
from domain.ids import AgentId, RegieId
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import scoped
from server.regies.caller import CONSOLE, Caller
from server.regies.constraints import broken_constraint
from server.regies.errors import AgentKnown, InvalidRegie, MoneyRoleHeld, UnknownAgent
from server.regies.facts import is_mention
from server.regies.models import AgentRow
from server.regies.pins import draw_pin, hash_pin
from server.regies.repository import (
    find_agent,
    lock_agents,
    next_agent_id,
    pin_hashes,
    update_agent,
)
from server.regies.service import require_regie

log = structlog.get_logger()

AGENT_ROLES = ("AGENT", "REGISSEUR")
LANGUAGES = ("fr", "ar")
MATRICULE = re.compile(r"[A-Z0-9][A-Z0-9./-]{1,31}")


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent just named, with the PIN that is shown this once.

    Args:
        agent_id: number within the collectivité.
        pin: six digits, to be handed over in person.
    """

    agent_id: AgentId
    pin: str


def add_agent(  # noqa: PLR0913 - one argument per mention of the arrêté that names an agent
    centre: Centre,
    *,
    regie_id: RegieId,
    name: str,
    role: str = "AGENT",
    language: str = "fr",
    matricule: str | None = None,
    caller: Caller = CONSOLE,
) -> NewAgent:
    """Name an agent and draw their PIN.

    Raises:
        UnknownRegie: when the caller's territory has no such régie.
        InvalidRegie: when the name is empty, or the role, language or matricule cannot be.
        AgentKnown: when an active agent of the régie has this matricule.
        MoneyRoleHeld: when a régisseur would be ordonnateur or comptable too.
    """
    check_agent(name=name, role=role, language=language, matricule=matricule)
    try:
        with scoped(centre.app, caller.scope) as connection:
            regie = require_regie(connection, regie_id, caller.scope)
            lock_agents(connection, regie["collectivite"])
            pin = draw_pin(pin_hashes(connection, regie_id))
            agent_id = AgentId(next_agent_id(connection, regie["collectivite"]))
            facts = {"regie_id": regie_id, "role": role, "language": language}
            connection.execute(
                insert(AgentRow).values(
                    collectivite=regie["collectivite"],
                    agent_id=agent_id,
                    name=name.strip(),
                    matricule=matricule,
                    pin_hash=hash_pin(pin, centre.hashing.pins),
                    active=True,
                    **facts,
                )
            )
            _record(
                connection, centre, caller, (regie["collectivite"], agent_id), "named", {}, facts
            )
    except IntegrityError as error:
        raise _refusal_of(error, matricule) from error
    log.info("agent named", regie=regie_id, agent_id=agent_id, role=role)
    return NewAgent(agent_id, pin)


def renew_pin(
    centre: Centre, regie_id: RegieId, agent_id: int, caller: Caller = CONSOLE
) -> NewAgent:
    """Draw another PIN; the counters take it with their next configuration.

    Raises:
        UnknownAgent: when the caller's territory has no such active agent.
    """
    with scoped(centre.app, caller.scope) as connection:
        agent = require_agent(connection, regie_id, agent_id, caller.scope)
        lock_agents(connection, agent["collectivite"])
        pin = draw_pin(pin_hashes(connection, regie_id))
        update_agent(
            connection,
            agent["collectivite"],
            agent_id,
            {"pin_hash": hash_pin(pin, centre.hashing.pins)},
        )
        place = (agent["collectivite"], AgentId(agent_id))
        before, after = ({"regie_id": regie_id, "pin": said} for said in ("former", "new"))
        _record(connection, centre, caller, place, "pin_renewed", before, after)
    log.info("pin renewed", regie=regie_id, agent_id=agent_id)
    return NewAgent(AgentId(agent_id), pin)


def deactivate_agent(
    centre: Centre, regie_id: RegieId, agent_id: int, caller: Caller = CONSOLE
) -> None:
    """Take an agent off the counters; their number and what they signed stay.

    Raises:
        UnknownAgent: when the caller's territory has no such active agent.
    """
    _change(centre, regie_id, agent_id, caller, "deactivated", {"active": False})


def change_language(
    centre: Centre, regie_id: RegieId, agent_id: int, language: str, caller: Caller = CONSOLE
) -> None:
    """Change the language an agent's counter speaks.

    Raises:
        UnknownAgent: when the caller's territory has no such active agent.
        InvalidRegie: when the language is neither fr nor ar.
    """
    if language not in LANGUAGES:
        message = "an agent reads fr or ar"
        raise InvalidRegie(message, field="language")
    _change(centre, regie_id, agent_id, caller, "language_changed", {"language": language})


def check_agent(*, name: str, role: str, language: str, matricule: str | None) -> None:
    """Check what an agent is described with.

    Raises:
        InvalidRegie: naming what cannot be.
    """
    rules = {
        "name": is_mention(name),
        "role": role in AGENT_ROLES,
        "language": language in LANGUAGES,
        "matricule": matricule is None or MATRICULE.fullmatch(matricule) is not None,
    }
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"an agent cannot have this {', '.join(wrong)}"
        raise InvalidRegie(message, field=", ".join(wrong))


def require_agent(connection: Connection, regie_id: str, agent_id: int, scope: str) -> RowMapping:
    """Read an active agent of a régie of a territory, locked.

    Raises:
        UnknownAgent: when there is none there.
    """
    found = find_agent(connection, regie_id, agent_id, scope)
    if found is None or not found["active"]:
        message = f"there is no active agent {agent_id} in this régie"
        raise UnknownAgent(message, agent=agent_id)
    return found


def _change(  # noqa: PLR0913, PLR0917 - who, whom and what
    centre: Centre,
    regie_id: str,
    agent_id: int,
    caller: Caller,
    verb: str,
    facts: Mapping[str, Any],
) -> None:
    with scoped(centre.app, caller.scope) as connection:
        agent = require_agent(connection, regie_id, agent_id, caller.scope)
        update_agent(connection, agent["collectivite"], agent_id, facts)
        place = (agent["collectivite"], AgentId(agent_id))
        before = {name: agent[name] for name in facts}
        _record(connection, centre, caller, place, verb, before, facts)
    log.info("agent changed", regie=regie_id, agent_id=agent_id, verb=verb)


def _record(  # noqa: PLR0913, PLR0917 - what the trail keeps of an act
    connection: Connection,
    centre: Centre,
    caller: Caller,
    place: tuple[str, AgentId],
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep an act in the trail, by the agent's number: never a name or a PIN."""
    record_act(
        connection,
        caller.actor,
        f"desk:agent:{verb}",
        collectivite=place[0],
        subject=f"{place[0]}/{place[1]}",
        now=centre.now(),
        before=before,
        after=after,
    )


def _refusal_of(error: IntegrityError, matricule: str | None) -> GirctError | IntegrityError:
    """Say which rule of the database a new agent breaks."""
    match broken_constraint(error):
        case "agents_matricule":
            message = "an active agent of this régie has this matricule"
            return AgentKnown(message, matricule=matricule, field="matricule")
        case "girct_one_money_role":
            message = "one person would hold two of régisseur, ordonnateur and comptable"
            return MoneyRoleHeld(message, matricule=matricule, field="matricule")
        case _:
            return error
