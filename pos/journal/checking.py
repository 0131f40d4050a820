"""Checks a journal whole, by the rules of the chain: it lists every fault and repairs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.canonical import body_hash
from domain.chain import Head, advance
from domain.errors import GirctError, MalformedRecord, SignatureInvalid
from domain.exchange import PrivatePart, check_private
from domain.ids import Seq
from domain.placement import head_after
from domain.record import Kind
from domain.rules import Original
from pos.journal.announced_keys import AnnouncedKeys
from pos.journal.debits_taken import check_debits
from pos.journal.session_totals import totals_after
from pos.journal.stored import JournalFault, index_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeGuard

    from pos.journal.journal import Journal
    from pos.journal.session_totals import SessionTotals
    from pos.journal.stored import StoredRecord


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
    first = next(_read(journal, [Seq(1)], []), None)
    keys = AnnouncedKeys(journal.identity, first if _is_own_body(first) else None)
    head = Head.before_start(journal.identity.terminal_id, keys.of(1))
    totals: dict[str, SessionTotals] = {}
    for places in journal.pieces(Seq(1)):
        for stored in _read(journal, places, faults):
            faults += _check(journal, head, stored, keys.of(head.key_epoch))
            if _is_own_body(stored):
                _add(totals, journal, stored)
                keys.note(stored)
            head = head_after(head, stored.record)
        if pace is not None:
            pace()
    if not keys.is_own(head.key_epoch):
        sentence = "the chain ends on a key that is not this counter's"
        faults.append(JournalFault(head.seq, SignatureInvalid.code, sentence))
    faults += _check_totals(journal, totals, head.seq)
    return faults + check_debits(journal.database, pace=pace)


def _read(
    journal: Journal, places: Sequence[Seq], faults: list[JournalFault]
) -> Iterator[StoredRecord]:
    """Read some records, oldest first; bytes that cannot be a record are a fault, and passed by."""
    try:
        yield from reversed(journal.at(places))
    except MalformedRecord as error:
        if len(places) > 1:
            for place in places:
                yield from _read(journal, [place], faults)
        else:
            faults.append(JournalFault(places[0], error.code, str(error)))


def _is_own_body(stored: StoredRecord | None) -> TypeGuard[StoredRecord]:
    """Whether a record is there with the body that was signed: no other one says anything."""
    return stored is not None and body_hash(stored.body_text) == stored.record.body_hash


def _add(totals: dict[str, SessionTotals], journal: Journal, stored: StoredRecord) -> None:
    session = stored.body.get("session")
    if session is not None:
        original = _named(journal, stored) if stored.record.kind is Kind.CANCEL else None
        after = totals_after(totals.get(session), stored, original)
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
    if not _is_own_body(stored):
        return faults
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
    if stored.record.kind not in {Kind.CANCEL, Kind.DUPLICATE} or not _is_own_body(stored):
        return None
    original = _named(journal, stored)
    if original is None:
        return None
    cancelled = journal.referring_to(original.seq, Kind.CANCEL)
    counted = journal.of_session(original.body.get("session", ""), ["SESSION_COUNTED"])
    return Original(
        kind=original.record.kind,
        amount_centimes=original.record.amount_centimes,
        is_cancelled=any(other.seq < stored.seq for other in cancelled),
        session_is_counted=any(other.seq < stored.seq for other in counted),
        agent_id=original.record.agent_id,
    )


def _named(journal: Journal, stored: StoredRecord) -> StoredRecord | None:
    """The record that another names, where it can be read; its own faults are listed at its own."""
    found = next(_read(journal, [Seq(stored.body["ref"])], []), None)
    return found if _is_own_body(found) else None
