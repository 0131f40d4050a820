"""Holds what closings and counts state against the ledger as they come in, and gives the alarm.

Nothing is refused: the record is signed and its money was taken. What differs is said the same
day, once, on the alert list; the nightly proof names it each night with everything else.

Source: requirement 40 of the project's trust notes.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from domain.bodies import parse_body
from domain.closings import ZBody
from domain.errors import GirctError
from domain.record import Kind
from domain.session_cash import SessionCash
from domain.session_events import SessionClosed, SessionCounted
from domain.totals import CLOSING_KINDS, Covered, Expected, closing_differences
from server.alerts.service import AlertCode, raise_alert
from server.records import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.errors import BodyRefused
    from domain.ids import TerminalId
    from server.ledger.entry import BookOwner
    from server.records.reception import Accepted

CHECKED_MAX: Final = 8
"""Closings, and sessions, held against the ledger in one request: no terminal keeps the centre
adding. A day has a few; whatever is left out is found by the nightly proof."""
LOOK_BACK: Final = 5_000
"""Records of a terminal in which a session is looked for, backwards from its count."""


def tell_differences(
    connection: Connection,
    terminal_id: TerminalId,
    owner: BookOwner,
    accepted: Sequence[Accepted],
    now: datetime,
) -> None:
    """Give the alarm for each accepted closing or count that is not what the ledger comes to.

    Args:
        connection: The transaction that took the records in, in the terminal's scope.
        terminal_id: The terminal.
        owner: Its collectivité and régie.
        accepted: What was just written.
        now: The centre's clock.
    """
    closings = [one for one in accepted if one.record.kind in CLOSING_KINDS]
    events = (one for one in accepted if one.record.kind is Kind.EVENT)
    counts = [one for one in events if isinstance(one.body, (SessionCounted, SessionClosed))]
    if not closings and not counts:
        return
    ledger = _Ledger(connection, terminal_id)
    for code, found in (
        (AlertCode.CLOSING_DIFFERS, _of_closings(ledger, closings)),
        (AlertCode.COUNT_DIFFERS, _of_sessions(ledger, counts)),
    ):
        for seq, detail in _by_record(found).items():
            raise_alert(
                connection,
                code=code,
                collectivite=owner.collectivite,
                subject=f"{terminal_id}-{seq}",
                detail=detail,
                now=now,
            )


class _Ledger:
    """One terminal's records, as far as closings and counts ask for them."""

    def __init__(self, connection: Connection, terminal_id: TerminalId) -> None:
        self._connection, self._terminal_id = connection, terminal_id

    def expected(self, seq: int, kind: Kind, body: ZBody) -> Expected:
        """Say what a closing should state."""
        asked = {"seq": seq, "kind": int(kind), "first": body.first_seq, "last": body.last_seq}
        [row] = self._connection.exec_driver_sql(
            statements.READ_EXPECTED, {"terminal_id": self._terminal_id, **asked}
        )
        *covered, perpetual_gross, first_seq = row
        return Expected(Covered(*covered), perpetual_gross, first_seq)

    def session(self, session: str, last: int) -> Iterator[BodyRefused]:
        """Recompute a session from its records, up to the last that states something of it."""
        first = max(1, last - LOOK_BACK)
        asked = {"session": session, "first": first, "last": last}
        rows = self._connection.exec_driver_sql(
            statements.READ_SESSION, {"terminal_id": self._terminal_id, **asked}
        )
        cash = SessionCash(is_whole=first == 1)
        for seq, kind, text in rows:
            try:
                body = parse_body(Kind(kind), text)
            except GirctError:
                return  # a body no rule of today allows: the nightly proof says so
            yield from cash.take(seq, body)


def _of_closings(ledger: _Ledger, closings: Iterable[Accepted]) -> Iterator[BodyRefused]:
    for one in islice(closings, CHECKED_MAX):
        if isinstance(one.body, ZBody):
            seq = one.record.seq
            expected = ledger.expected(seq, one.record.kind, one.body)
            yield from closing_differences(seq, one.body, expected)


def _of_sessions(ledger: _Ledger, counts: Iterable[Accepted]) -> Iterator[BodyRefused]:
    last_of = {str(one.session): one.record.seq for one in counts}
    sessions = islice(last_of.items(), CHECKED_MAX)
    return chain.from_iterable(ledger.session(*each) for each in sessions)


def _by_record(found: Iterable[BodyRefused]) -> dict[int, dict[str, object]]:
    """Gather the figures of each record: what it states, and what the ledger comes to."""
    details: dict[int, dict[str, object]] = {}
    for difference in found:
        asked = difference.params
        seq, what = int(str(asked["seq"])), asked["what"]
        detail = details.setdefault(seq, {"record": seq})
        detail[f"{what}_stated"], detail[f"{what}_computed"] = asked["stated"], asked["computed"]
    return details
