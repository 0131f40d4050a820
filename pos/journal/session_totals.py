"""What each cash session comes to, kept record by record: reading it never adds a day up.

The cash of a session is its float, the cash tenders of its quittances, less the cash of its
cancellations, plus what was put in, less what was taken out or handed over. A session counts until
the régisseur closes it, which is when its cash leaves the till.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from domain.bodies import CASH
from domain.ids import Seq, SessionId
from domain.record import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection, Row

    from pos.journal.database import Database
    from pos.journal.stored import StoredRecord

_COLUMNS = (
    "session, opened_seq, float_centimes, cash_centimes, net_centimes, quittances,"
    " ended_seq, counted_seq, counted_centimes, closed_seq"
)
_SELECT = f"SELECT {_COLUMNS} FROM session_totals "  # noqa: S608 - a constant
_WRITE = (
    f"INSERT INTO session_totals ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (session) DO UPDATE SET float_centimes = excluded.float_centimes,"
    " cash_centimes = excluded.cash_centimes, net_centimes = excluded.net_centimes,"
    " quittances = excluded.quittances, ended_seq = excluded.ended_seq,"
    " counted_seq = excluded.counted_seq, counted_centimes = excluded.counted_centimes,"
    " closed_seq = excluded.closed_seq"
)


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """One cash session as its records leave it.

    Args:
        session: Its UUID.
        opened_seq: Its SESSION_OPEN.
        float_centimes: The float in force.
        cash_centimes: The cash it should hold; once counted, what it was found to hold.
        net_centimes: Quittances less cancellations, by whatever means they were paid.
        quittances: How many quittances.
        ended_seq: Its SESSION_ENDED, once there.
        counted_seq: Its SESSION_COUNTED, once there.
        counted_centimes: What was counted.
        closed_seq: Its SESSION_CLOSED, once there.
    """

    session: SessionId
    opened_seq: Seq
    float_centimes: int = 0
    cash_centimes: int = 0
    net_centimes: int = 0
    quittances: int = 0
    ended_seq: Seq | None = None
    counted_seq: Seq | None = None
    counted_centimes: int | None = None
    closed_seq: Seq | None = None

    @property
    def held_centimes(self) -> int:
        """The cash of it that is in the till: none once it is closed."""
        if self.closed_seq is not None:
            return 0
        return self.cash_centimes if self.counted_centimes is None else self.counted_centimes


class SessionLedger:
    """The totals of the sessions of one terminal, on disk.

    Args:
        database: The journal's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, session: str) -> SessionTotals | None:
        """The totals of a session, if it is one of this terminal."""
        found = self._all("WHERE session = ?", session)
        return found[0] if found else None

    def not_closed(self) -> list[SessionTotals]:
        """The sessions the régisseur has not closed yet, oldest first."""
        return self._all("WHERE closed_seq IS NULL ORDER BY opened_seq")

    def opened_after(self, seq: int) -> list[SessionTotals]:
        """The sessions opened after a place of the chain, oldest first."""
        return self._all("WHERE opened_seq > ? ORDER BY opened_seq", seq)

    def _all(self, condition: str, *parameters: object) -> list[SessionTotals]:
        return [_read(row) for row in self._database.rows(_SELECT + condition, parameters)]

    def through_seq(self) -> Seq:
        """The last record these totals hold."""
        row = self._database.row("SELECT through_seq FROM totals_kept WHERE id = 1")
        return Seq(0 if row is None else row["through_seq"])

    def keep(
        self, connection: Connection, stored: StoredRecord, original: StoredRecord | None
    ) -> None:
        """Take a record into the totals, in the transaction that makes it.

        Args:
            connection: The journal's, in a transaction.
            stored: The record.
            original: The quittance it cancels, for a cancellation.
        """
        session = stored.body.get("session")
        if session is not None:
            before = self.of(session)
            after = totals_after(before, stored, original)
            if after is not None and after != before:
                _write(connection, after)
        connection.execute("UPDATE totals_kept SET through_seq = ? WHERE id = 1", (stored.seq,))


def totals_after(
    before: SessionTotals | None, stored: StoredRecord, original: StoredRecord | None
) -> SessionTotals | None:
    """Say what a session comes to once a record of it is there; nothing without its opening.

    Args:
        before: The session before the record; none before SESSION_OPEN.
        stored: A record that names the session.
        original: The quittance it cancels, for a cancellation.
    """
    record, body = stored.record, stored.body
    if body.get("code") == "SESSION_OPEN":
        opened = SessionTotals(SessionId(body["session"]), record.seq)
        return replace(opened, float_centimes=body["float"], cash_centimes=body["float"])
    if before is None:
        return None
    if record.kind is Kind.RECEIPT:
        return replace(
            before,
            cash_centimes=before.cash_centimes + cash_of(body.get("tenders", ())),
            net_centimes=before.net_centimes + record.amount_centimes,
            quittances=before.quittances + 1,
        )
    if record.kind is Kind.CANCEL:
        tenders = () if original is None else original.body.get("tenders", ())
        return replace(
            before,
            cash_centimes=before.cash_centimes - cash_of(tenders),
            net_centimes=before.net_centimes - record.amount_centimes,
        )
    return _after_event(before, record.seq, body) if record.kind is Kind.EVENT else before


def _after_event(before: SessionTotals, seq: Seq, body: dict[str, Any]) -> SessionTotals:
    cash, after = before.cash_centimes, before
    match body["code"]:
        case "FLOAT":
            cash += body["amount"] - before.float_centimes
            after = replace(before, float_centimes=body["amount"])
        case "CASH_IN":
            cash += body["amount"]
        case "CASH_OUT" | "HANDOVER":
            cash -= body["amount"]
        case "SESSION_ENDED":
            after = replace(before, ended_seq=seq)
        case "SESSION_COUNTED":
            after = replace(before, counted_seq=seq, counted_centimes=body["counted"])
        case "SESSION_CLOSED":
            after = replace(before, closed_seq=seq)
    return replace(after, cash_centimes=cash)


def cash_of(tenders: Iterable[dict[str, Any]]) -> int:
    """Add up the cash among the tenders of a body, centimes."""
    return sum(tender["amount"] for tender in tenders if tender["mode"] == CASH)


def _read(row: Row) -> SessionTotals:
    return SessionTotals(**{column: row[column] for column in row.keys()})  # noqa: SIM118 - a Row is no mapping


def _write(connection: Connection, totals: SessionTotals) -> None:
    connection.execute(_WRITE, astuple(totals))
