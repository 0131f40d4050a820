"""What a counter signed of its own sums, held against its records as the centre will."""

from domain.bodies import parse_body
from domain.ids import Seq
from domain.totals import Totals
from pos.bootstrap import Counter


def differences_of(counter: Counter) -> list[str]:
    """Every closing, count or closed session that is not what the journal comes to."""
    totals, journal = Totals(1), counter.journal
    last = journal.head().seq
    found = []
    for seq in range(1, last + 1):
        stored = journal.by_seq(Seq(seq))
        assert stored is not None
        body = parse_body(stored.record.kind, stored.body_text)
        found += [str(one) for one in totals.take(stored.record, body)]
    assert totals.left_unchecked == totals.sessions.left_unchecked == 0
    return found
