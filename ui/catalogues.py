"""The fr and ar catalogues: gettext `.po` sources, read when first used.

Each package adds one file per language (`ui/locale/<language>/<package>.po`); all files of a
language make one catalogue. Keys (msgid) are English; error sentences are keyed by the error's
stable code under the context ``error``.
"""

from functools import cache
from pathlib import Path
from typing import Final

from ui.languages import Language
from ui.po_files import Sentences, read_po_file

CATALOGUES: Final = Path(__file__).parent / "locale"
ERROR_CONTEXT: Final = "error"


@cache
def translations(language: Language) -> Sentences:
    """Read every `.po` file of a language into one catalogue; a test sees that none contradict."""
    files = sorted((CATALOGUES / language).glob("*.po"))
    return Sentences(
        {key: said for path in files for key, said in read_po_file(path.read_text("utf-8"))}
    )


def phrase(text: str) -> str:
    """Mark a key that is translated elsewhere, so that the test of completeness finds it."""
    return text


def translate(text: str, language: Language, **values: object) -> str:
    """Say an English key in a language, with its `%(name)s` places filled."""
    sentence = translations(language).gettext(text)
    return sentence % values if values else sentence
