"""The double entry of an act of the centre. Pure: it is recomputed from the act alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.ids import act_posting_id
from server.ledger.posting_rules import Posting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from uuid import UUID

    from server.ledger.sides import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ActBooks:
    """Whose books an act moves.

    Args:
        act_id: The act, source of the postings.
        collectivite: Code of the collectivité.
        regie_id: The régie.
        terminal_id: The terminal whose till or takings it moves; None for the régie itself.
    """

    act_id: UUID
    collectivite: str
    regie_id: str
    terminal_id: int | None


@dataclass(frozen=True, slots=True)
class ActEntry:
    """One balanced entry among those of an act.

    Args:
        business_day: The day it counts for; its year is the ledger's.
        sides: Its sides.
    """

    business_day: date
    sides: list[Side]


def act_postings(act_id: UUID, entries: Iterable[ActEntry]) -> Iterator[tuple[date, Posting]]:
    """Number the sides of an act's entries and name them: the same act gives the same postings.

    Args:
        act_id: The act.
        entries: Its entries, in their order.

    Yields:
        The business day of a posting, and the posting.
    """
    sides = ((entry.business_day, side) for entry in entries for side in entry.sides)
    for position, (day, side) in enumerate(sides):
        yield day, Posting(act_posting_id(act_id, position).bytes, position, *side)
