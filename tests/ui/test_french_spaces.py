"""French sets a space before its tall signs and inside its quotes, and no line is broken there."""

import re
from io import BytesIO

from babel.messages.pofile import read_po

from ui.catalogues import CATALOGUES

BREAKING = re.compile("(?<=\\S) [;:!?»]|« ")
"""A plain space, which lets a sign begin a line alone."""
MISSING = re.compile("[^\\W\\d_][;!?»]|«\\w")
"""No space at all; a colon is left out, since addresses and hours have one."""


def test_no_french_sentence_can_be_broken_before_its_signs() -> None:
    said = [
        (f"{path.name}: {message.id}", str(form))
        for path in sorted((CATALOGUES / "fr").glob("*.po"))
        for message in read_po(BytesIO(path.read_bytes()), locale="fr")
        for form in (message.string if isinstance(message.string, tuple) else (message.string,))
        if message.id
    ]
    assert len(said) > 1000
    assert [place for place, text in said if BREAKING.search(text)] == []
    assert [place for place, text in said if MISSING.search(text)] == []
