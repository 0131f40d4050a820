"""What is said with a count: in French in two forms, in Arabic in six."""

import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from pos.errors import ClockLeapUnsure
from server.desk.acts.asked import RECORDS
from server.rate_limit import TooManyTries
from tests.ui.test_catalogues import PLACES, ROOT, catalogue
from ui.catalogues import CATALOGUES, FORM_OF, Counted, translate_count
from ui.languages import LANGUAGES, Language
from ui.messages import error_message

NUMBERS = {"count", "minutes", "days", "hours", "length", "records", "sessions", "cards"}
NUMBERS |= {"decimals", "shown", "expected", "retry_after_s"}
"""Places that hold how many there are of something."""
UNITS = {"%(count)s s", "%(count)s min", "%(count)s h", "%(count)s d"}
"""Signs of units, which stand still after any number."""
LABEL = re.compile(r":\s(?:%\((\w+)\)s|\{(\w+)\})(?=\s?[.;؛])")
"""A number that stands alone after its label agrees with nothing: `Wrong tries since: 3.`"""
NO_COUNTS = {
    "age", "agent", "amount", "at", "browser", "cash", "counted", "day", "detail", "due", "field",
    "fingerprint", "first", "found", "given", "installed", "known", "label", "last", "lead",
    "letters", "limit", "matricule", "month", "name", "number", "numbers", "paper", "path",
    "pieces", "place", "poste", "reason", "released", "room", "seq", "series", "share", "state",
    "text", "time", "total", "unit", "url", "version",
}  # fmt: skip
"""Places of names, dates, amounts, and numbers that name a thing."""
MEASURES = {"maximum", "minimum", "weight", "division_kg", "maximum_kg", "minimum_kg"}
"""Places of a number without a noun, or before the sign of a unit."""
KEYS: dict[str, None] = {"_": None, "gettext": None, "translate": None, "phrase": None}
"""What marks a key of one form."""


@cache
def keys_in(folder: str) -> frozenset[str]:
    """Find every key that code or a page says in one form."""
    entries = extract_from_dir(
        str(ROOT / folder),
        method_map=[("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
        options_map={"**.html": {"trimmed": "true"}},
        keywords=KEYS,
    )
    return frozenset(str(entry[2]) for entry in entries)


def keys_of(*folders: str) -> frozenset[str]:
    return frozenset().union(*map(keys_in, folders))


def places_of(sentence: str) -> set[str]:
    """Name the places of a sentence where a word may have to agree with what fills them."""
    return {one or other for one, other in PLACES.findall(LABEL.sub("", sentence))}


def counted_messages(language: Language) -> Iterator[Message]:
    for message in catalogue(language):
        if message.id and message.pluralizable:
            yield message


@pytest.mark.parametrize(("language", "forms"), [("fr", 2), ("ar", 6)])
def test_every_counted_message_has_every_form_of_its_language(
    language: Language, forms: int
) -> None:
    counted = list(counted_messages(language))
    assert len(counted) >= 12
    for message in counted:
        assert len(message.string) == forms, message.id
        assert all(message.string), message.id
        places = set(PLACES.findall(message.string[-1]))
        assert places, message.id
        for form in message.string:
            assert set(PLACES.findall(form)) <= places, message.id
    if language == "ar":
        plain = [each.id for each in counted if len(set(each.string)) < forms - 1]
        assert plain == [], "one, two, few and many are said each in its own way"


def test_whatever_is_said_with_a_count_is_counted() -> None:
    """A number before a noun: only units, which stand still, are said by a key of one form."""
    folders = ("ui", "reporting", "server", "pos", "devices", "domain", "verify")
    assert {key for key in keys_of(*folders) if places_of(key) & NUMBERS} == UNITS


def test_no_place_on_a_screen_of_the_counter_may_hold_a_count_unknown_to_us() -> None:
    """A new name of a place is written down here: as a count, or as what agrees with nothing."""
    said = keys_of("ui", "pos", "devices", "domain") - UNITS
    assert len(said) > 500
    new = {key for key in said if places_of(key) - NO_COUNTS - MEASURES}
    assert new == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_error_of_one_form_says_a_count(language: Language) -> None:
    errors = [one for one in catalogue(language) if one.context == "error" and one.id]
    assert len(errors) > 300
    new = {
        str(one.id)
        for one in errors
        if not one.pluralizable and places_of(str(one.string)) - NO_COUNTS - MEASURES
    }
    assert new == set()


def test_what_the_counter_says_is_counted_in_the_language_of_its_cashier() -> None:
    waits = ("%(count)s debit by card waits for somebody who looks at the terminal.", "")
    assert translate_count(Counted(*waits), "fr", 1).startswith("1 débit par carte attend ")
    assert translate_count(Counted(*waits), "fr", 4).startswith("4 débits par carte attendent ")
    assert translate_count(Counted(*waits), "ar", 2).startswith("خصمان بالبطاقة ينتظران ")
    leap = ClockLeapUnsure("leap", days=11)
    assert "بـ 11 يوماً" in error_message(leap, "ar")
    assert "11 jours après" in error_message(leap, "fr")
    assert "1 jour après" in error_message(ClockLeapUnsure("leap", days=1), "fr")


@pytest.mark.parametrize(
    ("count", "french", "arabic"),
    [
        (0, "0 enregistrement", "لا تسجيل"),
        (1, "1 enregistrement", "تسجيل واحد"),
        (2, "2 enregistrements", "تسجيلان"),
        (3, "3 enregistrements", "3 تسجيلات"),
        (10, "10 enregistrements", "10 تسجيلات"),
        (11, "11 enregistrements", "11 تسجيلاً"),
        (99, "99 enregistrements", "99 تسجيلاً"),
        (100, "100 enregistrements", "100 تسجيل"),
        (102, "102 enregistrements", "102 تسجيل"),
        (103, "103 enregistrements", "103 تسجيلات"),
        (111, "111 enregistrements", "111 تسجيلاً"),
        (1000, "1\u202f000 enregistrements", "1\u202f000 تسجيل"),
    ],
)
def test_a_count_is_said_as_each_language_counts(count: int, french: str, arabic: str) -> None:
    assert translate_count(RECORDS, "fr", count) == french
    assert translate_count(RECORDS, "ar", count) == arabic


def test_the_forms_of_the_catalogues_are_those_their_headers_say() -> None:
    for language in LANGUAGES:
        for path in (CATALOGUES / language).glob("*counted*.po"):
            said = read_po(BytesIO(path.read_bytes()))
            rule = c2py(said.plural_expr)
            for number in range(1, 1200):
                assert rule(number) == FORM_OF[language](number), (path.name, number)


def test_an_error_is_said_with_its_count() -> None:
    waits = {1: "ثانية واحدة", 2: "ثانيتين", 7: "7 ثوانٍ", 30: "30 ثانية", 900: "900 ثانية"}
    for seconds, said in waits.items():
        refusal = TooManyTries("wait", retry_after_s=seconds)
        assert said in error_message(refusal, "ar")
    assert "1 seconde." in error_message(TooManyTries("wait", retry_after_s=1), "fr")
    assert "… secondes" in error_message(TooManyTries("wait"), "fr")
