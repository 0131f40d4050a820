"""The daily check finds what was altered, says it in the chain once, and repairs nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from domain.ids import Seq
from pos.bootstrap import Counter
from pos.sales.commands import Issued
from pos.screens.bar import build_bar


def alter(path: Path, seq: int) -> None:
    """What somebody with a hand on the file can do: the triggers are only a trigger's drop away."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER records_are_never_changed")
        database.execute(
            "UPDATE records SET body = replace(body, '5000', '4000') WHERE seq = ?", (seq,)
        )
        database.commit()


def test_a_sound_journal_is_checked_without_a_word(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    sell()
    before = counter.journal.head().seq
    assert counter.upkeep.check_now() == 0
    assert counter.journal.head().seq == before
    assert counter.upkeep.notes.noted.checked_seq == before


def test_an_altered_record_is_found_said_in_the_chain_once_and_shown(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    seq = sell().stored.seq
    sell()
    alter(counter.journal.database.path, seq)
    for _ in range(2):
        assert counter.upkeep.check_now() > 0
    said = counter.journal.of_code("CHAIN_CHECK_FAILED", limit=9)
    places = [one.body["ref"] for one in said]
    assert seq in places
    assert len(places) == len(set(places))
    assert counter.journal.by_seq(Seq(seq)) is not None
    journal_cell = [cell for cell in build_bar(counter, None, "fr").cells if cell.name == "journal"]
    assert [cell.kind for cell in journal_cell] == ["danger"]
