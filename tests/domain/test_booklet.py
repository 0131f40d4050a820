"""The paper booklet: its numbers, the note beside a record, the list RESUME signs, its days."""

from datetime import date
from itertools import permutations

import pytest
from pydantic import ValidationError

from domain.booklet import (
    BookletConfiguration,
    PaperEntry,
    PaperNote,
    PaperNumber,
    list_hash,
    working_days_since,
)

ENTRIES = [PaperEntry(PaperNumber("A", 17 + n), 40 + n, 2_500 + n) for n in range(3)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A/17", PaperNote(PaperNumber("A", 17))),
        ("2026-B/99999999 R3", PaperNote(PaperNumber("2026-B", 99_999_999), 3)),
    ],
)
def test_the_note_of_an_entered_quittance_is_read_as_it_was_written(
    text: str, note: PaperNote
) -> None:
    assert note.text == text
    assert PaperNote.read(text) == note


@pytest.mark.parametrize(
    "text", [None, "", "A/0", "A/017", "a/1", "A/1 ", "A/1 R", "A/1; VIR 7", "A/123456789", "A/١"]
)
def test_any_other_note_holds_no_number(text: str | None) -> None:
    assert PaperNote.read(text) is None


def test_the_hash_of_a_list_is_of_its_entries_in_the_order_of_the_chain() -> None:
    known = list_hash(ENTRIES)
    assert {list_hash(order) for order in permutations(ENTRIES)} == {known}
    assert known == "ebbf78e7d38c1e1528b5f1e324373387c6ec7f19e777c206f4c9de832e77cb42"
    changed = [*ENTRIES[:2], PaperEntry(PaperNumber("A", 19), 42, 2_503)]
    assert list_hash(changed) != known
    assert list_hash([]) != list_hash(ENTRIES[:1])


@pytest.mark.parametrize(
    ("day", "today", "days"),
    [
        (date(2026, 11, 26), date(2026, 11, 26), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # Friday, entered on Monday
        (date(2026, 11, 20), date(2026, 11, 27), 5),
        (date(2026, 11, 20), date(2026, 11, 30), 6),
        (date(2026, 11, 21), date(2026, 11, 22), 0),
        (date(2025, 12, 30), date(2026, 1, 5), 4),
    ],
)
def test_saturdays_and_sundays_are_no_working_days(day: date, today: date, days: int) -> None:
    assert working_days_since(day, today) == days


def test_a_booklet_holds_its_numbers_and_no_other() -> None:
    booklet = BookletConfiguration(series="A", first=51, last=100, agent_id=7)
    assert [booklet.holds(number) for number in (50, 51, 100, 101)] == [False, True, True, False]
    for first, last in ((2, 1), (1, 201)):
        with pytest.raises(ValidationError):
            BookletConfiguration(series="A", first=first, last=last, agent_id=7)
