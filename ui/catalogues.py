"""The fr and ar catalogues: gettext `.po` sources, read when first used.

Each package adds one file per language (`ui/locale/<language>/<package>.po`); all files of a
language make one catalogue. Keys (msgid) are English; error sentences are keyed by the error's
stable code under the context ``error``.
"""

from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

import polib

from ui.languages import Language

CATALOGUES: Final = Path(__file__).parent / "locale"
ERROR_CONTEXT: Final = "error"


class Sentences(NullTranslations):
    """What is said in one language, asked as gettext asks; an unknown key is said as it is.

    Args:
        said: sentences by context, if any, and key.
    """

    def __init__(self, said: dict[tuple[str | None, str], str]) -> None:
        super().__init__()
        self._said = said

    def gettext(self, message: str) -> str:
        """Say a key."""
        return self._said.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        """Say a key of a context."""
        return self._said.get((context, message), message)


@cache
def translations(language: Language) -> Sentences:
    """Read every `.po` file of a language into one catalogue; a test sees that none contradict."""
    files = sorted((CATALOGUES / language).glob("*.po"))
    entries = [entry for path in files for entry in polib.pofile(str(path), encoding="utf-8")]
    return Sentences({(one.msgctxt, one.msgid): one.msgstr for one in entries if one.msgstr})


def phrase(text: str) -> str:
    """Mark a key that is translated elsewhere, so that the test of completeness finds it."""
    return text


def translate(text: str, language: Language, **values: object) -> str:
    """Say an English key in a language, with its `%(name)s` places filled."""
    sentence = translations(language).gettext(text)
    return sentence % values if values else sentence
