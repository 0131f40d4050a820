"""Register the demo's country at its centre, with the centre's own services."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.ids import NatureIndex
from server.accounts.service import NewUser, create_user, find_account
from server.acts.service import approve
from server.bootstrap import Centre
from server.regies.agents import add_agent
from server.regies.facts import Regie as NewRegie
from server.regies.service import add_regie
from server.tariffs.acts import propose_enactment
from server.tariffs.service import ActName, import_act
from server.terminals.service import register
from simulation.logins import CounterLogins, Logins
from simulation.world import REGIES, USERS, Regie

SENIORITY = timedelta(hours=2)


def register_world(centre: Centre, told: Callable[[str], None]) -> Logins:
    """Create users, régies, tariffs, agents and counters.

    Args:
        centre: an open centre whose schema is current; a test system.
        told: called with a sentence after each step.

    Returns:
        Every password, PIN and enrolment code that was drawn.
    """
    logins = Logins()
    for user in USERS:
        logins.passwords[user.login] = _appoint(
            centre,
            NewUser(
                user.login,
                user.name,
                user.role,
                user.scope,
                user.language,
                matricule=f"DEMO-{user.login.upper()}",
            ),
        )
    told("users")
    for regie in REGIES:
        for role in ("ordonnateur", "gouverneur"):
            login = f"{role}.{regie.regie_id.lower()}"
            logins.passwords[login] = _appoint(
                centre,
                NewUser(
                    login,
                    role.title(),
                    role,
                    regie.collectivite,
                    "fr",
                    matricule=f"DEMO-{login.upper()}",
                ),
            )
        logins.counters.append(_register_regie(centre, regie))
        told(f"{regie.regie_id} {regie.name_fr}")
    return logins


def _appoint(centre: Centre, user: NewUser) -> str:
    """Create somebody who has been there for a while, so that they may decide today."""
    before = centre.now() - SENIORITY
    return create_user(replace(centre, now=lambda: before), user)


def _register_regie(centre: Centre, regie: Regie) -> CounterLogins:
    add_regie(
        centre,
        NewRegie(
            regie_id=regie.regie_id,
            collectivite=regie.collectivite,
            kind=regie.kind,
            name_fr=regie.name_fr,
            name_ar=regie.name_ar,
            arrete=regie.arrete,
            natures=frozenset(NatureIndex(index) for index in regie.natures),
        ),
    )
    import_act(centre, regie.act.to_configuration())
    tail = regie.regie_id.lower()
    proposed = propose_enactment(
        centre,
        find_account(centre, f"ordonnateur.{tail}"),
        ActName(regie.collectivite, regie.act.number),
    )
    approve(centre, find_account(centre, f"gouverneur.{tail}"), proposed)
    pins = {}
    for agent in regie.agents:
        new = add_agent(
            centre,
            regie_id=regie.regie_id,
            name=agent.name,
            role=agent.role,
            language=agent.language,
        )
        pins[agent.name] = new.pin
    counter = register(centre, regie_id=regie.regie_id, label=f"Guichet {regie.regie_id}")
    return CounterLogins(regie.regie_id, int(counter.terminal_id), counter.code, pins)
