"""Reads the quittance a regularisation is about, and the requests that wait for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import ReceiptBody, parse_body
from domain.errors import BodyRefused
from domain.record import Kind
from server.cancellations import statements
from server.cancellations.errors import QuittanceNotHere

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class LedgerQuittance:
    """A quittance in the ledger, as a regularisation has to know it.

    Args:
        terminal_id: Its terminal.
        seq: Its place in that chain.
        link: Its name.
        collectivite: Whose books it is in.
        regie_id: Its régie.
        amount_centimes: Its total.
        body: Its canonical body.
        receipt_no: Its number in the terminal's series.
        label: What people call the terminal.
        is_cancelled: Whether it is taken back already.
        is_for_centre: Whether the counter can no longer cancel it: counted, or out of service.
    """

    terminal_id: int
    seq: int
    link: bytes
    collectivite: str
    regie_id: str
    amount_centimes: int
    body: str
    receipt_no: int
    label: str
    is_cancelled: bool
    is_for_centre: bool

    @property
    def number(self) -> str:
        """Its legal number."""
        return f"{self.terminal_id}-{self.receipt_no}"

    def quittance(self) -> ReceiptBody:
        """Read its body.

        Raises:
            BodyRefused: It is none.
        """
        body = parse_body(Kind.RECEIPT, self.body)
        if not isinstance(body, ReceiptBody):
            message = f"record {self.seq} holds no quittance"
            raise BodyRefused(message)
        return body


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A cancellation a cashier asked for, which nobody decided yet."""

    terminal_id: int
    label: str
    collectivite: str
    regie_id: str
    seq: int
    receipt_no: int
    issued_at: datetime
    amount_centimes: int
    asked_at: datetime
    agent_id: int
    reason: str
    is_for_centre: bool
    is_waiting: bool
    refused_at: datetime | None

    @property
    def number(self) -> str:
        """Legal number of the quittance."""
        return f"{self.terminal_id}-{self.receipt_no}"


def find_quittance(
    connection: Connection, scope: str, terminal_id: int, seq: int
) -> LedgerQuittance:
    """Find a quittance of a territory's ledger.

    Raises:
        QuittanceNotHere: There is none.
    """
    asked = {"terminal_id": terminal_id, "seq": seq, "scope": scope}
    row = connection.exec_driver_sql(statements.READ_ORIGINAL, asked).mappings().one_or_none()
    if row is None:
        message = f"no quittance {seq} of terminal {terminal_id} here"
        raise QuittanceNotHere(message, terminal_id=terminal_id, seq=seq)
    return LedgerQuittance(**{**row, "link": bytes(row["link"])})


def list_requests(connection: Connection, scope: str) -> list[RequestLine]:
    """List the cancellations asked for in a territory that nobody decided, oldest first."""
    rows = connection.exec_driver_sql(statements.LIST_REQUESTS, {"scope": scope}).mappings()
    return [RequestLine(**row) for row in rows]
