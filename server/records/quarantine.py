"""The quarantine: signed evidence outside the ledger. Nothing in it is changed or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.errors import SignatureInvalid
from domain.exchange import PrivatePart
from domain.record import VERSION, Kind
from server.records import quarantine_statements as statements
from server.records.reception import Received

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.ids import TerminalId
    from server.records.reception import Accepted, Quarantined, TerminalRow

PAGE: Final = 500
"""Places of the chain looked at together when a gap fills."""
ROTATE_BYTE: Final = VERSION << 4 | Kind.ROTATE


class Quarantine:
    """One terminal's quarantine, inside the transaction of a reception.

    Args:
        connection: A transaction of the intake role, scoped to the terminal's collectivité.
        terminal_id: The terminal.
    """

    def __init__(self, connection: Connection, terminal_id: TerminalId) -> None:
        self._connection = connection
        self._terminal_id = terminal_id

    def links(self, seqs: Sequence[int]) -> list[tuple[int, bytes]]:
        """Read what waits at these places."""
        rows = self._run(statements.READ_WAITING_LINKS, seqs=list(seqs)) if seqs else ()
        return [(seq, bytes(link)) for seq, link in rows]

    def waiting(self, from_seq: int) -> list[Received]:
        """Read the records that wait from a place on, one page of them."""
        rows = self._run(statements.READ_WAITING, from_seq=from_seq, limit=PAGE)
        return [_received(*row) for row in rows]

    def rotations(self) -> list[Received]:
        """Read the waiting records that announce a next key."""
        rows = self._run(statements.READ_ROTATIONS, first_byte=ROTATE_BYTE)
        return [_received(*row) for row in rows]

    def keep(
        self,
        terminal: TerminalRow,
        refused: Sequence[Quarantined],
        received_at: datetime,
    ) -> None:
        """Keep records as evidence; one that is already kept stays as it is."""
        if not refused:
            return
        received = [one.received for one in refused]
        self._run(
            statements.KEEP,
            collectivite=terminal.collectivite,
            received_at=received_at,
            seq=[one.outline.seq for one in received],
            link=[one.link for one in received],
            reason=[one.code for one in refused],
            record=[one.raw for one in received],
            body=[_storable(one.body) for one in received],
            private=[_storable_private(one) for one in received],
        )

    def release(self, accepted: Sequence[Accepted], received_at: datetime) -> None:
        """Mark as released whatever waited and is now in the ledger."""
        if accepted:
            self._run(
                statements.RELEASE,
                seqs=[one.record.seq for one in accepted],
                links=[one.received.link for one in accepted],
                received_at=received_at,
            )

    def stored_through(self, base: int) -> int:
        """Find the last record kept without a hole above a place of the chain."""
        found: int = self._run(statements.STORED_THROUGH, base=base).scalar_one()
        return found

    def _run(self, statement: str, **values: object) -> Any:  # noqa: ANN401 -- rows are the driver's
        return self._connection.exec_driver_sql(
            statement,
            {"terminal_id": self._terminal_id, "damaged": SignatureInvalid.code, **values},
        )


def _received(record: bytes, body: str, private: str | None) -> Received:
    """Read a stored record back as it was received."""
    part = None if private is None else PrivatePart.model_validate_json(private)
    return Received.read(bytes(record), body, part)


def _storable(text: str) -> str:
    """Replace what PostgreSQL's text cannot hold: no canonical body has it, so nothing is lost."""
    return text.replace("\x00", "\ufffd")


def _storable_private(received: Received) -> str | None:
    text = received.private_text
    return None if text is None else text.replace("\\u0000", "\\ufffd")
