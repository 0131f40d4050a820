"""Nothing a person reads is missing in a language, and nothing is said in two ways."""

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import devices
import domain
import pos
import reporting
import server
import simulation
import ui
import verify
from domain.errors import GirctError
from pos.printing import states
from ui.catalogues import CATALOGUES
from ui.languages import LANGUAGES, Language
from ui.messages import error_message, has_message

PACKAGES = (domain, ui, pos, server, reporting, devices, verify, simulation)
ROOT = Path(ui.__file__).parent.parent
COUNTING: dict[str, tuple[int, ...] | None] = {"phrases": (1, 2), "ngettext": (1, 2)}
"""What marks a key of a count: its two texts."""
PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)(?::,)?\}")


def catalogue(language: Language) -> Catalog:
    """Read every file of a language with Babel."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=language):
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    return whole


def modules() -> Iterator[str]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith("server.migrations"):
                yield found.name


def subclasses(of: type[GirctError]) -> Iterator[type[GirctError]]:
    for child in of.__subclasses__():
        yield child
        yield from subclasses(child)


def every_error() -> list[type[GirctError]]:
    for name in modules():
        importlib.import_module(name)
    ours = {package.__name__ for package in PACKAGES}
    return [child for child in subclasses(GirctError) if child.__module__.split(".")[0] in ours]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_expected_error_has_a_sentence(language: Language) -> None:
    errors = every_error()
    missing = {error.code for error in errors if not has_message(error.code, language)}
    assert len(errors) > 100
    assert sorted(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_a_print_job_may_keep_has_a_sentence(language: Language) -> None:
    codes = [
        value
        for name, value in inspect.getmembers(states)
        if name.isupper() and isinstance(value, str) and "." in value
    ]
    assert len(codes) >= 4
    assert [code for code in codes if not has_message(code, language)] == []


def keys_in_use() -> set[str]:
    """Every key written in a template, or marked in a module."""
    keys = set()
    for folder in ("ui", "pos", "reporting", "server"):
        found = extract_from_dir(
            str(ROOT / folder),
            method_map=[("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
            options_map={"**.html": {"trimmed": "true"}},
            keywords={"_": None, "gettext": None, "translate": None, "phrase": None} | COUNTING,
        )
        keys |= {key_of(entry[2]) for entry in found if is_key(entry[2])}
    return keys


def is_key(said: object) -> bool:
    """Whether what was extracted is a key: a text, or the two texts of a count."""
    return isinstance(said, str) or (isinstance(said, tuple) and all(said[:2]))


def key_of(said: object) -> str:
    """Give the key a catalogue knows something by: of a count, what is said of one."""
    return str(said[0]) if isinstance(said, tuple) else str(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_a_template_or_a_screen_is_translated(language: Language) -> None:
    keys, known = keys_in_use(), catalogue(language)
    assert len(keys) > 100
    assert sorted(key for key in keys if not known.get(key)) == []


def test_no_catalogue_keeps_a_key_that_nothing_says() -> None:
    used = keys_in_use()
    kept = {key_of(each.id) for each in catalogue("fr") if each.id and not each.context}
    assert sorted(kept - used) == []


def test_both_languages_say_the_same_keys_with_the_same_values() -> None:
    french, arabic = catalogue("fr"), catalogue("ar")
    keys = {(message.context, message.id) for message in french if message.id}
    assert keys == {(message.context, message.id) for message in arabic if message.id}
    for context, key in keys:
        said = [book.get(key, context).string for book in (french, arabic)]  # type: ignore[union-attr]  # just listed
        # of a count, the last form says any large number: the others may say theirs in a word
        last = [forms[-1] if isinstance(forms, tuple) else str(forms) for forms in said]
        assert all(last), key
        assert set(PLACES.findall(last[0])) == set(PLACES.findall(last[1])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_files_say_a_key_differently(language: Language) -> None:
    said: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for path in (CATALOGUES / language).glob("*.po"):
        with path.open("rb") as stream:
            for message in read_po(stream):
                if message.id:
                    said[message.context, key_of(message.id)].add(str(message.string))
    assert [key for key, strings in said.items() if len(strings) > 1] == []


def test_an_error_takes_its_values_in_braces_so_that_none_is_shown_raw() -> None:
    raw = [
        f"{path.parent.name}/{path.name}: {message.id}"
        for path in sorted(CATALOGUES.glob("*/errors_*.po"))
        for message in read_po(BytesIO(path.read_bytes()))
        if "%(" in str(message.string)
    ]
    assert raw == []


def test_the_counter_calls_its_regisseur_its_papers_and_its_counts_by_one_word_in_arabic() -> None:
    """وكيل is anybody's agent, بيع a shop's sale, حساب an account: the counter has others."""
    others = ("وكيل", "بيع", "حُسبت", "المحسوب")
    said = [
        f"{path.name}: {message.id}"
        for pattern in ("counter*.po", "errors_*.po")
        for path in (CATALOGUES / "ar").glob(pattern)
        for message in read_po(BytesIO(path.read_bytes()))
        if message.id and any(word in str(message.string) for word in others)
    ]
    assert said == []


def test_an_arabic_sentence_is_written_in_arabic() -> None:
    letters = re.compile(r"[\u0600-\u06ff]")
    latin = [
        str(message.id)
        for message in catalogue("ar")
        if message.id and not letters.search(str(message.string))
    ]
    assert latin == ["Français"]


def test_an_unexpected_fault_is_said_without_its_technical_text() -> None:
    sentence = error_message(ZeroDivisionError("division by zero"), "fr")
    assert "support" in sentence
    assert "division" not in sentence


def test_a_value_the_error_does_not_carry_leaves_a_readable_sentence() -> None:
    class Locked(GirctError):
        code = "pos.pin_locked"

    assert "… min" in error_message(Locked("locked"), "fr")
    assert "7 min" in error_message(Locked("locked", minutes=7), "fr")


def test_a_large_number_is_grouped_as_amounts_are() -> None:
    class TooLarge(GirctError):
        code = "tariffs.quantity_too_large"

    assert "10\u202f000\u202f000 au plus" in error_message(TooLarge("x", maximum=10**7), "fr")
    assert "… au plus" in error_message(TooLarge("x"), "fr")
