"""Changes the terminal's key, and keeps the old one until no centre can need it any more.

Each step may be the last before a power cut. The next key is durable before the ROTATE record that
announces it; that record is one commit; what the file then says is put right at the next start.

Source: the project's protocol, §1, §2 and §4; docs/decisions/0009.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.record import Kind
from domain.rules import rotation_message
from domain.signing import ROTATE_CONTEXT, new_private_key, public_key_of, sign
from pos.errors import JournalFull
from pos.identity import PreviousKey, change_identity
from pos.journal.journal import Act
from pos.key_errors import KeyLost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.configuration import Configuration
    from domain.exchange import Checkpoint
    from pos.journal.journal import Journal
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord

OLD_KEY_KEPT_S = 396 * 86_400
"""How long a checkpoint must have covered a rotation before the key it ended is forgotten: 13
months, as long as the journal is kept whole for a centre to be fed again."""


def rotate_key(scribe: Scribe) -> StoredRecord:
    """Change the terminal's key: the record that says so is the last the old one signs.

    Returns:
        The ROTATE record.

    Raises:
        JournalFull: The disk is full; the key has not changed.
        RecordRefused: The chain has ended, or this is the last epoch there is.
    """
    journal = scribe.journal
    with journal.transaction():
        settle_keys(journal)
        identity = journal.identity
        next_key = identity.next_key or new_private_key()
        if identity.next_key is None:
            change_keys(journal, next_key=next_key)
        public_key = public_key_of(next_key)
        proven = rotation_message(identity.terminal_id, identity.key_epoch + 1, public_key)
        body = {
            "public_key": public_key.hex(),
            "proof": sign(next_key, ROTATE_CONTEXT, proven).hex(),
        }
        act = Act(kind=Kind.ROTATE, body=body, issued_at=scribe.read_clock().at)
        rotated = scribe.write(act)
    settle_keys(journal)
    return rotated


def settle_keys(journal: Journal) -> None:
    """Let the file say what the journal says: after a rotation, and at each start.

    A disk too full for it changes nothing: the journal alone decides which key signs.

    Raises:
        KeyLost: The journal has reached a key that this folder does not hold.
    """
    identity, head = journal.identity, journal.head()
    if head.key_epoch in identity.epochs:
        return
    next_key = identity.next_key
    rotations = journal.of_kinds([Kind.ROTATE], limit=1)
    is_next = (
        head.key_epoch == identity.key_epoch + 1
        and next_key is not None
        and bool(rotations)
        and rotations[0].body["public_key"] == public_key_of(next_key).hex()
    )
    if next_key is None or not is_next:
        message = f"the chain uses key {head.key_epoch}, this folder holds {identity.key_epoch}"
        raise KeyLost(message, key_epoch=head.key_epoch)
    ended = PreviousKey(identity.key_epoch, identity.private_key, rotations[0].seq)
    with suppress(JournalFull):
        change_keys(
            journal,
            key_epoch=head.key_epoch,
            private_key=next_key,
            next_key=None,
            previous_keys=(*identity.previous_keys, ended),
        )


def is_rotation_asked(journal: Journal, configuration: Configuration | None) -> bool:
    """Whether the centre asks to replace the very key in use."""
    asked = None if configuration is None else configuration.rotate_before
    head = journal.head()
    return (
        asked is not None and asked.key_epoch == head.key_epoch and head.seq > 0 and not head.ended
    )


def note_coverage(journal: Journal, checkpoint: Checkpoint) -> None:
    """Note which rotations the centre now holds, and forget the keys nobody needs any more.

    A centre restored to before a rotation holds it no more: the thirteen months start over.

    Args:
        journal: Whose identity.
        checkpoint: The centre's last word, verified.
    """
    identity = journal.identity
    kept = tuple(_still_needed(identity.previous_keys, checkpoint))
    if kept != identity.previous_keys:
        change_keys(journal, previous_keys=kept)


def pin_centre_keys(journal: Journal, configuration: Configuration | None) -> None:
    """Pin the keys that a configuration, signed by one already pinned, names from now on.

    Where the custodians' root is known, it alone says which (`pos.sync.roots`).
    """
    named = None if configuration is None else configuration.centre_keys
    if named is None or journal.identity.root is not None:
        return
    keys = tuple(bytes.fromhex(key) for key in named)
    if keys != journal.identity.centre_keys:
        change_keys(journal, centre_keys=keys)


def _still_needed(
    previous_keys: Iterable[PreviousKey], checkpoint: Checkpoint
) -> Iterable[PreviousKey]:
    now = checkpoint.server_time
    for previous in previous_keys:
        if checkpoint.head_seq < previous.rotated_seq:
            yield replace(previous, covered_at=None)
        elif previous.covered_at is None:
            yield replace(previous, covered_at=now)
        elif now - previous.covered_at <= OLD_KEY_KEPT_S:
            yield previous


def change_keys(journal: Journal, **changes: object) -> None:
    """Change the identity, which lies beside the journal.

    Raises:
        JournalFull: The folder cannot be written; nothing changed.
    """
    try:
        change_identity(journal.database.path.parent, journal.identity, **changes)
    except OSError as error:
        message = f"the terminal's keys cannot be written: {error.strerror}"
        raise JournalFull(message, path=str(journal.database.path.parent)) from error
