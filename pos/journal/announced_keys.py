"""The public keys of a chain by epoch: START names the first, each ROTATE the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.record import Kind

if TYPE_CHECKING:
    from pos.identity import TerminalIdentity
    from pos.journal.stored import StoredRecord

_FIRST = 1


class AnnouncedKeys:
    """The keys that the records read so far announced.

    Who could sign the whole chain anew would have to end on a key of this counter's own.

    Args:
        identity: Whose chain it is.
        first: Its first record; none when the journal is empty.
    """

    def __init__(self, identity: TerminalIdentity, first: StoredRecord | None) -> None:
        self._identity = identity
        self._keys: dict[int, bytes] = {}
        if first is not None and first.record.kind is Kind.START:
            self._keep(_FIRST, first)

    def of(self, key_epoch: int) -> bytes:
        """The key of an epoch; the counter's own where none was announced."""
        return self._keys.get(key_epoch, self._identity.public_key)

    def note(self, stored: StoredRecord) -> None:
        """Learn what a record announces."""
        if stored.record.kind is Kind.ROTATE:
            self._keep(stored.record.key_epoch + 1, stored)

    def is_own(self, key_epoch: int) -> bool:
        """Whether the key that the chain has come to is in this counter's hands."""
        return self.of(key_epoch) in self._identity.public_keys

    def _keep(self, key_epoch: int, stored: StoredRecord) -> None:
        named = stored.body.get("public_key")
        if isinstance(named, str):
            try:
                self._keys[key_epoch] = bytes.fromhex(named)
            except ValueError:
                return  # the record's own fault is listed where it stands
