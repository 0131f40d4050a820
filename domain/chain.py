"""The chain of a terminal: drafting the record that follows, and checking one that claims to.

The till drafts with these rules, the centre takes in with them and `girct-verify` checks with
them: the three cannot disagree.

Source: the project's protocol, §1, §2 and §4.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.bodies import parse_body
from domain.canonical import NotCanonical, body_hash
from domain.errors import BodyRefused, SignatureInvalid
from domain.ids import Seq
from domain.placement import (
    CounterOutOfRange,
    Head,
    SystemModeMismatch,
    TimeAhead,
    counter_refusals,
    head_after,
    identity_refusals,
    movement,
    receipt_no_after,
    sequence_refusals,
)
from domain.record import COUNTER_MAX, PREV_BYTES, Flag, Record, encrypt_counter
from domain.rules import Original, body_refusals, original_refusals
from domain.signing import RECEIPT_CONTEXT, SIGNATURE_BYTES, public_key_of, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.errors import RecordRefused
    from domain.ids import AgentId
    from domain.record import Kind

__all__ = ["Head", "Original", "advance", "draft", "head_after", "refusals"]

_UNSIGNED = bytes(SIGNATURE_BYTES)


def draft(  # noqa: PLR0913 - one argument per field the caller decides
    head: Head,
    *,
    kind: Kind,
    flags: Flag,
    amount_centimes: int,
    body_text: str,
    issued_at: int,
    agent_id: AgentId,
    revenue_code: int,
    private_key: bytes,
    counter_key: bytes,
) -> Record:
    """Build and sign the record that follows, refusing what the centre would refuse.

    Whether a named original exists and is not cancelled is for the caller to know (`advance`).

    Args:
        head: Where the chain stands.
        kind: The record's kind.
        flags: Its flags.
        amount_centimes: Its amount; the body must agree.
        body_text: Its canonical body.
        issued_at: Unix seconds UTC, not before the head's.
        agent_id: The agent who acts.
        revenue_code: The nature all lines share, or 0.
        private_key: The terminal's key of the head's epoch.
        counter_key: The terminal's counter key.

    Raises:
        RecordRefused: The subclass names the rule broken.
        NotCanonical: The body is not canonical.
    """
    seq = Seq(head.seq + 1)
    body = parse_body(kind, body_text)
    counter = head.counter + movement(kind, amount_centimes)
    if not 0 <= counter <= COUNTER_MAX:
        message = f"record {seq} would take the perpetual counter to {counter}"
        raise CounterOutOfRange(message, seq=seq)
    unsigned = Record(
        kind=kind,
        flags=flags,
        terminal_id=head.terminal_id,
        key_epoch=head.key_epoch,
        seq=seq,
        receipt_no=receipt_no_after(head, kind),
        issued_at=issued_at,
        amount_centimes=amount_centimes,
        counter_cipher=encrypt_counter(counter_key, head.terminal_id, seq, counter),
        revenue_code=revenue_code,
        agent_id=agent_id,
        prev=head.link[:PREV_BYTES],
        body_hash=body_hash(body_text),
        signature=_UNSIGNED,
    )
    for refusal in _draft_refusals(head, unsigned, body, public_key_of(private_key)):
        raise refusal
    return replace(unsigned, signature=sign(private_key, RECEIPT_CONTEXT, unsigned.signed_part))


def advance(  # noqa: PLR0913 - what the caller may know of a record, each by its name
    head: Head,
    record: Record,
    body: Body | str,
    *,
    public_key: bytes,
    counter_key: bytes | None = None,
    original: Original | None = None,
    not_after: int | None = None,
    test_system: bool | None = None,
) -> Head:
    """Check that a record follows the head by every rule, and give the new head.

    Args:
        head: Where the chain stands.
        record: The record received.
        body: Its body: the text as received, or what `parse_body` made of it.
        public_key: The terminal's key of the record's epoch.
        counter_key: The terminal's counter key; without it the counter is not checked.
        original: What is known of the record a cancellation or duplicate names.
        not_after: The latest time allowed, Unix seconds (the centre's now + 24 h).
        test_system: The centre's own mode, when the record's flag has to equal it.

    Raises:
        RecordRefused: The subclass names the first rule broken, in the protocol's order.
        NotCanonical: The body is not canonical.
    """
    for refusal in _early_refusals(head, record, public_key, not_after, test_system):
        raise refusal
    parsed = parse_body(record.kind, body) if isinstance(body, str) else body
    for refusal in _late_refusals(head, record, parsed, public_key, counter_key):
        raise refusal
    for refusal in original_refusals(record, parsed, original):
        raise refusal
    return head_after(head, record)


def refusals(  # noqa: PLR0913 - the same knowledge as `advance`, but the original
    head: Head,
    record: Record,
    body: Body | str,
    *,
    public_key: bytes | None,
    counter_key: bytes | None = None,
    not_after: int | None = None,
    test_system: bool | None = None,
) -> Iterator[RecordRefused | NotCanonical]:
    """Find every rule a record breaks where it stands, in the protocol's order.

    Args: see `advance`. A `public_key` of None leaves the signature unchecked.
    """
    yield from _early_refusals(head, record, public_key, not_after, test_system)
    try:
        parsed = parse_body(record.kind, body) if isinstance(body, str) else body
    except (BodyRefused, NotCanonical) as refusal:
        yield refusal
        yield from counter_refusals(head, record, None, counter_key)
    else:
        yield from _late_refusals(head, record, parsed, public_key, counter_key)


def _early_refusals(
    head: Head,
    record: Record,
    public_key: bytes | None,
    not_after: int | None,
    test_system: bool | None,  # noqa: FBT001 - passed on from a keyword
) -> Iterator[RecordRefused]:
    """Find what is wrong before the body is read."""
    yield from identity_refusals(head, record)
    if public_key is not None and not record.is_signed_by(public_key):
        message = f"record {record.seq} is not signed by its terminal's key"
        yield SignatureInvalid(message, seq=record.seq)
    yield from sequence_refusals(head, record)
    if not_after is not None and record.issued_at > not_after:
        message = f"record {record.seq} is dated too far ahead"
        yield TimeAhead(message, seq=record.seq)
    if test_system is not None and record.has(Flag.TEST_SYSTEM) != test_system:
        message = f"record {record.seq} is of the other system: test and production never mix"
        yield SystemModeMismatch(message, seq=record.seq)


def _late_refusals(
    head: Head, record: Record, body: Body, public_key: bytes | None, counter_key: bytes | None
) -> Iterator[RecordRefused]:
    """Find what is wrong once the body is read."""
    yield from body_refusals(record, body, public_key)
    yield from counter_refusals(head, record, body, counter_key)


def _draft_refusals(
    head: Head, unsigned: Record, body: Body, public_key: bytes
) -> Iterator[RecordRefused]:
    """Find what the centre would refuse in a record not signed yet."""
    yield from sequence_refusals(head, unsigned)
    yield from body_refusals(unsigned, body, public_key)
    yield from counter_refusals(head, unsigned, body, None)
