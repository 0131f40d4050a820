"""What is said with a count: in French in two forms, in Arabic in six."""

import re
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from server.desk.acts.asked import RECORDS
from server.rate_limit import TooManyTries
from tests.ui.test_catalogues import PLACES, ROOT, catalogue
from ui.catalogues import CATALOGUES, FORM_OF, translate_count
from ui.languages import LANGUAGES, Language
from ui.messages import error_message

NUMBERS = re.compile(r"%\((?:count|minutes|days|hours|length|records)\)s")
UNITS = {"%(count)s s", "%(count)s min", "%(count)s h", "%(count)s d"}
"""Signs of units, which stand still after any number."""
LABEL = re.compile(r": %\(count\)s\.$")
"""A number that stands alone after its label agrees with nothing: `Wrong tries since: 3.`"""


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


def test_whatever_the_centre_says_with_a_count_is_counted() -> None:
    """A number before a noun: only units, which stand still, are said by a key of one form."""
    found = [
        str(entry[2])
        for folder in ("ui", "reporting", "server")
        for entry in extract_from_dir(
            str(ROOT / folder),
            method_map=[("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
            options_map={"**.html": {"trimmed": "true"}},
            keywords={"_": None, "gettext": None, "translate": None, "phrase": None},
        )
        if NUMBERS.search(str(entry[2])) and not LABEL.search(str(entry[2]))
    ]
    assert set(found) == UNITS


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
        (1000, "1000 enregistrements", "1000 تسجيل"),
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
