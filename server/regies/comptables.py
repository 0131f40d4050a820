"""Postes comptables, and which comptable answers for which régie or collectivité from when to when.

Source: décret n° 2-17-449 (comptabilité publique des collectivités territoriales): one comptable
public at a time is assigned to each collectivité; régisseurs answer to them.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.errors import GirctError
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import scoped
from server.db.within import within
from server.regies.agents import MATRICULE
from server.regies.caller import Caller
from server.regies.constraints import broken_constraint
from server.regies.errors import (
    ComptableOverlap,
    InvalidPoste,
    MoneyRoleHeld,
    PosteKnown,
    UnknownAssignment,
    UnknownPoste,
    UnknownRegie,
)
from server.regies.facts import is_mention, plain
from server.regies.models import ComptableRow, PosteRow
from server.regies.service import require_place, require_regie

log = structlog.get_logger()

POSTE_KINDS = ("PERCEPTION_TGR", "PERCEPTION_COMMUNALE")
POSTE_ID = re.compile(r"[A-Z0-9-]{2,24}")


@dataclass(frozen=True, slots=True)
class Poste:
    """Poste comptable: a perception of the Trésorerie générale, or a perception communale.

    Args:
        poste_id: its identifier in the directory, such as `P-0901`.
        kind: `PERCEPTION_TGR` or `PERCEPTION_COMMUNALE`.
        name_fr: French name.
        name_ar: Arabic name.
        seat: code of the collectivité where its office is.
    """

    poste_id: str
    kind: str
    name_fr: str
    name_ar: str
    seat: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A comptable named for a collectivité, or for one régie of it.

    Args:
        collectivite: code of the collectivité.
        regie_id: one régie of it; none for every régie that has no comptable of its own.
        poste_id: their poste.
        name: their name.
        matricule: their matricule.
        from_day: the first day they answer for it.
        to_day: the last day; none while no end is set.
    """

    collectivite: str
    regie_id: str | None
    poste_id: str
    name: str
    matricule: str
    from_day: date
    to_day: date | None


def add_poste(centre: Centre, poste: Poste, caller: Caller) -> None:
    """Add a poste to the directory.

    Raises:
        InvalidPoste: naming what cannot be.
        UnknownCollectivite: when its seat is not in the caller's territory.
        PosteKnown: when the identifier is taken.
    """
    _check(
        {
            "poste_id": POSTE_ID.fullmatch(poste.poste_id) is not None,
            "kind": poste.kind in POSTE_KINDS,
            "name_fr": is_mention(poste.name_fr),
            "name_ar": is_mention(poste.name_ar),
        }
    )
    require_place(poste.seat, caller.scope)
    facts = {
        "kind": poste.kind,
        "name_fr": poste.name_fr.strip(),
        "name_ar": poste.name_ar.strip(),
        "seat": poste.seat,
    }
    with scoped(centre.app, caller.scope) as connection:
        added = connection.execute(
            insert(PosteRow)
            .values(poste_id=poste.poste_id, **facts)
            .on_conflict_do_nothing()
            .returning(col(PosteRow.poste_id))
        ).scalar()
        if added is None:
            message = f"the poste {poste.poste_id} exists already"
            raise PosteKnown(message, poste=poste.poste_id, field="poste_id")
        record_act(
            connection, caller.actor, "desk:poste:created", collectivite=poste.seat,
            subject=poste.poste_id, now=centre.now(), after=facts,
        )  # fmt: skip


def name_comptable(centre: Centre, named: Assignment, caller: Caller) -> UUID:
    """Name the comptable of a collectivité or régie for a time.

    Raises:
        InvalidPoste: naming what cannot be.
        UnknownCollectivite: when it is not in the caller's territory.
        UnknownRegie: when the régie is not of that collectivité.
        UnknownPoste: when the directory has no such poste.
        ComptableOverlap: when another comptable answers for it on one of these days.
        MoneyRoleHeld: when they are régisseur or ordonnateur.
    """
    _check(
        {
            "name": is_mention(named.name),
            "matricule": MATRICULE.fullmatch(named.matricule) is not None,
            "to_day": named.to_day is None or named.from_day <= named.to_day,
        }
    )
    require_place(named.collectivite, caller.scope)
    assignment_id = uuid4()
    try:
        with scoped(centre.app, caller.scope) as connection:
            if named.regie_id is not None:
                regie = require_regie(connection, named.regie_id, caller.scope)
                if regie["collectivite"] != named.collectivite:
                    message = "the régie is of another collectivité"
                    raise UnknownRegie(message, regie=named.regie_id, field="regie_id")
            connection.execute(
                insert(ComptableRow).values(
                    assignment_id=assignment_id,
                    collectivite=named.collectivite,
                    regie_id=named.regie_id,
                    poste_id=named.poste_id,
                    name=named.name.strip(),
                    matricule=named.matricule,
                    from_day=named.from_day,
                    to_day=named.to_day,
                )
            )
            record_act(
                connection, caller.actor, "desk:comptable:named",
                collectivite=named.collectivite, subject=str(assignment_id), now=centre.now(),
                after=plain(
                    {
                        "regie_id": named.regie_id,
                        "poste_id": named.poste_id,
                        "from_day": named.from_day,
                        "to_day": named.to_day,
                    }
                ),
            )  # fmt: skip
    except IntegrityError as error:
        raise _refusal_of(error, named) from error
    log.info("comptable named", collectivite=named.collectivite, regie=named.regie_id)
    return assignment_id


def end_assignment(centre: Centre, assignment_id: UUID, last_day: date, caller: Caller) -> None:
    """Set the last day a comptable answers for a collectivité or régie, once.

    Raises:
        UnknownAssignment: when the caller's territory has no such assignment still without end.
        InvalidPoste: when the last day is before the first.
    """
    with scoped(centre.app, caller.scope) as connection:
        found = connection.execute(
            select(
                col(ComptableRow.collectivite), col(ComptableRow.from_day), col(ComptableRow.to_day)
            )
            .where(
                col(ComptableRow.assignment_id) == assignment_id,
                within(col(ComptableRow.collectivite), caller.scope),
            )
            .with_for_update()
        ).one_or_none()
        if found is None or found.to_day is not None:
            message = "there is no such assignment without an end"
            raise UnknownAssignment(message)
        _check({"to_day": found.from_day <= last_day})
        connection.execute(
            update(ComptableRow)
            .where(col(ComptableRow.assignment_id) == assignment_id)
            .values(to_day=last_day)
        )
        record_act(
            connection, caller.actor, "desk:comptable:ended", collectivite=found.collectivite,
            subject=str(assignment_id), now=centre.now(), before={"to_day": ""},
            after={"to_day": last_day.isoformat()},
        )  # fmt: skip


def _check(rules: dict[str, bool]) -> None:
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"invalid {', '.join(wrong)}"
        raise InvalidPoste(message, field=", ".join(wrong))


def _refusal_of(error: IntegrityError, named: Assignment) -> GirctError | IntegrityError:
    """Say which rule of the database an assignment breaks."""
    match broken_constraint(error):
        case "comptables_one_at_a_time":
            message = "another comptable answers for it on one of these days"
            return ComptableOverlap(message, field="from_day")
        case "girct_one_money_role":
            message = "one person would hold two of régisseur, ordonnateur and comptable"
            return MoneyRoleHeld(message, matricule=named.matricule, field="matricule")
        case "comptables_poste_id_fkey":
            message = f"there is no poste {named.poste_id}"
            return UnknownPoste(message, poste=named.poste_id, field="poste_id")
        case _:
            return error
