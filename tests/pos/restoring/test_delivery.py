"""A second copy is handed over to the centre, whose key may have changed since it was made."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from domain.exchange import Batch, Checkpoint, TerminalState, checkpoint_message
from domain.ids import Seq, TerminalId
from domain.root_chain import sign_given
from domain.roots import CentreKey, RootStatement
from domain.signing import CHECKPOINT_CONTEXT, new_private_key, public_key_of, sign
from pos.errors import AnswerForged
from pos.identity import TerminalIdentity
from pos.restoring.delivery import Delivery
from tests.domain.root_story import CUSTODIANS, NOW, YEAR, chain_of, public_keys, signed

if TYPE_CHECKING:
    from pos.restoring.lost_counter import LostCounter
    from pos.sync.client import CentreClient

TERMINAL = TerminalId(742_001)
OLD, NEW = new_private_key(), new_private_key()


def root(*keys: CentreKey, number: int = 1) -> RootStatement:
    draft = RootStatement(number, NOW, 2, public_keys(*CUSTODIANS), tuple(sorted(keys)))
    return signed(draft, *CUSTODIANS[:2])


FIRST = root(CentreKey(public_key_of(OLD), NOW, NOW + YEAR))
SECOND = root(
    CentreKey(public_key_of(OLD), NOW, NOW + YEAR, NOW),
    CentreKey(public_key_of(NEW), NOW, NOW + YEAR),
    number=2,
)


@dataclass
class Centre:
    """One that answers with the new key, and gives a root or none."""

    raw: bytes | None
    key: bytes = NEW

    def send_records(self, batch: Batch) -> Checkpoint:
        assert not batch.records
        link, at = bytes(32), 1
        message = checkpoint_message(TERMINAL, Seq(0), link, Seq(0), TerminalState.REVOKED, at)
        return Checkpoint(
            head_seq=0,
            head_link=link.hex(),
            stored_through_seq=0,
            state=TerminalState.REVOKED,
            server_time=at,
            quarantined=[],
            signature=sign(self.key, CHECKPOINT_CONTEXT, message).hex(),
        )

    def fetch_root(self) -> tuple[bytes, str | None] | None:
        return None if self.raw is None else (self.raw, sign_given(self.key, self.raw))


def delivery(centre: Centre, known: RootStatement | None = FIRST) -> Delivery:
    identity = TerminalIdentity(
        terminal_id=TERMINAL,
        key_epoch=1,
        private_key=bytes(32),
        counter_key=bytes(32),
        centre_keys=(public_key_of(OLD),),
        certificate="",
        root=None if known is None else known.to_bytes(),
    )
    lost = cast("LostCounter", SimpleNamespace(identity=identity))
    return Delivery(lost, cast("CentreClient", centre))


def test_a_copy_of_before_the_theft_believes_the_centres_new_key_by_the_root() -> None:
    assert delivery(Centre(chain_of(FIRST, SECOND))).ask().state is TerminalState.REVOKED
    assert delivery(Centre(None, key=OLD)).ask().state is TerminalState.REVOKED


@pytest.mark.parametrize(
    ("centre", "known"),
    [
        (Centre(None), FIRST),  # no root to follow
        (Centre(FIRST.to_bytes()), FIRST),  # the root does not name the key
        (Centre(chain_of(FIRST, SECOND)), None),  # a first root, vouched for by an unknown key
        (Centre(b"no root"), FIRST),
    ],
)
def test_nobody_else_is_believed(centre: Centre, known: RootStatement | None) -> None:
    with pytest.raises(AnswerForged):
        delivery(centre, known).ask()
