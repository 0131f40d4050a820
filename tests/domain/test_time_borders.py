"""The seconds of a record go from 1970 to 2106 and never back."""

import pytest

from domain.chain import advance
from domain.malformed import FieldOutOfRange
from domain.record import Kind, Record
from tests.domain.links import COUNTER_KEY, PUBLIC_KEY, Chain

SIGNED_BORDER = 2**31
"""The first second that a signed 32-bit number cannot hold: 19 January 2038."""
LAST_SECOND = 2**32 - 1
"""7 February 2106, 06:28:15 UTC."""


@pytest.mark.parametrize("border", [SIGNED_BORDER, LAST_SECOND])
def test_a_chain_goes_on_over_the_borders_of_its_seconds(border: int) -> None:
    chain = Chain()
    chain.start()
    for at in (border - 1, border, border):
        head = chain.head
        record = chain.put(Kind.NULL, {"reason": "CONTROL"}, issued_at=at)
        assert Record.parse(record.to_bytes()).issued_at == at
        text = chain.entries[-1][1]
        after = advance(head, record, text, public_key=PUBLIC_KEY, counter_key=COUNTER_KEY)
        assert after.issued_at == at


def test_nothing_is_dated_beyond_the_last_second() -> None:
    chain = Chain()
    chain.start()
    with pytest.raises(FieldOutOfRange):
        chain.put(Kind.NULL, {"reason": "CONTROL"}, issued_at=LAST_SECOND + 1)


@pytest.mark.parametrize("back_s", [1, 3_600, 400 * 86_400])
def test_no_record_is_older_than_the_one_it_follows(back_s: int) -> None:
    chain = Chain()
    chain.start()
    chain.put(Kind.NULL, {"reason": "CONTROL"}, issued_at=SIGNED_BORDER)
    with pytest.raises(Exception, match="before") as refused:
        chain.put(Kind.NULL, {"reason": "CONTROL"}, issued_at=SIGNED_BORDER - back_s)
    assert getattr(refused.value, "code", "") == "records.time"
