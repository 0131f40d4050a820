"""Register the demo's country at its centre, with the centre's own services."""

from collections.abc import Callable

from domain.ids import NatureIndex
from server.accounts.service import NewUser, create_user
from server.bootstrap import Centre
from server.regies.service import Regie as NewRegie
from server.regies.service import add_agent, add_regie
from server.tariffs.service import ActName, enact, import_act
from server.terminals.service import register
from simulation.logins import CounterLogins, Logins
from simulation.world import REGIES, USERS, Regie


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
        new = NewUser(user.login, user.name, user.role, user.scope, user.language)
        logins.passwords[user.login] = create_user(centre, new)
    told("users")
    for regie in REGIES:
        ordonnateur = f"ordonnateur.{regie.regie_id.lower()}"
        logins.passwords[ordonnateur] = create_user(
            centre,
            NewUser(ordonnateur, "Ordonnateur", "ordonnateur", regie.collectivite, "fr"),
        )
        logins.counters.append(_register_regie(centre, regie, ordonnateur))
        told(f"{regie.regie_id} {regie.name_fr}")
    return logins


def _register_regie(centre: Centre, regie: Regie, ordonnateur: str) -> CounterLogins:
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
    enact(centre, ActName(regie.collectivite, regie.act.number), by=ordonnateur)
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
