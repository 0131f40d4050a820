"""Read arrêtés fiscaux inside one territory."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, RowMapping, text

from domain.territory import collectivite
from server.desk.columns import Names

_READ: Final = text("""
SELECT a.collectivite, a.number, a.signed_on, a.effective_from, a.effective_to, a.state,
       a.enacted_by,
       count(l.line) AS lines,
       count(l.line) FILTER (WHERE NOT l.verified AND l.confirmed_article IS NULL) AS unverified
  FROM tariff_acts a
  LEFT JOIN tariff_lines l ON l.collectivite = a.collectivite AND l.act_number = a.number
 WHERE (:scope = '*' OR a.collectivite = :scope OR starts_with(a.collectivite, :scope || '.'))
   AND (CAST(:collectivite AS text) IS NULL OR a.collectivite = :collectivite)
   AND (CAST(:number AS text) IS NULL OR a.number = :number)
 GROUP BY a.collectivite, a.number
 ORDER BY a.collectivite, a.effective_from DESC, a.number
""")
_LINES: Final = text("""
SELECT line, nature, rubrique, label_fr, label_ar, unit, rate_kind, rate, verified, source,
       confirmed_article, confirmed_by
  FROM tariff_lines
 WHERE collectivite = :collectivite AND act_number = :number
   AND (:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))
 ORDER BY line
""")


@dataclass(frozen=True, slots=True)
class ActLine:
    """An arrêté fiscal as lists show it.

    Args:
        collectivite: code of the collectivité that decided it.
        place: its names.
        number: its number there.
        signed_on: the day of its signature.
        effective_from: its first day.
        effective_to: its last day; none while no end is set.
        state: `DRAFT` or `IN_FORCE`.
        enacted_by: login of the ordonnateur who put it in force; none for a draft.
        lines: how many lines it has.
        unverified: how many of them nobody has verified or confirmed.
    """

    collectivite: str
    place: Names
    number: str
    signed_on: date
    effective_from: date
    effective_to: date | None
    state: str
    enacted_by: str | None
    lines: int
    unverified: int


@dataclass(frozen=True, slots=True)
class RateLine:
    """A line of an arrêté as its page shows it; `rate` is centimes, or thousandths of a value."""

    line: int
    nature: int
    rubrique: str
    label_fr: str
    label_ar: str
    unit: str
    rate_kind: str
    rate: int
    verified: bool
    source: str
    confirmed_article: str | None
    confirmed_by: str | None

    @property
    def is_sure(self) -> bool:
        """Whether its rate was read in the arrêté itself, or an ordonnateur confirmed it."""
        return self.verified or self.confirmed_article is not None


def list_acts(
    connection: Connection,
    scope: str,
    *,
    collectivite: str | None = None,
    number: str | None = None,
) -> list[ActLine]:
    """Read the arrêtés of a territory, or one of them."""
    asked = {"scope": scope, "collectivite": collectivite, "number": number}
    return [_act(row) for row in connection.execute(_READ, asked).mappings()]


def list_lines(
    connection: Connection, scope: str, collectivite: str, number: str
) -> list[RateLine]:
    """Read the lines of an arrêté."""
    asked = {"scope": scope, "collectivite": collectivite, "number": number}
    return [RateLine(**row) for row in connection.execute(_LINES, asked).mappings()]


def _act(row: RowMapping) -> ActLine:
    place = collectivite(row["collectivite"])
    facts = {name: row[name] for name in ActLine.__slots__ if name != "place"}
    return ActLine(place=Names(place.name_fr, place.name_ar), **facts)
