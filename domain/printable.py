"""Which characters a receipt printer's own font can print, and how to bring a text to them.

Printers are set to code page 858 or 1252 depending on the model. A text of ours uses only what
both have, so that the same document prints the same everywhere; Arabic is drawn, never sent.
"""

import unicodedata

_CODE_PAGES = ("cp858", "cp1252")
_REPLACEMENTS = {
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{EURO SIGN}": "EUR",
}
_UNKNOWN = "?"


def is_printable(text: str) -> bool:
    """Whether every character is a visible one (or a plain space) of both code pages."""
    return all(_is_printable(character) for character in text)


def _is_printable(character: str) -> bool:
    if not character.isprintable():
        return False
    try:
        for code_page in _CODE_PAGES:
            character.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True


def to_printable(text: str) -> str:
    """Bring a text to what every printer has.

    Typographic marks become plain ones, letters the code pages lack lose their accent, every kind
    of space becomes the plain one, invisible direction marks vanish; what is left unknown becomes a
    question mark. A printable text is returned unchanged.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(_to_printable(character) for character in composed)


def _to_printable(character: str) -> str:
    if _is_printable(character):
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":
        return ""
    plain = _REPLACEMENTS.get(character)
    if plain is None:
        decomposed = unicodedata.normalize("NFKD", character)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain if plain and is_printable(plain) else _UNKNOWN


def is_arabic(text: str) -> bool:
    """Whether a text holds any Arabic letter, and so has to be drawn."""
    return any(unicodedata.bidirectional(character) in {"AL", "R"} for character in text)
