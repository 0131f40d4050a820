"""Several quittances of one terminal at once: what may be posted, and what it comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

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
    from server.quarantine.evidence import Evidence, Keys, TerminalPlace
    from server.quarantine.service import Decoded

LISTED_MAX: Final = 500
"""More are not listed at once: each is checked, and a form takes a thousand fields."""


@dataclass(frozen=True, slots=True)
class Postable:
    """What waits at a terminal whose chain is over, and can be posted.

    Args:
        place: The terminal.
        is_over: Whether its chain is over; else it may send the records itself.
        records: In the order of the chain.
        is_cut: Whether more wait than are listed here.
        contradicted: Names of those whose place in the chain another signed record claims too.
        settled: Names of those an act has settled since, or the ledger took: no act takes them.
        unread: How many more an act names, whose bytes say nothing.
    """

    place: TerminalPlace
    is_over: bool
    records: tuple[Decoded, ...]
    is_cut: bool
    contradicted: frozenset[str]
    settled: frozenset[str] = frozenset()
    unread: int = 0

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
    place, held, keys = _look(centre, scope, terminal_id)
    waiting = (
        one
        for one in held
        if one.state == EvidenceState.WAITING and fault_of(one, keys, place) is None
    )
    return _postable(place, held, keys, waiting)


def list_named(centre: Centre, scope: str, terminal_id: int, links: Iterable[str]) -> Postable:
    """List what an act names of a terminal, whatever became of it since.

    Args:
        centre: The centre.
        scope: The person's territory.
        terminal_id: The terminal.
        links: Names of records, hexadecimal.

    Raises:
        TerminalNotHere: No such terminal in that territory.
    """
    place, held, keys = _look(centre, scope, terminal_id)
    names = frozenset(links)
    rows = [one for one in held if one.link.hex() in names]
    found = _postable(place, held, keys, rows)
    settled = frozenset(one.link.hex() for one in rows if one.state != EvidenceState.WAITING)
    return replace(found, settled=settled, unread=len(rows) - len(found.records))


def _look(
    centre: Centre, scope: str, terminal_id: int
) -> tuple[TerminalPlace, list[Evidence], Keys]:
    with scoped(centre.app, scope) as connection:
        collectivite = repository.collectivite_of(connection, scope, terminal_id)
        place = None
        if collectivite is not None:
            place = repository.read_terminal(connection, terminal_id, collectivite)
        if place is None:
            message = f"no terminal {terminal_id} in this territory"
            raise TerminalNotHere(message, terminal_id=terminal_id)
        held = repository.read_evidence(connection, place)
        return place, held, keys_of(repository.read_keys(connection, terminal_id), held)


def _postable(
    place: TerminalPlace, held: Iterable[Evidence], keys: Keys, chosen: Iterable[Evidence]
) -> Postable:
    decoded = (decode_evidence(one, keys) for one in chosen)
    found = tuple(islice((one for one in decoded if one is not None), LISTED_MAX + 1))
    records = found[:LISTED_MAX]
    wanted = {one.seq for one in records}
    near = (decode_evidence(one, keys) for one in held if one.seq in wanted)
    claims = Counter(one.seq for one in near if one is not None and one.is_signed)
    contradicted = frozenset(
        one.link for one in records if one.seq <= place.head_seq or claims[one.seq] > 1
    )  # the ledger has a record of every place up to the head of the chain
    is_over, is_cut = place.state not in OPEN_STATES, len(found) > LISTED_MAX
    return Postable(place, is_over, records, is_cut, contradicted)
