"""A number wider than the bytes that are signed or hashed is refused where it comes in."""

import pytest
from pydantic import ValidationError

from domain.exchange import Certificate, Checkpoint, EnrolmentAnswer, SignedText, TerminalState
from domain.wire import WireShape

_CERTIFICATE = Certificate(
    terminal_id=742001, key_epoch=1, public_key="ab" * 32, collectivite="09", valid_from=0
)
_ANSWER = EnrolmentAnswer(
    terminal_id=742001,
    key_epoch=1,
    counter_key="ab" * 32,
    centre_keys=["ab" * 32],
    certificate=SignedText(payload="{}", signature="ab" * 64),
)
_CHECKPOINT = Checkpoint(
    head_seq=1,
    head_link="ab" * 32,
    stored_through_seq=1,
    state=TerminalState.ACTIVE,
    server_time=0,
    quarantined=[],
    signature="ab" * 64,
)


@pytest.mark.parametrize(
    ("shape", "key", "value"),
    [
        (_CERTIFICATE, "terminal_id", -1),
        (_CERTIFICATE, "terminal_id", 2**32),
        (_ANSWER, "terminal_id", -1),
        (_ANSWER, "terminal_id", 2**32),
        (_CHECKPOINT, "head_seq", 2**32),
        (_CHECKPOINT, "stored_through_seq", 2**32),
        (_CHECKPOINT, "server_time", 2**64),
    ],
)
def test_a_number_out_of_its_bytes_is_refused(shape: WireShape, key: str, value: int) -> None:
    assert type(shape).model_validate(shape.to_keys()) == shape
    with pytest.raises(ValidationError):
        type(shape).model_validate({**shape.to_keys(), key: value})
