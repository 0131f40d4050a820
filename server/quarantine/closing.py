"""SESSION_CLOSING: the till of a frozen, lost or burnt terminal is closed at the centre.

The régisseur draws up the procès-verbal: what was found of the cash, which numbers nobody has; the
comptable approves it. The whole till is settled, since its drawer was one: the difference goes to
shortage or overage, the cash found to the régisseur, and the till's balance is nil. Quittances
posted after it are settled by another procès-verbal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar import business_day
from domain.canonical import canonical
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.ledger.accounts import Account
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import audit_act, balance_of, post_act
from server.ledger.closing_rules import closing_sides
from server.ledger.payloads import ClosingPayload, read_payload
from server.quarantine import repository, statements
from server.quarantine.booking import require_closed_terminal
from server.quarantine.errors import MissingSeqsDiffer, TillMoved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from server.bootstrap import Centre
    from server.quarantine.evidence import TerminalPlace

SESSION_CLOSING: Final = "SESSION_CLOSING"


def expected_cash(connection: Connection, place: TerminalPlace) -> int:
    """Give what the books say the terminal's drawer should hold, centimes."""
    return balance_of(
        connection,
        Account.CAISSE,
        collectivite=place.collectivite,
        regie_id=place.regie_id,
        terminal_id=place.terminal_id,
    )


def missing_seqs(head_seq: int, held: Iterable[int]) -> list[list[int]]:
    """Find the runs of numbers nobody has between the ledger's head and the last record held.

    Args:
        head_seq: The ledger's last record of the terminal.
        held: Places beyond it that the centre holds something of, ascending.

    Returns:
        First and last number of each run.
    """
    missing, last = [], head_seq
    for seq in held:
        if seq > last + 1:
            missing.append([last + 1, seq - 1])
        last = max(last, seq)
    return missing


def _examine(connection: Connection, draft: Draft) -> tuple[ClosingPayload, TerminalPlace]:
    payload = read_payload(ClosingPayload, draft.payload)
    place = require_closed_terminal(connection, payload.terminal_id, draft.collectivite)
    expected = expected_cash(connection, place)
    if payload.expected != expected:
        message = f"the till should hold {expected} centimes, not {payload.expected}"
        raise TillMoved(message, expected_centimes=expected)
    for first, last in missing_seqs(place.head_seq, repository.held_seqs(connection, place)):
        if not any(low <= first and last <= high for low, high in payload.missing):
            message = f"records {first} to {last} are missing, and not stated"
            raise MissingSeqsDiffer(message, first=first, last=last)
    return payload, place


def _check(connection: Connection, _centre: Centre, draft: Draft) -> None:
    _examine(connection, draft)


def _close(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload, place = _examine(connection, act)
    day = business_day(act.approved_at)
    books = ActBooks(
        act_id=act.act_id,
        collectivite=place.collectivite,
        regie_id=place.regie_id,
        terminal_id=place.terminal_id,
    )
    post_act(connection, books, [ActEntry(day, closing_sides(payload))])
    row: dict[str, object] = {
        "act_id": act.act_id,
        "collectivite": place.collectivite,
        "regie_id": place.regie_id,
        "terminal_id": place.terminal_id,
        "session": payload.session,
        "circumstance": payload.circumstance,
        "counted": payload.counted,
        "expected": payload.expected,
        "missing": canonical({"missing": payload.missing}),
        "closed_on": day,
    }
    repository.store(connection, statements.INSERT_CLOSING, [row])
    closed = {"counted_centimes": payload.counted, "expected_centimes": payload.expected}
    audit_act(connection, act, "ledger:till:closed", ("OPEN", "CLOSED"), closed)


register_kind(
    ActKind(SESSION_CLOSING, frozenset({"regisseur"}), frozenset({"comptable"}), _close, _check)
)
