"""Read booklets and what became of their numbers, inside one scoped transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from domain.booklet import BookletConfiguration

WITHIN: Final = (
    "(:scope = '*' OR b.collectivite = :scope OR starts_with(b.collectivite, :scope || '.'))"
)
STANDS: Final = """
NOT EXISTS (SELECT FROM cancellations x WHERE x.terminal_id = u.terminal_id AND x.ref_seq = u.seq)
AND NOT EXISTS (SELECT FROM regularisations x
                 WHERE x.terminal_id = u.terminal_id AND x.seq = u.seq)
"""
"""A quittance entered wrongly is cancelled, and its number entered again: only one stands."""
_BOOKLETS: Final = f"""
SELECT b.booklet_id, b.collectivite, b.regie_id, g.name_fr, g.name_ar, b.series, b.first_no,
       b.last_no, b.agent_id, a.name AS agent_name, b.issued_on, b.issued_by, r.returned_on,
       r.unused_from, used.count AS used, used.highest, below.number AS taken_below,
       spoilt.count AS spoilt, spoilt.below AS spoilt_below
  FROM booklets b
  JOIN regies g ON g.regie_id = b.regie_id
  JOIN agents a ON a.collectivite = b.collectivite AND a.agent_id = b.agent_id
  LEFT JOIN booklet_returns r ON r.booklet_id = b.booklet_id
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT u.number)::int AS count, max(u.number) AS highest FROM booklet_uses u
        WHERE u.regie_id = b.regie_id AND u.series = b.series
          AND u.number BETWEEN b.first_no AND b.last_no AND {STANDS}) used
 CROSS JOIN LATERAL (
       SELECT greatest(coalesce(used.highest + 1, b.first_no),
                       CASE WHEN r.booklet_id IS NOT NULL
                            THEN coalesce(r.unused_from, b.last_no + 1) END) AS number) below
 CROSS JOIN LATERAL (
       SELECT count(*)::int AS count,
              (count(*) FILTER (WHERE s.number < below.number))::int AS below
         FROM booklet_spoilt s WHERE s.booklet_id = b.booklet_id) spoilt
 WHERE {WITHIN} AND (CAST(:booklet_id AS uuid) IS NULL OR b.booklet_id = :booklet_id)
 ORDER BY b.regie_id, b.series, b.first_no
"""  # noqa: S608 - our own text
_USES: Final = text(f"""
SELECT u.number, u.terminal_id, u.seq, u.receipt_no, u.business_day, u.amount_centimes,
       {STANDS} AS stands
  FROM booklet_uses u
 WHERE u.regie_id = :regie_id AND u.series = :series AND u.number BETWEEN :first_no AND :last_no
 ORDER BY u.number, u.terminal_id, u.seq
""")  # noqa: S608 - our own text
_SPOILT: Final = text(
    "SELECT number, reason FROM booklet_spoilt WHERE booklet_id = :booklet_id ORDER BY number"
)
_IN_HAND: Final = text("""
SELECT b.series, b.first_no AS first, b.last_no AS last, b.agent_id,
       array_agg(s.number ORDER BY s.number) FILTER (WHERE s.number IS NOT NULL) AS spoilt
  FROM booklets b
  LEFT JOIN booklet_spoilt s USING (booklet_id)
 WHERE b.regie_id = :regie_id
   AND NOT EXISTS (SELECT FROM booklet_returns r WHERE r.booklet_id = b.booklet_id)
 GROUP BY b.booklet_id, b.series, b.first_no, b.last_no, b.agent_id
 ORDER BY b.series, b.first_no
""")


@dataclass(frozen=True, slots=True)
class Booklet:
    """A booklet as it stands.

    Args:
        booklet_id: its identifier.
        collectivite: code of its collectivité.
        regie_id: its régie.
        regie_name_fr: name of the régie.
        regie_name_ar: the same in Arabic.
        series: its series.
        first_no: its first number.
        last_no: its last number.
        agent_id: whom it was issued to.
        agent_name: their name.
        issued_on: since when.
        issued_by: login of who issued it.
        returned_on: when it came back; none while it is out.
        unused_from: the first number that came back blank; none when every one was taken.
        used: how many of its numbers were entered at counters.
        highest: the greatest number entered; none before the first.
        taken_below: the number below which every paper was taken: above the greatest entered while
            the booklet is out, the first blank one once it came back.
        spoilt: how many of its numbers are spoilt.
        spoilt_below: how many of those are below `taken_below`.
    """

    booklet_id: UUID
    collectivite: str
    regie_id: str
    regie_name_fr: str
    regie_name_ar: str
    series: str
    first_no: int
    last_no: int
    agent_id: int
    agent_name: str
    issued_on: date
    issued_by: str
    returned_on: date | None
    unused_from: int | None
    used: int
    highest: int | None
    taken_below: int
    spoilt: int
    spoilt_below: int

    @property
    def numbers(self) -> int:
        """How many papers it has."""
        return self.last_no - self.first_no + 1

    @property
    def missing(self) -> int:
        """How many papers were taken, and neither entered nor noted as spoilt."""
        return max(0, self.taken_below - self.first_no - self.used - self.spoilt_below)

    @property
    def blank(self) -> int:
        """How many papers were not taken yet."""
        return self.last_no + 1 - self.taken_below - (self.spoilt - self.spoilt_below)


@dataclass(frozen=True, slots=True)
class Use:
    """A number that was entered at a counter.

    Args:
        number: on the paper.
        terminal_id: the counter.
        seq: the record it became.
        receipt_no: its place in the counter's own series.
        business_day: the day on the paper.
        amount_centimes: what was paid.
        stands: whether it is not cancelled.
    """

    number: int
    terminal_id: int
    seq: int
    receipt_no: int
    business_day: date
    amount_centimes: int
    stands: bool


def list_booklets(
    connection: Connection, scope: str, booklet_id: UUID | None = None
) -> list[Booklet]:
    """Read the booklets of a territory, or one of them."""
    asked = {"scope": scope, "booklet_id": booklet_id}
    return [_booklet(row) for row in connection.execute(text(_BOOKLETS), asked).mappings()]


def uses_of(connection: Connection, booklet: Booklet) -> list[Use]:
    """Read which numbers of a booklet were entered, cancelled ones included."""
    asked = {
        "regie_id": booklet.regie_id,
        "series": booklet.series,
        "first_no": booklet.first_no,
        "last_no": booklet.last_no,
    }
    return [Use(**row) for row in connection.execute(_USES, asked).mappings()]


def spoilt_of(connection: Connection, booklet_id: UUID) -> dict[int, str]:
    """Read which numbers of a booklet are spoilt, each with its reason."""
    rows = connection.execute(_SPOILT, {"booklet_id": booklet_id})
    return {row.number: row.reason for row in rows}


def booklets_in_hand(connection: Connection, regie_id: str) -> list[BookletConfiguration]:
    """List the booklets of a régie that are out, as its counters learn them."""
    rows = connection.execute(_IN_HAND, {"regie_id": regie_id}).mappings()
    return [BookletConfiguration(**row) for row in rows]


def _booklet(row: RowMapping) -> Booklet:
    facts: dict[str, Any] = dict(row)
    facts["regie_name_fr"], facts["regie_name_ar"] = facts.pop("name_fr"), facts.pop("name_ar")
    return Booklet(**facts)
