"""Reads what lies outside the ledger, and writes what acts of the centre did to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.quarantine import statements
from server.quarantine.evidence import Evidence, TerminalPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from server.quarantine.evidence import EvidenceState


def lock_terminal(connection: Connection, terminal_id: int) -> None:
    """Keep the terminal's chain still until the transaction ends."""
    connection.exec_driver_sql(statements.LOCK_TERMINAL, {"terminal_id": terminal_id})


def read_terminal(
    connection: Connection, terminal_id: int, collectivite: str
) -> TerminalPlace | None:
    """Read a terminal of a collectivité."""
    asked = {"terminal_id": terminal_id, "collectivite": collectivite}
    row = connection.exec_driver_sql(statements.READ_TERMINAL, asked).mappings().one_or_none()
    return None if row is None else TerminalPlace(**row)


def collectivite_of(connection: Connection, scope: str, terminal_id: int) -> str | None:
    """Name the collectivité of a terminal of a territory."""
    asked = {"terminal_id": terminal_id, "scope": scope}
    found: str | None = connection.exec_driver_sql(
        statements.COLLECTIVITE_OF, asked
    ).scalar_one_or_none()
    return found


def read_keys(connection: Connection, terminal_id: int) -> list[tuple[int, bytes]]:
    """Read the public keys of a terminal with their epochs."""
    rows = connection.exec_driver_sql(statements.READ_KEYS, {"terminal_id": terminal_id})
    return [(epoch, bytes(public_key)) for epoch, public_key in rows]


def read_evidence(connection: Connection, place: TerminalPlace) -> list[Evidence]:
    """Read all that a terminal's quarantine ever held, in the order of the chain."""
    asked = {"terminal_id": place.terminal_id, "collectivite": place.collectivite}
    return [
        _evidence(row)
        for row in connection.exec_driver_sql(statements.OF_TERMINAL, asked).mappings()
    ]


def list_evidence(  # noqa: PLR0913 - each narrows the list
    connection: Connection,
    scope: str,
    *,
    state: EvidenceState | None,
    terminal_id: int | None,
    limit: int,
    offset: int,
) -> list[Evidence]:
    """List what lies outside the ledger in a territory, newest first."""
    asked = {
        "scope": scope,
        "state": None if state is None else state.value,
        "terminal_id": terminal_id,
        "limit": limit,
        "offset": offset,
    }
    return [_evidence(row) for row in connection.exec_driver_sql(statements.LIST, asked).mappings()]


def find_evidence(connection: Connection, scope: str, link: bytes) -> Evidence | None:
    """Find one record of the quarantine by its name."""
    asked = {"scope": scope, "link": link}
    row = connection.exec_driver_sql(statements.ONE, asked).mappings().first()
    return None if row is None else _evidence(row)


def ledger_record_at(
    connection: Connection, terminal_id: int, seq: int
) -> tuple[bytes, str, bytes] | None:
    """Read the bytes, body and link of the ledger's record at a place."""
    asked = {"terminal_id": terminal_id, "seq": seq}
    row = connection.exec_driver_sql(statements.LEDGER_AT, asked).one_or_none()
    return None if row is None else (bytes(row.record), row.body, bytes(row.link))


def act_record(connection: Connection, link: bytes) -> tuple[bytes, str] | None:
    """Read the bytes and body of a record that an act posted."""
    row = connection.exec_driver_sql(statements.ACT_RECORD, {"link": link}).one_or_none()
    return None if row is None else (bytes(row.record), row.body)


def is_in_ledger(connection: Connection, terminal_id: int, link: bytes) -> bool:
    """Whether intake accepted this record."""
    return bool(ask(connection, statements.IN_LEDGER, terminal_id=terminal_id, link=link))


def ask(connection: Connection, statement: str, **values: object) -> Any:  # noqa: ANN401 - one column
    """Ask for one value."""
    return connection.exec_driver_sql(statement, values).scalar_one()


def held_seqs(connection: Connection, place: TerminalPlace) -> list[int]:
    """List the places beyond the head that the centre holds something of."""
    asked = {"terminal_id": place.terminal_id, "head_seq": place.head_seq}
    return list(connection.exec_driver_sql(statements.HELD_SEQS, asked).scalars())


def store(connection: Connection, statement: str, rows: Sequence[dict[str, object]]) -> None:
    """Write rows of what an act did."""
    for row in rows:
        connection.exec_driver_sql(statement, row)


def _evidence(row: RowMapping) -> Evidence:
    binary = {"link": bytes(row["link"]), "record": bytes(row["record"])}
    return Evidence(**{**row, **binary})
