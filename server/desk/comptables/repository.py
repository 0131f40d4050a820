"""Read postes comptables, and who answers for what at which date, inside one territory."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, or_, select
from sqlmodel import col

from domain.territory import collectivite
from server.db.within import within
from server.desk.columns import Names
from server.regies.models import ComptableRow, PosteRow, RegieRow


@dataclass(frozen=True, slots=True)
class PosteLine:
    """A poste comptable as lists show it."""

    poste_id: str
    names: Names
    kind: str
    seat: Names


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """A comptable and what they answer for, from when to when.

    Args:
        assignment_id: which assignment.
        name: the comptable's name.
        matricule: their matricule.
        poste: names of their poste.
        place: names of the collectivité.
        collectivite: its code.
        regie: names of the régie; none for the whole collectivité.
        from_day: the first day.
        to_day: the last day; none while no end is set.
    """

    assignment_id: UUID
    name: str
    matricule: str
    poste: Names
    place: Names
    collectivite: str
    regie: Names | None
    from_day: date
    to_day: date | None

    def is_on(self, day: date) -> bool:
        """Whether they answer for it on a day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


def list_postes(connection: Connection) -> list[PosteLine]:
    """Read the directory of postes: national, since a poste serves several communes."""
    rows = connection.execute(
        select(
            col(PosteRow.poste_id),
            col(PosteRow.kind),
            col(PosteRow.name_fr),
            col(PosteRow.name_ar),
            col(PosteRow.seat),
        ).order_by(col(PosteRow.poste_id))
    ).all()
    return [
        PosteLine(poste_id, Names(name_fr, name_ar), kind, _place(seat))
        for poste_id, kind, name_fr, name_ar, seat in rows
    ]


def list_assignments(
    connection: Connection, scope: str, *, assignment_id: UUID | None = None
) -> list[AssignmentLine]:
    """Read who answers for what in a territory, the latest first."""
    query = _assignments(scope)
    if assignment_id is not None:
        query = query.where(col(ComptableRow.assignment_id) == assignment_id)
    return [_line(row) for row in connection.execute(query).mappings()]


def list_answering(
    connection: Connection, scope: str, code: str, regie_id: str | None = None
) -> list[AssignmentLine]:
    """Read who answers for one collectivité, or for one régie of it, the latest first.

    A régie's own comptable, and its collectivité's, who answers when it has none of its own.
    """
    query = _assignments(scope).where(col(ComptableRow.collectivite) == code)
    if regie_id is not None:
        of_regie = col(ComptableRow.regie_id)
        query = query.where(or_(of_regie.is_(None), of_regie == regie_id))
    return [_line(row) for row in connection.execute(query).mappings()]


def _assignments(scope: str) -> Select[*tuple[object, ...]]:
    return (
        select(
            ComptableRow.__table__,  # type: ignore[attr-defined]  # SQLModel makes it
            col(PosteRow.name_fr).label("poste_fr"),
            col(PosteRow.name_ar).label("poste_ar"),
            col(RegieRow.name_fr).label("regie_fr"),
            col(RegieRow.name_ar).label("regie_ar"),
        )
        .join(PosteRow, col(PosteRow.poste_id) == col(ComptableRow.poste_id))
        .outerjoin(RegieRow, col(RegieRow.regie_id) == col(ComptableRow.regie_id))
        .where(within(col(ComptableRow.collectivite), scope))
        .order_by(col(ComptableRow.from_day).desc(), col(ComptableRow.assignment_id))
    )


def _line(row: RowMapping) -> AssignmentLine:
    has_regie = row["regie_fr"] is not None
    return AssignmentLine(
        assignment_id=row["assignment_id"],
        name=row["name"],
        matricule=row["matricule"],
        poste=Names(row["poste_fr"], row["poste_ar"]),
        place=_place(row["collectivite"]),
        collectivite=row["collectivite"],
        regie=Names(row["regie_fr"], row["regie_ar"]) if has_regie else None,
        from_day=row["from_day"],
        to_day=row["to_day"],
    )


def _place(code: str) -> Names:
    place = collectivite(code)
    return Names(place.name_fr, place.name_ar)
