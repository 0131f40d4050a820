"""Create régies, say what they may collect, name their agents."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.errors import GirctError
from domain.ids import AgentId, CollectiviteCode, NatureIndex, RegieId
from domain.territory import collectivite as find_collectivite
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.models import AgentRow, RegieNatureRow, RegieRow
from server.regies.pins import draw_pin, hash_pin

log = structlog.get_logger()

REGIE_KINDS = ("SOUK", "COMMUNE", "ABATTOIR", "MARCHE_DE_GROS")
AGENT_ROLES = ("AGENT", "REGISSEUR")


class UnknownRegie(GirctError):
    """No régie has this identifier."""

    code = "regies.unknown"


class RegieKnown(GirctError):
    """A régie has this identifier already."""

    code = "regies.known"


class InvalidRegie(GirctError):
    """A régie or an agent is described with a value that cannot be."""

    code = "regies.invalid"


@dataclass(frozen=True, slots=True)
class Regie:
    """Régie de recettes: who collects where, under which arrêté.

    Args:
        regie_id: its identifier, such as `R-0901`.
        collectivite: code of the collectivité whose money it collects.
        kind: `SOUK`, `COMMUNE`, `ABATTOIR` or `MARCHE_DE_GROS`.
        name_fr: its French name.
        name_ar: its Arabic name.
        arrete: the arrêté that created it.
        natures: what it may collect.
        is_open: a closed régie collects nothing.
    """

    regie_id: RegieId
    collectivite: CollectiviteCode
    kind: str
    name_fr: str
    name_ar: str
    arrete: str
    natures: frozenset[NatureIndex]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent just named, with the PIN that is shown this once.

    Args:
        agent_id: number within the collectivité.
        pin: six digits, to be handed over in person.
    """

    agent_id: AgentId
    pin: str


def add_regie(centre: Centre, regie: Regie) -> None:
    """Create a régie and the list of what it may collect.

    Raises:
        UnknownCollectivite: when no collectivité has that code.
        InvalidRegie: when its kind is unknown or it may collect nothing.
        RegieKnown: when the identifier is taken.
    """
    find_collectivite(regie.collectivite)
    if regie.kind not in REGIE_KINDS or not regie.natures:
        message = f"régie {regie.regie_id}: a kind among {', '.join(REGIE_KINDS)} and a nature"
        raise InvalidRegie(message, regie=regie.regie_id)
    with scoped(centre.app, regie.collectivite) as connection:
        added = connection.execute(
            insert(RegieRow)
            .values(
                regie_id=regie.regie_id,
                collectivite=regie.collectivite,
                kind=regie.kind,
                name_fr=regie.name_fr,
                name_ar=regie.name_ar,
                arrete=regie.arrete,
                is_open=regie.is_open,
            )
            .on_conflict_do_nothing()
            .returning(col(RegieRow.regie_id))
        ).scalar()
        if added is None:
            message = f"régie {regie.regie_id} exists already"
            raise RegieKnown(message, regie=regie.regie_id)
        _write_natures(connection, regie.regie_id, regie.collectivite, regie.natures)
    log.info("régie created", regie=regie.regie_id, collectivite=regie.collectivite)


def set_natures(centre: Centre, regie_id: RegieId, natures: Iterable[NatureIndex]) -> None:
    """Replace what a régie may collect.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    collectivite = collectivite_of(centre, regie_id)
    with scoped(centre.app, collectivite) as connection:
        connection.execute(delete(RegieNatureRow).where(col(RegieNatureRow.regie_id) == regie_id))
        _write_natures(connection, regie_id, collectivite, frozenset(natures))


def set_open(centre: Centre, regie_id: RegieId, *, is_open: bool) -> None:
    """Open or close a régie; its counters learn it with their next configuration.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    with scoped(centre.app, collectivite_of(centre, regie_id)) as connection:
        connection.execute(
            update(RegieRow).where(col(RegieRow.regie_id) == regie_id).values(is_open=is_open)
        )
    log.info("régie opened or closed", regie=regie_id, is_open=is_open)


def add_agent(
    centre: Centre, *, regie_id: RegieId, name: str, role: str = "AGENT", language: str = "fr"
) -> NewAgent:
    """Name an agent and draw their PIN.

    Raises:
        UnknownRegie: when there is no such régie.
        InvalidRegie: when the name is empty, or the role or language unknown.
    """
    if not name.strip() or role not in AGENT_ROLES or language not in {"fr", "ar"}:
        message = "an agent has a name, a role among AGENT, REGISSEUR and a language among fr, ar"
        raise InvalidRegie(message, regie=regie_id)
    collectivite = collectivite_of(centre, regie_id)
    with scoped(centre.app, collectivite) as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('agents'), hashtext(:collectivite))"),
            {"collectivite": collectivite},
        )
        last = connection.execute(
            select(func.max(col(AgentRow.agent_id))).where(
                col(AgentRow.collectivite) == collectivite
            )
        ).scalar_one()
        colleagues = connection.execute(
            select(col(AgentRow.pin_hash)).where(col(AgentRow.regie_id) == regie_id)
        ).scalars()
        pin = draw_pin(colleagues)
        agent_id = AgentId((last or 0) + 1)
        connection.execute(
            insert(AgentRow).values(
                collectivite=collectivite,
                agent_id=agent_id,
                regie_id=regie_id,
                name=name.strip(),
                role=role,
                language=language,
                pin_hash=hash_pin(pin),
                active=True,
            )
        )
    log.info("agent named", regie=regie_id, agent_id=agent_id, role=role)
    return NewAgent(agent_id, pin)


def collectivite_of(centre: Centre, regie_id: RegieId) -> CollectiviteCode:
    """Find the collectivité of a régie.

    Raises:
        UnknownRegie: when there is no such régie.
    """
    with scoped(centre.app, EVERYWHERE) as connection:
        found = connection.execute(
            select(col(RegieRow.collectivite)).where(col(RegieRow.regie_id) == regie_id)
        ).scalar()
    if found is None:
        message = f"there is no régie {regie_id}"
        raise UnknownRegie(message, regie=regie_id)
    return CollectiviteCode(found)


def _write_natures(
    connection: Connection, regie_id: str, collectivite: str, natures: frozenset[NatureIndex]
) -> None:
    connection.execute(
        insert(RegieNatureRow),
        [
            {"regie_id": regie_id, "collectivite": collectivite, "nature": nature}
            for nature in sorted(natures)
        ],
    )
