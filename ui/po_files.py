"""Reads gettext `.po` files: what is said for each key, and nothing else of them.

Babel reads them too, and much more that a screen never asks for: loading it and keeping what it
leaves behind took a counter 4 MiB and a quarter of its start. A test sees that both read the same.

Source: the GNU gettext manual, "The Format of PO Files".
"""

from __future__ import annotations

import re
from gettext import NullTranslations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = tuple[str | None, str]
"""A context, or none, and what is translated."""

_ESCAPED: Final = re.compile(r"\\(.)")
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r"}
_PLACES: Final = ("msgctxt", "msgid", "msgstr")


class PoFileWrong(ValueError):
    """A line is no part of a `.po` file that we use."""


class Sentences(NullTranslations):
    """What is said in one language, asked as gettext asks; an unknown key is said as it is.

    Args:
        said: Sentences by context and key.
    """

    def __init__(self, said: dict[Key, str]) -> None:
        super().__init__()
        self._said = said

    def gettext(self, message: str) -> str:
        """Say a key."""
        return self._said.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        """Say a key of a context."""
        return self._said.get((context, message), message)


def read_po_file(text: str) -> Iterator[tuple[Key, str]]:
    """Read the entries of a file, in its order; its heading and what is not yet said are none.

    Raises:
        PoFileWrong: A line is of a kind we do not use, such as a plural.
    """
    entry: dict[str, str] = {}
    place = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, quoted = line.partition('"')
        word = word.strip()
        if word:
            if _begins_another(word, entry):
                yield from _whole(entry)
                entry = {}
            place = word
        if place not in _PLACES or not quoted.rstrip().endswith('"'):
            message = f"line {number} is no part of a catalogue of ours: {line!r}"
            raise PoFileWrong(message)
        piece = _ESCAPED.sub(_unescaped, quoted.rstrip()[:-1])
        entry[place] = entry.get(place, "") + piece
    yield from _whole(entry)


def _begins_another(word: str, entry: dict[str, str]) -> bool:
    return "msgstr" in entry and word in {"msgctxt", "msgid"}


def _whole(entry: dict[str, str]) -> Iterator[tuple[Key, str]]:
    if entry.get("msgid") and entry.get("msgstr"):
        yield (entry.get("msgctxt"), entry["msgid"]), entry["msgstr"]


def _unescaped(found: re.Match[str]) -> str:
    return _CONTROLS.get(found[1], found[1])
