from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.desk.columns import Column, Kind, Names, State, exported, guarded
from server.desk.export import EXPORT_ROWS_MAX, to_csv
from server.desk.listing import Asked, Choice, Empty, Filter, Found, Listing, in_memory
from server.desk.shown import lay_out


@dataclass(frozen=True)
class Row:
    name: Names
    amount_centimes: int | None
    seen: timedelta | None = None
    kind: str = "a"


ROWS = [
    Row(Names("Aït Amira", "آيت عميرة"), 500_00, timedelta(minutes=3)),
    Row(Names("Biougra", "بيوكرى"), None, None, "b"),
    Row(Names("Élkhorb", "الخرب"), 7_50, timedelta(days=2)),
]
LISTING: Listing[Row] = Listing(
    "places",
    (
        Column("name", "Name", lambda row: row.name, is_searched=True, is_key=True),
        Column("amount", "Amount", lambda row: row.amount_centimes, Kind.MONEY),
        Column("seen", "Seen", lambda row: row.seen, Kind.AGE),
    ),
    Empty("Nothing.", "Do this."),
    (
        Filter(
            "kind", "Kind", (Choice("a", "A"), Choice("b", "B")), lambda row, code: row.kind == code
        ),
    ),
    sort="name",
)


def names_found(**query: str) -> list[str]:
    asked = Asked.read(query, LISTING)
    return [row.name.fr for row in in_memory(ROWS, LISTING, "fr")(asked).rows]


@pytest.mark.parametrize("typed", ["ait", "AIT amira", "عمير", "أيت", "Aït-Amira"])
def test_a_name_is_found_in_either_language_without_its_accents(typed: str) -> None:
    assert names_found(q=typed) == ["Aït Amira"]


def test_every_column_sorts_both_ways_and_what_is_missing_comes_last() -> None:
    assert names_found(sort="name") == ["Aït Amira", "Biougra", "Élkhorb"]
    assert names_found(sort="-name") == ["Élkhorb", "Biougra", "Aït Amira"]
    assert names_found(sort="amount") == ["Élkhorb", "Aït Amira", "Biougra"]
    assert names_found(sort="-amount") == ["Aït Amira", "Élkhorb", "Biougra"]
    assert names_found(sort="-seen") == ["Élkhorb", "Aït Amira", "Biougra"]
    assert names_found(sort="made-up") == names_found(sort="name")


def test_a_filter_keeps_its_rows_and_an_unknown_answer_keeps_all() -> None:
    assert names_found(kind="b") == ["Biougra"]
    assert len(names_found(kind="made-up")) == 3


def test_a_page_beyond_the_last_is_the_last() -> None:
    many = [Row(Names(f"P{number:03}", "م"), number) for number in range(60)]
    asked = Asked.read({"page": "99"}, LISTING)
    shown = lay_out(LISTING, asked, in_memory(many, LISTING, "fr"), "fr")
    assert (shown.asked.page, shown.pages, shown.count, len(shown.lines)) == (3, 3, 60, 10)


def test_a_list_that_reads_the_latest_rows_alone_says_so_on_screen_and_in_its_file() -> None:
    narrow, asked = replace(LISTING, read_most=len(ROWS)), Asked.read({}, LISTING)
    source = in_memory(ROWS, narrow, "fr")
    assert lay_out(narrow, asked, source, "fr").cut_at == len(ROWS)
    assert to_csv(narrow, asked, source, "fr").splitlines()[-1].startswith("Seules les 3 dernières")
    wide = replace(LISTING, read_most=len(ROWS) + 1)
    assert lay_out(wide, asked, in_memory(ROWS, wide, "fr"), "fr").cut_at == 0
    many = Found(ROWS, EXPORT_ROWS_MAX + 1)
    assert "20\u202f000" in to_csv(LISTING, asked, lambda _: many, "fr").splitlines()[-1]


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "kind"]), st.text()))
def test_no_address_breaks_a_list(query: dict[str, str]) -> None:
    asked = Asked.read(query, LISTING)
    shown = lay_out(LISTING, asked, in_memory(ROWS, LISTING, "ar"), "ar")
    assert 1 <= shown.asked.page <= shown.pages
    assert asked.address().startswith("?")


def test_a_heading_turns_the_order_and_keeps_the_search() -> None:
    asked = Asked.read({"q": "a", "sort": "name", "page": "2"}, LISTING)
    name, amount, _ = lay_out(LISTING, asked, in_memory(ROWS, LISTING, "fr"), "fr").headings
    assert (name.order, name.href) == ("ascending", "?q=a&sort=-name")
    assert (amount.order, amount.href) == ("none", "?q=a&sort=amount")


def test_the_file_holds_every_row_with_both_names_and_a_byte_order_mark() -> None:
    asked = Asked.read({"sort": "amount", "page": "7"}, LISTING)
    text = to_csv(LISTING, asked, in_memory(ROWS, LISTING, "fr"), "fr")
    assert text.startswith("\ufeffNom (fr);Nom (ar);")
    assert text.splitlines()[1:] == [
        "Élkhorb;الخرب;7,50;172800",
        "Aït Amira;آيت عميرة;500,00;180",
        "Biougra;بيوكرى;;",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0@"])
def test_a_name_that_starts_like_a_formula_is_only_text_in_a_spreadsheet(start: str) -> None:
    assert guarded(f"{start}SUM(A1)").startswith("'")
    rows = [Row(Names(f"{start}cmd", "x"), 1)]
    found = to_csv(LISTING, Asked.read({}, LISTING), lambda _: Found(rows, 1), "fr")
    assert f"'{start}cmd" in found


def test_values_are_exported_as_a_spreadsheet_reads_them() -> None:
    assert exported(datetime(2026, 11, 23, 9, tzinfo=UTC), Kind.MOMENT, "fr").startswith("2026-11")
    assert exported(-250, Kind.MONEY, "fr") == "-2,50"
    assert exported(1_000_000, Kind.NUMBER, "fr") == "1000000"
    assert exported(State("Name", "success"), Kind.TEXT, "fr") == "Nom"
