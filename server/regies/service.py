"""Create régies, say what they may collect, name their agents."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.errors import GirctError
from domain.ids import AgentId, CollectiviteCode, NatureIndex, RegieId
from domain.tariffs.line import NATURE_MAX
from domain.territory import collectivite as find_collectivite
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.models import AgentRow, RegieNatureRow, RegieRow
from server.regies.pins import draw_pin, hash_pin

log = structlog.get_logger()

REGIE_KINDS = ("SOUK", "COMMUNE", "ABATTOIR", "MARCHE_DE_GROS")
AGENT_ROLES = ("AGENT", "REGISSEUR")
LANGUAGES = ("fr", "ar")
REGIE_ID = re.compile(r"[A-Z0-9-]{1,24}")
MENTION_MAX = 200


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
        InvalidRegie: when a mention is missing, too long or unknown.
        RegieKnown: when the identifier is taken.
    """
    find_collectivite(regie.collectivite)
    _check_regie(regie)
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
        InvalidRegie: when no nature is named, or one has no such index.
    """
    listed = frozenset(natures)
    _check_natures(listed)
    collectivite = collectivite_of(centre, regie_id)
    with scoped(centre.app, collectivite) as connection:
        connection.execute(delete(RegieNatureRow).where(col(RegieNatureRow.regie_id) == regie_id))
        _write_natures(connection, regie_id, collectivite, listed)


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
    if not _is_mention(name) or role not in AGENT_ROLES or language not in LANGUAGES:
        message = "an agent has a name, a role among AGENT, REGISSEUR and a language among fr, ar"
        raise InvalidRegie(message, field="agent")
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


def _check_regie(regie: Regie) -> None:
    rules = {
        "regie_id": REGIE_ID.fullmatch(regie.regie_id) is not None,
        "kind": regie.kind in REGIE_KINDS,
        "name_fr": _is_mention(regie.name_fr),
        "name_ar": _is_mention(regie.name_ar),
        "arrete": _is_mention(regie.arrete),
    }
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"régie {regie.regie_id}: invalid {', '.join(wrong)}"
        raise InvalidRegie(message, field=", ".join(wrong))
    _check_natures(regie.natures)


def _check_natures(natures: frozenset[NatureIndex]) -> None:
    if not natures or min(natures) < 1 or max(natures) > NATURE_MAX:
        message = f"a régie collects natures with indexes from 1 to {NATURE_MAX}"
        raise InvalidRegie(message, field="natures")


def _is_mention(text: str) -> bool:
    """Whether a text can stand on paper and in the counters' configuration."""
    return len(text.strip()) > 0 and len(text) <= MENTION_MAX and text.isprintable()


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
