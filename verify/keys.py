"""Which public key signs which epoch, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.bodies import RotateBody, StartBody
from domain.errors import SignatureInvalid
from verify.errors import KeyMismatch, KeyUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.body_fields import Body
    from domain.record import Record


class KeyRing:
    """The public keys of a terminal, by epoch (trousseau).

    A key given by the person who checks is believed before the manifest's; a ROTATE record adds
    the next; with neither, START's own key shows at least that one key signed everything.

    Args:
        given: The key named on the command line, for the first epoch it verifies.
        listed: The manifest's keys, by epoch.
    """

    def __init__(self, given: bytes | None, listed: Mapping[int, bytes]) -> None:
        self._given = given
        self._listed = listed
        self._keys: dict[int, bytes] = {} if given else dict(listed)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has named a key."""
        return self._given is None and not self._listed

    def key_for(self, record: Record, body: Body | None) -> bytes:
        """Give the key the record must be signed with.

        Raises:
            KeyUnknown: Nobody names a key for its epoch.
            KeyMismatch: The key given is not the one the manifest lists for its epoch.
            SignatureInvalid: The key given does not verify it, and no other is known.
        """
        known = self._keys.get(record.key_epoch)
        if known is not None:
            return known
        if self._given is not None and not self._keys:
            return self._place(self._given, record)
        if self.is_empty and isinstance(body, StartBody):
            return self._keys.setdefault(record.key_epoch, bytes.fromhex(body.public_key))
        message = f"no public key is known for epoch {record.key_epoch}"
        raise KeyUnknown(message, key_epoch=record.key_epoch)

    def rotate(self, record: Record, body: RotateBody) -> None:
        """Learn the key of the next epoch from the record that names it.

        Raises:
            KeyMismatch: The manifest lists another.
        """
        epoch, key = record.key_epoch + 1, bytes.fromhex(body.public_key)
        self._keys[epoch] = key
        self._compare(epoch, key)

    def _place(self, key: bytes, record: Record) -> bytes:
        """Settle the epoch of the key given: that of the first record it verifies."""
        if not record.is_signed_by(key):
            message = f"record {record.seq} is not signed by the public key given"
            raise SignatureInvalid(message, seq=record.seq)
        self._keys[record.key_epoch] = key
        self._compare(record.key_epoch, key)
        return key

    def _compare(self, epoch: int, key: bytes) -> None:
        """Hold a key against the manifest's of the same epoch."""
        if self._listed.get(epoch, key) != key:
            message = f"the manifest lists another public key for epoch {epoch}"
            raise KeyMismatch(message, key_epoch=epoch)
