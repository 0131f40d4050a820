"""Read and write arrêtés fiscaux inside one scoped transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, text
from sqlmodel import col

from domain.ids import CollectiviteCode, NatureIndex
from domain.tariffs.act import LegalAct, RateKind, TariffLine, Unit
from server.tariffs.models import TariffActRow, TariffLineRow


def store_draft(connection: Connection, act: LegalAct) -> None:
    """Write an act that is not in force yet."""
    connection.execute(
        insert(TariffActRow).values(
            collectivite=act.collectivite,
            number=act.number,
            signed_on=act.signed_on,
            effective_from=act.effective_from,
            effective_to=act.effective_to,
            state="DRAFT",
        )
    )
    connection.execute(
        insert(TariffLineRow),
        [
            {
                **asdict(line),
                "collectivite": act.collectivite,
                "unit": line.unit.value,
                "rate_kind": line.rate_kind.value,
            }
            for line in act.lines
        ],
    )


def lock_acts(connection: Connection, collectivite: str) -> None:
    """Make the others who would change what is in force here wait for this transaction."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('tariffs'), hashtext(:collectivite))"),
        {"collectivite": collectivite},
    )


def state_of(connection: Connection, collectivite: str, number: str) -> str | None:
    """Tell whether an act is a draft or in force; none when there is no such act."""
    return connection.execute(
        select(col(TariffActRow.state)).where(
            col(TariffActRow.collectivite) == collectivite, col(TariffActRow.number) == number
        )
    ).scalar()


def read_act(connection: Connection, collectivite: str, number: str) -> LegalAct:
    """Read one act that exists."""
    rows = connection.execute(
        select(TariffActRow.__table__).where(  # type: ignore[attr-defined]  # SQLModel makes it
            col(TariffActRow.collectivite) == collectivite, col(TariffActRow.number) == number
        )
    ).mappings()
    return _with_lines(connection, [dict(rows.one())])[0]


def read_acts_in_force(connection: Connection, collectivite: str, on: date) -> tuple[LegalAct, ...]:
    """Read the acts in force on a day or later, in the order they take effect."""
    rows = connection.execute(
        select(TariffActRow.__table__)  # type: ignore[attr-defined]  # SQLModel makes it
        .where(
            col(TariffActRow.collectivite) == collectivite,
            col(TariffActRow.state) == "IN_FORCE",
            or_(col(TariffActRow.effective_to).is_(None), col(TariffActRow.effective_to) >= on),
        )
        .order_by(col(TariffActRow.effective_from), col(TariffActRow.number))
    ).mappings()
    return tuple(_with_lines(connection, [dict(row) for row in rows]))


def _with_lines(connection: Connection, acts: Sequence[Mapping[str, Any]]) -> list[LegalAct]:
    """Add the lines of several acts of one collectivité, in one query."""
    if not acts:
        return []
    rows = connection.execute(
        select(TariffLineRow.__table__)  # type: ignore[attr-defined]  # SQLModel makes it
        .where(
            col(TariffLineRow.collectivite) == acts[0]["collectivite"],
            col(TariffLineRow.act_number).in_([act["number"] for act in acts]),
        )
        .order_by(col(TariffLineRow.act_number), col(TariffLineRow.line))
    ).mappings()
    lines = {
        number: tuple(_line(row) for row in found)
        for number, found in groupby(rows, key=lambda row: row["act_number"])
    }
    return [
        LegalAct(
            number=act["number"],
            collectivite=CollectiviteCode(act["collectivite"]),
            signed_on=act["signed_on"],
            effective_from=act["effective_from"],
            effective_to=act["effective_to"],
            lines=lines[act["number"]],
        )
        for act in acts
    ]


def _line(row: RowMapping) -> TariffLine:
    """Read a line; the ordonnateur's confirmation makes it verified."""
    return TariffLine(
        act_number=row["act_number"],
        line=row["line"],
        nature=NatureIndex(row["nature"]),
        rubrique=row["rubrique"],
        label_fr=row["label_fr"],
        label_ar=row["label_ar"],
        unit=Unit(row["unit"]),
        rate_kind=RateKind(row["rate_kind"]),
        rate=row["rate"],
        whole_units=row["whole_units"],
        verified=row["verified"] or row["confirmed_article"] is not None,
        source=row["source"],
    )
