"""What a record must say given its kind and its body: the protocol's table of kinds, rule by rule.

Each rule yields the refusals it finds, so that a verifier can list them all and intake stop at
the first.

Source: the project's protocol, §1 and §2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import (
    CancelBody,
    DuplicateBody,
    ReceiptBody,
    RotateBody,
    StartBody,
    TotalsDiffer,
    ZBody,
)
from domain.canonical import body_hash
from domain.errors import RecordRefused
from domain.record import KEY_EPOCH_MAX, QUITTANCE_MAX, Flag, Kind, Record
from domain.signing import ROTATE_CONTEXT, is_signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.ids import AgentId, TerminalId

QUITTANCE_KINDS = frozenset({Kind.RECEIPT, Kind.CANCEL, Kind.TRAINING, Kind.DUPLICATE})
"""The kinds whose amount is that of a quittance, and so has its limit."""


class AmountMismatch(RecordRefused):
    """The record's amount is not the one its kind and body call for."""

    code = "records.amount"


class AmountTooLarge(RecordRefused):
    """The quittance is larger than the protocol lets one be."""

    code = "records.amount_too_large"


class RevenueCodeMismatch(RecordRefused):
    """The record's revenue code is not the nature its lines share, or 0."""

    code = "records.revenue_code"


class NonCashFlagMismatch(RecordRefused):
    """The flag "some tender is not cash" contradicts the tenders."""

    code = "records.flag_non_cash"


class BodyHashMismatch(RecordRefused):
    """The body is not the one the record signed."""

    code = "records.body_hash"


class StartKeyMismatch(RecordRefused):
    """START names another public key than the one it is signed with."""

    code = "records.start_key"


class RotationRefused(RecordRefused):
    """The next key does not prove itself, or no epoch is left for it."""

    code = "records.rotation_proof"


class ApproverIsAgent(RecordRefused):
    """The cancellation is approved by the agent who makes it."""

    code = "records.approver"


class OriginalUnknown(RecordRefused):
    """The record names an original this terminal does not have before it."""

    code = "records.original_unknown"


class OriginalNotAllowed(RecordRefused):
    """The record named as the original is of a kind that cannot be cancelled or duplicated."""

    code = "records.original_kind"


class OriginalAmountMismatch(RecordRefused):
    """The record's amount is not its original's whole total."""

    code = "records.original_amount"


class AlreadyCancelled(RecordRefused):
    """The quittance is cancelled already."""

    code = "records.already_cancelled"


class SessionAlreadyCounted(RecordRefused):
    """The quittance's session is counted: it can no longer be cancelled."""

    code = "records.session_counted"


@dataclass(frozen=True, slots=True)
class Original:
    """What is to be known of the record a cancellation or a duplicate names.

    Args:
        kind: Its kind.
        amount_centimes: Its amount.
        is_cancelled: Whether a cancellation of it is on record already.
        session_is_counted: Whether the session that issued it has been counted.
        agent_id: The agent who issued it, for whoever is asked to approve.
    """

    kind: Kind
    amount_centimes: int
    is_cancelled: bool
    session_is_counted: bool
    agent_id: AgentId


def rotation_message(terminal_id: TerminalId, next_epoch: int, public_key: bytes) -> bytes:
    """Give the bytes the next key signs, under ROTATE_CONTEXT, to prove that it exists.

    Args:
        terminal_id: The terminal whose key changes.
        next_epoch: The epoch the next key opens: the ROTATE record's own plus one.
        public_key: The next public key, 32 bytes.
    """
    return terminal_id.to_bytes(4, "big") + next_epoch.to_bytes(1, "big") + public_key


def body_refusals(record: Record, body: Body, public_key: bytes | None) -> Iterator[RecordRefused]:
    """Compare a record with its parsed body.

    Args:
        record: The record.
        body: Its body, as `parse_body` gave it.
        public_key: The key that signs the record; None skips START's comparison with it.
    """
    if body_hash(body.text) != record.body_hash:
        message = f"record {record.seq} did not sign this body"
        yield BodyHashMismatch(message, seq=record.seq)
    yield from _amount_refusals(record, body)
    yield from _code_refusals(record, body)
    if isinstance(body, ReceiptBody):
        return  # the usual kind has no more rules
    if isinstance(body, StartBody) and public_key not in (None, bytes.fromhex(body.public_key)):
        message = "START does not name the key it is signed with"
        yield StartKeyMismatch(message, seq=record.seq)
    if isinstance(body, RotateBody):
        yield from _rotation_refusals(record, body)
    if isinstance(body, CancelBody) and body.approver == record.agent_id:
        message = f"agent {record.agent_id} cannot approve their own cancellation"
        yield ApproverIsAgent(message, seq=record.seq, agent_id=record.agent_id)


def original_refusals(
    record: Record, body: Body, original: Original | None
) -> Iterator[RecordRefused]:
    """Compare a cancellation or a duplicate with the record it names; nothing for other kinds.

    Args:
        record: The record.
        body: Its body.
        original: What is known of the record its `ref` names; None when there is none.
    """
    if isinstance(body, ReceiptBody) or not isinstance(body, (CancelBody, DuplicateBody)):
        return
    if original is None or body.ref >= record.seq:
        message = f"record {record.seq} names {body.ref}, which is not a record before it"
        yield OriginalUnknown(message, seq=record.seq, ref=body.ref)
        return
    if original.amount_centimes != record.amount_centimes:
        message = f"record {record.seq} does not carry the whole amount of its original {body.ref}"
        yield OriginalAmountMismatch(message, seq=record.seq, ref=body.ref)
    if isinstance(body, CancelBody):
        yield from _cancellation_refusals(record, body, original)
    elif original.kind not in QUITTANCE_KINDS - {Kind.DUPLICATE}:
        message = f"record {body.ref} is no quittance: it has no duplicate"
        yield OriginalNotAllowed(message, seq=record.seq, ref=body.ref)


def _cancellation_refusals(
    record: Record, body: CancelBody, original: Original
) -> Iterator[RecordRefused]:
    """Refuse to cancel what is no quittance, is cancelled, or is counted."""
    if original.kind is not Kind.RECEIPT:
        message = f"record {body.ref} is no quittance: it cannot be cancelled"
        yield OriginalNotAllowed(message, seq=record.seq, ref=body.ref)
    if original.is_cancelled:
        message = f"quittance {body.ref} is cancelled already"
        yield AlreadyCancelled(message, seq=record.seq, ref=body.ref)
    if original.session_is_counted:
        message = f"the session of quittance {body.ref} is counted"
        yield SessionAlreadyCounted(message, seq=record.seq, ref=body.ref)


def _amount_refusals(record: Record, body: Body) -> Iterator[RecordRefused]:
    """Refuse an amount that is not the body's; an original's amount is compared elsewhere."""
    if record.kind in QUITTANCE_KINDS and record.amount_centimes > QUITTANCE_MAX:
        message = f"a quittance of {record.amount_centimes} centimes is above {QUITTANCE_MAX}"
        yield AmountTooLarge(message, seq=record.seq, amount_centimes=record.amount_centimes)
    expected = 0
    if isinstance(body, ReceiptBody):
        expected = body.total
    elif isinstance(body, (CancelBody, DuplicateBody)):
        return
    elif isinstance(body, ZBody):
        expected = abs(body.net)
        if body.last_seq >= record.seq:
            message = f"closing {record.seq} covers records that come after it"
            yield TotalsDiffer(message, seq=record.seq)
    if record.amount_centimes != expected:
        message = f"the amount of record {record.seq} is not the {expected} its body calls for"
        yield AmountMismatch(message, seq=record.seq)


def _code_refusals(record: Record, body: Body) -> Iterator[RecordRefused]:
    """Refuse a revenue code or a non-cash flag that the lines and tenders do not bear out."""
    revenue_code, is_non_cash = 0, False
    if isinstance(body, ReceiptBody):
        revenue_code, is_non_cash = body.revenue_code, not body.is_all_cash
    if record.revenue_code != revenue_code:
        message = f"the revenue code of record {record.seq} is not {revenue_code}"
        yield RevenueCodeMismatch(message, seq=record.seq)
    if record.has(Flag.NON_CASH) != is_non_cash:
        message = f"the non-cash flag of record {record.seq} contradicts its tenders"
        yield NonCashFlagMismatch(message, seq=record.seq)


def _rotation_refusals(record: Record, body: RotateBody) -> Iterator[RecordRefused]:
    """Refuse a next key that signs nothing, or an epoch past the last."""
    if record.key_epoch == KEY_EPOCH_MAX:
        message = f"epoch {KEY_EPOCH_MAX} is the last: the terminal has to enrol again"
        yield RotationRefused(message, seq=record.seq)
        return
    next_key = bytes.fromhex(body.public_key)
    proven = rotation_message(record.terminal_id, record.key_epoch + 1, next_key)
    if not is_signed(next_key, ROTATE_CONTEXT, proven, bytes.fromhex(body.proof)):
        message = f"the next key named by record {record.seq} does not prove itself"
        yield RotationRefused(message, seq=record.seq)
