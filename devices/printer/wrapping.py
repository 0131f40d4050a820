"""Breaking Latin text into the columns of a printer's own font, without losing a character."""

import textwrap

_NARROWEST_LABEL = 12
"""A label squeezed beside its value keeps at least this many columns, else it goes above."""

_TYPEWRITTEN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE"}
)


def typewritten(text: str) -> str:
    """Replace typographic signs by what a typewriter would put, for fonts of 256 characters."""
    return text.translate(_TYPEWRITTEN)


def wrap(text: str, columns: int) -> list[str]:
    """Break a paragraph at spaces; a word wider than the paper is broken anywhere.

    Returns:
        At least one line, none wider than `columns`.
    """
    return textwrap.wrap(text, columns, break_on_hyphens=False) or [""]


def wrap_columns(left: str, right: str, columns: int) -> list[str]:
    """Set a label and its value on as few lines as they need.

    When both do not fit on one line, the label wraps and the value stays whole, on the last line,
    on the right. A value wider than the paper wraps as well, below its label.

    Returns:
        Lines of at most `columns` characters, the value against the right edge.
    """
    if len(left) + len(right) < columns:
        return [left + right.rjust(columns - len(left))]
    beside = columns - len(right) - 1
    if beside >= _NARROWEST_LABEL:
        lines = wrap(left, beside)
        lines[-1] += right.rjust(columns - len(lines[-1]))
        return lines
    lines = wrap(left, columns) if left.strip() else []
    return lines + [line.rjust(columns) for line in wrap(right, columns)]
