"""Breaking Latin text into the columns of a printer's own font, without losing a character."""

import re
import textwrap

_TYPEWRITTEN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE"}
)


def typewritten(text: str) -> str:
    """Replace typographic signs by what a typewriter would put, for fonts of 256 characters."""
    return text.translate(_TYPEWRITTEN)


_INSIDE_FIGURE = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def wrap(text: str, columns: int) -> list[str]:
    """Break a paragraph at spaces; a word wider than the paper is broken anywhere.

    A figure in groups of three digits is one word: "1 534 846,00" cut after its first digit would
    read as another amount.

    Returns:
        At least one line, none wider than `columns`.
    """
    whole_figures = _INSIDE_FIGURE.sub(_NO_BREAK_SPACE, text)
    lines = textwrap.wrap(whole_figures, columns, break_on_hyphens=False) or [""]
    return [line.replace(_NO_BREAK_SPACE, " ") for line in lines]


def wrap_columns(left: str, right: str, columns: int) -> list[str]:
    """Set a label and its value on as few lines as they need.

    When both do not fit on one line, the label wraps and the value stays whole, against the right
    edge of the label's last line if there is room, else on a line of its own. A value wider than
    the paper wraps as well.

    Returns:
        Lines of at most `columns` characters, the value against the right edge.
    """
    if len(left) + len(right) < columns:
        return [left + right.rjust(columns - len(left))]
    label, value = wrap(left, columns), wrap(right, columns)
    room = columns - len(label[-1])
    if len(value) == 1 and len(right) < room:
        return [*label[:-1], label[-1] + right.rjust(room)]
    return [*filter(None, label), *(line.rjust(columns) for line in value)]
