"""The fr and ar catalogues: gettext `.po` sources, read when first used.

Each package adds one file per language (`ui/locale/<language>/<package>.po`); all files of a
language make one catalogue. Keys (msgid) are English; error sentences are keyed by the error's
stable code under the context ``error``.

What is said with a count has one form for each way its language counts: two in French, six in
Arabic. An error says in `msgid_plural` which of its parameters is counted.

Source: Unicode CLDR, "Language Plural Rules" (fr, ar).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final, NamedTuple

import polib

from domain.money import NARROW_NO_BREAK_SPACE
from ui.languages import Language

CATALOGUES: Final = Path(__file__).parent / "locale"
ERROR_CONTEXT: Final = "error"
FEW: Final = range(3, 11)
"""From three to ten the counted thing stands in the plural; from eleven in the singular again."""


def _form_in_french(count: int) -> int:
    return int(count > 1)


def _form_in_arabic(count: int) -> int:
    if count in {0, 1, 2}:
        return count
    rest = count % 100
    if rest in FEW:
        return 3
    return 4 if rest > FEW[-1] else 5


FORM_OF: Final[Mapping[Language, Callable[[int], int]]] = {
    "fr": _form_in_french,
    "ar": _form_in_arabic,
}
"""Which of its forms a language says a number in."""


class Counted(NamedTuple):
    """A key that is said with a count: in English, of one and of any other number."""

    one: str
    many: str


class Sentences(NullTranslations):
    """What is said in one language, asked as gettext asks; an unknown key is said as it is.

    Args:
        language: which.
        entries: what its files hold.
    """

    def __init__(self, language: Language, entries: Iterable[polib.POEntry] = ()) -> None:
        super().__init__()
        kept = list(entries)
        self._form = FORM_OF[language]
        self._said: dict[tuple[str | None, str], str] = {
            (one.msgctxt, one.msgid): one.msgstr for one in kept if one.msgstr
        }
        self._counted: dict[tuple[str | None, str], tuple[str, list[str]]] = {
            (one.msgctxt, one.msgid): (
                one.msgid_plural,
                [one.msgstr_plural[form] for form in sorted(one.msgstr_plural)],
            )
            for one in kept
            if one.msgid_plural
        }

    def gettext(self, message: str) -> str:
        """Say a key."""
        return self._said.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        """Say a key of a context."""
        return self._said.get((context, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a key of a count in the form its language has for that number."""
        found = self._counted.get((None, msgid1))
        return (msgid1 if n == 1 else msgid2) if found is None else found[1][self._form(n)]

    def counts_by(self, context: str, message: str) -> str | None:
        """Tell which parameter a key of a context is said with a count of; none for most."""
        found = self._counted.get((context, message))
        return None if found is None else found[0]

    def counted(self, context: str, message: str, n: int) -> str:
        """Say a key of a context, and of a count, in the form for that number."""
        return self._counted[context, message][1][self._form(n)]


@cache
def translations(language: Language) -> Sentences:
    """Read every `.po` file of a language into one catalogue; a test sees that none contradict."""
    files = sorted((CATALOGUES / language).glob("*.po"))
    entries = [entry for path in files for entry in polib.pofile(str(path), encoding="utf-8")]
    return Sentences(language, entries)


def phrase(text: str) -> str:
    """Mark a key that is translated elsewhere, so that the test of completeness finds it."""
    return text


def phrases(one: str, many: str) -> Counted:
    """Mark a key that is said with a count, of one and of any other number."""
    return Counted(one, many)


def translate_count(key: Counted, language: Language, count: int, **values: object) -> str:
    """Say an English key of a count in a language, with `%(count)s` and its other places filled.

    A large count is grouped as amounts are: `74 908 Mo`.
    """
    sentence = translations(language).ngettext(key.one, key.many, count)
    return sentence % {"count": f"{count:,}".replace(",", NARROW_NO_BREAK_SPACE), **values}


def translate(text: str, language: Language, **values: object) -> str:
    """Say an English key in a language, with its `%(name)s` places filled."""
    sentence = translations(language).gettext(text)
    return sentence % values if values else sentence
