"""The figures of an alert, under names a person reads."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from server.desk.alerts.repository import AlertLine
from server.desk.columns import Cell, Kind
from server.desk.sheet import fact
from ui.catalogues import phrase, translate
from ui.languages import Language

FIGURES: Final[Mapping[str, tuple[str, Kind]]] = {
    "record": (phrase("Record number"), Kind.NUMBER),
    "gross": (phrase("Sum of the quittances"), Kind.MONEY),
    "cancelled": (phrase("Sum of the cancellations"), Kind.MONEY),
    "receipts": (phrase("Number of quittances"), Kind.NUMBER),
    "cancellations": (phrase("Number of cancellations"), Kind.NUMBER),
    "duplicates": (phrase("Number of duplicates"), Kind.NUMBER),
    "trainings": (phrase("Number of training papers"), Kind.NUMBER),
    "perpetual_gross": (phrase("All quittances ever issued"), Kind.MONEY),
    "first_seq": (phrase("First record covered"), Kind.NUMBER),
    "expected": (phrase("Cash expected"), Kind.MONEY),
    "difference": (phrase("Difference found by the count"), Kind.MONEY),
    "counted": (phrase("Cash counted"), Kind.MONEY),
}
SIDES: Final[Mapping[str, str]] = {
    "stated": phrase("%(figure)s, as the counter signed it"),
    "computed": phrase("%(figure)s, as its records come to"),
}


def figures_of(alert: AlertLine, language: Language) -> Iterator[Cell]:
    """Write the figures of an alert, what was signed before what it should be."""
    try:
        read = json.loads(alert.detail)
    except ValueError:
        return
    for name, value in sorted(read.items(), key=_by_figure):
        if isinstance(value, dict | list):
            continue
        figure, _, side = name.rpartition("_")
        known = FIGURES.get(figure if side in SIDES else name)
        if known is None or not isinstance(value, int):
            yield Cell(str(value), name.replace("_", " "), Kind.CODE.value, "", "", is_key=False)
            continue
        title = translate(known[0], language)
        if side in SIDES:
            title = translate(SIDES[side], language) % {"figure": title}
        yield fact(title, value, language, kind=known[1])


def _by_figure(item: tuple[str, object]) -> tuple[str, bool]:
    figure, _, side = item[0].rpartition("_")
    return (figure, side == "computed") if side in SIDES else (item[0], False)
