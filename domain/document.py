"""What is put on paper (the *imprimé*): plain elements, all that a device driver may see.

This module imports nothing of ours, so that `devices` can depend on it without ever learning what a
quittance, a tariff or a signature is. A driver turns each element into bytes; it never has to
understand them. Latin text is guaranteed by `domain.layout` to be encodable in CP858 and CP1252;
Arabic text only ever comes in `ArabicText`, which a driver draws as a picture.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
Size = Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of Latin text; the driver wraps it to the width of its paper.

    Args:
        text: one paragraph, without line ends.
        align: where it stands on the paper.
        bold: whether it is emphasised.
        size: 1 is normal, 2 is double width and double height (half as many columns).
    """

    text: str
    align: Align = "left"
    bold: bool = False
    size: Size = 1


@dataclass(frozen=True, slots=True)
class ArabicText:
    """A paragraph of Arabic text in logical order; the driver shapes, orders and draws it.

    Args:
        text: one paragraph, without line ends, in reading order (not visual order).
        align: where it stands on the paper; Arabic starts on the right.
        bold: whether it is emphasised.
        size: 1 is normal, 2 is double height.
    """

    text: str
    align: Align = "right"
    bold: bool = False
    size: Size = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Latin text in two columns: a label on the left, a value on the right.

    When both do not fit on one line, the label wraps and the value stays whole on the last line.
    """

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper.

    Args:
        lines: how many text lines to advance, 1 to 10.
    """

    lines: int = 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code, centred; the driver chooses the module size that fits its paper.

    Args:
        text: what it encodes, characters of the QR alphanumeric mode only.
        module_dots: size of a module, in dots, for a page that shows several.
    """

    text: str
    module_dots: int | None = None


@dataclass(frozen=True, slots=True)
class HeadCheck:
    """A pattern across the whole head, which shows dots that no longer print."""


Element = Text | ArabicText | Columns | Rule | Feed | QrCode | HeadCheck


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """An *imprimé*: elements from the top of the paper to the bottom, then one cut.

    Args:
        elements: what is printed, in order.
        title: a short name for the print queue and the log, never the name of a payer.
    """

    elements: tuple[Element, ...]
    title: str
