"""What to do with the records of a request: pure, so every order of arrival can be tested.

The valid prefix is accepted; from the first bad record on, whatever the terminal really signed is
kept in quarantine with its reason. A gap heals by itself: the records that waited behind it are
judged again as soon as it fills.

Source: the project's protocol, §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.bodies import RotateBody, parse_body
from domain.canonical import NotCanonical, body_hash
from domain.errors import GirctError, RecordRefused, SignatureInvalid
from domain.exchange import TerminalState
from domain.placement import PrevMismatch, SequenceFork, SequenceGap
from domain.record import Kind
from server.records.errors import ForeignRecord, KeyRevoked, TerminalFrozen
from server.records.judgement import judge, read_ahead
from server.records.memory import Memory
from server.records.reception import EnrolledKey, Quarantined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from domain.ids import TerminalId
    from domain.placement import Head
    from server.records.judgement import Place, ReadAhead
    from server.records.reception import Accepted, Received

CLOSED: Final[Mapping[TerminalState, str]] = {
    TerminalState.FROZEN: TerminalFrozen.code,
    TerminalState.REVOKED: KeyRevoked.code,
}
"""States in which nothing more is accepted, and the reason then given."""
KIND_MASK: Final = 15


class Plan:
    """The plan of one reception: records are taken in turn, nothing is written.

    Args:
        terminal_id: The terminal whose request it is.
        head: Where its chain stands.
        state: The state of its chain.
        keys: Its keys by epoch.
        place: Where it belongs, and the centre's mode and clock.
    """

    def __init__(
        self,
        *,
        terminal_id: TerminalId,
        head: Head,
        state: TerminalState,
        keys: Mapping[int, EnrolledKey],
        place: Place,
    ) -> None:
        self.head = head
        self.state = state
        if (key := keys.get(head.key_epoch)) is not None and key.is_revoked:
            self.state = TerminalState.REVOKED
        self.memory = Memory()
        self.accepted: list[Accepted] = []
        self.new_keys: dict[int, tuple[bytes, int]] = {}
        self._terminal_id = terminal_id
        self._keys = dict(keys)
        self._vouched: dict[int, EnrolledKey] = {}
        self._place = place
        self._ledger: dict[int, bytes] = {}
        self._held: dict[int, set[bytes]] = {}
        self._refused: dict[tuple[int, bytes], Quarantined] = {}
        self._waiting: dict[int, dict[bytes, Received]] = {}

    @property
    def is_open(self) -> bool:
        """Whether the chain may still grow."""
        return self.state not in CLOSED

    @property
    def quarantined(self) -> tuple[Quarantined, ...]:
        """The records to keep as evidence, by place in the chain."""
        return tuple(kept for _, kept in sorted(self._refused.items(), key=lambda item: item[0]))

    def remember(self, ledger: Mapping[int, bytes], held: Iterable[tuple[int, bytes]]) -> None:
        """Learn what the centre already holds at the places this request speaks of.

        Args:
            ledger: Place in the chain to the link the ledger holds there.
            held: Places and links that wait in quarantine.
        """
        self._ledger.update(ledger)
        for seq, link in held:
            self._held.setdefault(seq, set()).add(link)

    def vouch(self, rotations: Iterable[Received]) -> None:
        """Learn the keys announced by records that still wait in quarantine.

        They vouch for evidence only: nothing signed by them is accepted before they are.
        """
        for rotation in rotations:
            self._note_announced_key(rotation)

    def take_all(self, received: Sequence[Received]) -> None:
        """Judge the records of a request, in turn.

        Raises:
            ForeignRecord: One is another terminal's.
        """
        for one, read in zip(received, read_ahead(self._with_keys(received)), strict=True):
            self.take(one, read)

    def _with_keys(self, received: Iterable[Received]) -> Iterator[tuple[Received, bytes | None]]:
        """Give each record with the key it should be signed by; none where it will not be read."""
        for one in received:
            key = self._keys.get(one.outline.key_epoch)
            is_awaited = self.is_open and one.outline.seq > self.head.seq
            yield one, key.public_key if is_awaited and key is not None else None

    def take(self, received: Received, read: ReadAhead | None = None) -> None:
        """Judge one record of the request.

        Args:
            received: The record.
            read: What was read of this very record and its body ahead, if anything.

        Raises:
            ForeignRecord: It is another terminal's.
        """
        outline = received.outline
        if outline.terminal_id != self._terminal_id:
            message = f"record of terminal {outline.terminal_id} sent by {self._terminal_id}"
            raise ForeignRecord(message, terminal_id=outline.terminal_id)
        is_past = outline.seq <= self.head.seq
        if is_past and self._ledger.get(outline.seq) == received.link:
            return
        if is_past or self._held.get(outline.seq, set()) - {received.link}:
            self._freeze(received)
        elif not self.is_open:
            self._keep(received, CLOSED[self.state])
        elif outline.seq > self.head.seq + 1:
            self._keep(received, SequenceGap.code)
        else:
            self._try(received, read)
            self._drain()

    def release(self, waiting: Iterable[Received]) -> None:
        """Judge again records that wait in quarantine, in the order of the chain."""
        for received in waiting:
            seq = received.outline.seq
            self._waiting.setdefault(seq, {})[received.link] = received
            self._held.setdefault(seq, set()).add(received.link)
            self._note_announced_key(received)
        self._drain()

    def _drain(self) -> None:
        """Accept whatever now follows the head."""
        while self._waiting and self.is_open:
            candidates = self._waiting.pop(self.head.seq + 1, {})
            if len(candidates) != 1 or not self._try(next(iter(candidates.values()))):
                return

    def _try(self, received: Received, read: ReadAhead | None = None) -> bool:
        """Accept the next record of the chain, or keep it with the name of its fault."""
        key = self._keys.get(received.outline.key_epoch)
        if key is None or key.is_revoked:
            self._keep(received, KeyRevoked.code)
            return False
        try:
            head, accepted = judge(
                self.head,
                received,
                self.memory,
                self._place,
                public_key=key.public_key,
                read=read,
            )
        except PrevMismatch as error:
            self._freeze(received, error.code)
            return False
        except (RecordRefused, NotCanonical) as error:
            self._keep(received, error.code)
            return False
        self._accept(head, accepted)
        return True

    def _accept(self, head: Head, accepted: Accepted) -> None:
        self.head = head
        self.accepted.append(accepted)
        self.memory.note(accepted)
        seq, link = accepted.record.seq, accepted.received.link
        self._ledger[seq] = link
        self._refused.pop((seq, link), None)
        if isinstance(accepted.body, RotateBody):
            public_key = bytes.fromhex(accepted.body.public_key)
            self._keys[head.key_epoch] = EnrolledKey(public_key, is_revoked=False)
            self.new_keys[head.key_epoch] = (public_key, accepted.record.issued_at)
        if head.ended:
            self.state = TerminalState.ENDED

    def _keep(self, received: Received, code: str) -> None:
        """Keep a record, whatever is wrong with it; one nobody signed is kept as damaged.

        The request is its terminal's own, so a record whose signature fails, or that names a key
        the terminal never had, was damaged there: it proves nothing, waits for nothing, and must
        not stop those behind it from being stored.
        """
        seq = received.outline.seq
        if not self._is_signed(received):
            self._refused[seq, received.link] = Quarantined(received, SignatureInvalid.code)
            return
        self._refused[seq, received.link] = Quarantined(received, code)
        self._waiting.setdefault(seq, {})[received.link] = received
        self._held.setdefault(seq, set()).add(received.link)
        self._note_announced_key(received)

    def _freeze(self, received: Received, code: str = SequenceFork.code) -> None:
        """Stop the chain for good: the terminal holds another history than the centre's."""
        self._keep(received, code)
        if self._is_signed(received) and self.state in {TerminalState.ACTIVE, TerminalState.ENDED}:
            self.state = TerminalState.FROZEN

    def _note_announced_key(self, received: Received) -> None:
        """Learn the next key from a ROTATE record that cannot be accepted yet."""
        if received.raw[0] & KIND_MASK != Kind.ROTATE:
            return
        try:
            record, body = received.parse(), parse_body(Kind.ROTATE, received.body)
        except GirctError:
            return  # evidence that announces no readable key
        if isinstance(body, RotateBody) and body_hash(received.body) == record.body_hash:
            announced = EnrolledKey(bytes.fromhex(body.public_key), is_revoked=False)
            self._vouched.setdefault(record.key_epoch + 1, announced)

    def _is_signed(self, received: Received) -> bool:
        """Say whether the terminal signed a record, by a key it has or has announced."""
        outline = received.outline
        key = self._keys.get(outline.key_epoch) or self._vouched.get(outline.key_epoch)
        return key is not None and outline.is_signed_by(key.public_key)
