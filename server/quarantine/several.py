"""Several quittances of one terminal at once: what may be posted, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.record import Kind
from server.db.scope import scoped
from server.quarantine import repository
from server.quarantine.booking import OPEN_STATES
from server.quarantine.errors import TerminalNotHere
from server.quarantine.evidence import EvidenceState, keys_of
from server.quarantine.service import decode_evidence, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.bootstrap import Centre
    from server.quarantine.evidence import TerminalPlace
    from server.quarantine.service import Decoded


@dataclass(frozen=True, slots=True)
class Postable:
    """What waits at a terminal whose chain is over, and can be posted.

    Args:
        place: The terminal.
        is_over: Whether its chain is over; else it may send the records itself.
        records: In the order of the chain.
    """

    place: TerminalPlace
    is_over: bool
    records: tuple[Decoded, ...]

    def chosen(self, links: Iterable[str]) -> tuple[Decoded, ...]:
        """Give those of some names, in the order of the chain."""
        names = frozenset(links)
        return tuple(one for one in self.records if one.link in names)


@dataclass(frozen=True, slots=True)
class Total:
    """What records come to once they are posted.

    Args:
        quittances: How many quittances.
        taken_centimes: What they say was collected.
        cancellations: How many cancellations.
        cancelled_centimes: What these take back.
    """

    quittances: int
    taken_centimes: int
    cancellations: int
    cancelled_centimes: int

    @classmethod
    def of(cls, records: Iterable[Decoded]) -> Total:
        """Add records up."""
        kept = tuple(records)
        taken = [one.amount_centimes for one in kept if one.kind is Kind.RECEIPT]
        cancelled = [one.amount_centimes for one in kept if one.kind is Kind.CANCEL]
        return cls(len(taken), sum(taken), len(cancelled), sum(cancelled))

    @property
    def net_centimes(self) -> int:
        """By how much the takings change; below zero when more is taken back."""
        return self.taken_centimes - self.cancelled_centimes


def list_postable(centre: Centre, scope: str, terminal_id: int) -> Postable:
    """List what an act may post of a terminal; each record is checked again by the act.

    Args:
        centre: The centre.
        scope: The person's territory.
        terminal_id: The terminal.

    Raises:
        TerminalNotHere: No such terminal in that territory.
    """
    with scoped(centre.app, scope) as connection:
        collectivite = repository.collectivite_of(connection, scope, terminal_id)
        place = None
        if collectivite is not None:
            place = repository.read_terminal(connection, terminal_id, collectivite)
        if place is None:
            message = f"no terminal {terminal_id} in this territory"
            raise TerminalNotHere(message, terminal_id=terminal_id)
        held = repository.read_evidence(connection, place)
        keys = keys_of(repository.read_keys(connection, terminal_id), held)
    waiting = (one for one in held if one.state == EvidenceState.WAITING)
    decoded = (decode_evidence(one, keys) for one in waiting if fault_of(one, keys, place) is None)
    records = tuple(one for one in decoded if one is not None)
    return Postable(place, place.state not in OPEN_STATES, records)
