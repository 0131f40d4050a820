"""The fr and ar catalogues: gettext `.po` sources, compiled in memory when first used.

Each package adds one file per language (`ui/locale/<language>/<package>.po`); all files of a
language make one catalogue. Keys (msgid) are English; error sentences are keyed by the error's
stable code under the context ``error``.
"""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ui.languages import Language

CATALOGUES: Final = Path(__file__).parent / "locale"
ERROR_CONTEXT: Final = "error"


def catalogue(language: Language) -> Catalog:
    """Read every `.po` file of a language into one catalogue; a test sees that none contradict."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as stream:
            part = read_po(stream, locale=language)
        for message in part:
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    return whole


@cache
def translations(language: Language) -> GNUTranslations:
    """Compile a language's catalogue; no `.mo` file is ever written to disk."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def phrase(text: str) -> str:
    """Mark a key that is translated elsewhere, so that the test of completeness finds it."""
    return text


def translate(text: str, language: Language, **values: object) -> str:
    """Say an English key in a language, with its `%(name)s` places filled."""
    sentence = translations(language).gettext(text)
    return sentence % values if values else sentence
