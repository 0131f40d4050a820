"""Checks a journal whole, by the rules of the chain: it lists every fault and repairs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.chain import Head, advance
from domain.errors import GirctError, SignatureInvalid
from domain.exchange import PrivatePart, check_private
from domain.ids import Seq
from domain.placement import head_after
from domain.record import Kind
from domain.rules import Original
from pos.journal.announced_keys import AnnouncedKeys
from pos.journal.session_totals import totals_after
from pos.journal.stored import JournalFault, index_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.journal import Journal
    from pos.journal.session_totals import SessionTotals
    from pos.journal.stored import StoredRecord

_AT_A_TIME = 100
_NO_LIMIT_BYTES = 2**40


def check_journal(
    journal: Journal, *, pace: Callable[[], None] | None = None
) -> list[JournalFault]:
    """Check file, chain, signatures, bodies and counters of a whole journal.

    Args:
        journal: The journal; read in pieces, so a sale only ever waits for one of them.
        pace: Called after each piece, for a check that must not be in anybody's way.

    Returns:
        Every fault, in the order of the chain; empty when all is well.
    """
    faults = [
        JournalFault(0, "pos.journal_unreadable", str(row[0]))
        for row in journal.database.rows("PRAGMA quick_check")
        if row[0] != "ok"
    ]
    keys = AnnouncedKeys(journal.identity, journal.by_seq(Seq(1)))
    head = Head.before_start(journal.identity.terminal_id, keys.of(1))
    totals: dict[str, SessionTotals] = {}
    while chunk := journal.chunk(Seq(head.seq + 1), limit=_AT_A_TIME, bytes_max=_NO_LIMIT_BYTES):
        for stored in chunk:
            faults += _check(journal, head, stored, keys.of(head.key_epoch))
            _add(totals, journal, stored)
            keys.note(stored)
            head = head_after(head, stored.record)
        if pace is not None:
            pace()
    if not keys.is_own(head.key_epoch):
        sentence = "the chain ends on a key that is not this counter's"
        faults.append(JournalFault(head.seq, SignatureInvalid.code, sentence))
    return faults + _check_totals(journal, totals, head.seq)


def _add(totals: dict[str, SessionTotals], journal: Journal, stored: StoredRecord) -> None:
    session = stored.body.get("session")
    if session is not None:
        after = totals_after(totals.get(session), stored, journal.cancelled_by(stored))
        if after is not None:
            totals[session] = after


def _check_totals(
    journal: Journal, totals: dict[str, SessionTotals], checked_through: Seq
) -> list[JournalFault]:
    """Compare what is kept of each session with its records, unless records came meanwhile."""
    kept: dict[str, SessionTotals] = {one.session: one for one in journal.sessions.opened_after(0)}
    if journal.sessions.through_seq() != checked_through or kept == totals:
        return []
    wrong = [name for name in {*kept, *totals} if kept.get(name) != totals.get(name)]
    return [
        JournalFault(
            totals[name].opened_seq if name in totals else 0,
            "pos.journal_totals",
            f"what is kept of session {name} is not what its records come to",
        )
        for name in sorted(wrong)
    ]


def _check(
    journal: Journal, head: Head, stored: StoredRecord, public_key: bytes
) -> list[JournalFault]:
    record, identity = stored.record, journal.identity
    faults: list[JournalFault] = []
    try:
        advance(
            head,
            record,
            stored.body_text,
            public_key=public_key,
            counter_key=identity.counter_key,
            original=_original(journal, stored),
        )
        private = None if stored.private is None else PrivatePart(**stored.private)
        check_private(stored.body.get("payer"), private)
    except GirctError as error:
        faults.append(JournalFault(record.seq, error.code, str(error)))
    columns = journal.database.row(
        "SELECT kind, code, session, ref, amount_centimes, link FROM records WHERE seq = ?",
        (record.seq,),
    )
    if columns is None or tuple(columns) != index_columns(stored):
        sentence = f"what the journal says beside record {record.seq} is not what it holds"
        faults.append(JournalFault(record.seq, "pos.journal_columns", sentence))
    return faults


def _original(journal: Journal, stored: StoredRecord) -> Original | None:
    """What is known of the record that a cancellation or a duplicate names."""
    if stored.record.kind not in {Kind.CANCEL, Kind.DUPLICATE}:
        return None
    original = journal.by_seq(Seq(stored.body["ref"]))
    if original is None:
        return None
    cancelled = journal.referring_to(original.seq, Kind.CANCEL)
    session = original.body.get("session", "")
    return Original(
        kind=original.record.kind,
        amount_centimes=original.record.amount_centimes,
        is_cancelled=any(other.seq < stored.seq for other in cancelled),
        session_is_counted=any(
            counted.seq < stored.seq
            for counted in journal.of_code("SESSION_COUNTED", limit=1000)
            if counted.body["session"] == session
        ),
        agent_id=original.record.agent_id,
    )
