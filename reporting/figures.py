"""Figures of the dashboard: pure, so that a test reads them without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import plotly.graph_objects as go

from domain.money import Money
from ui.formats import money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reporting.queries import Counter, Takings
    from ui.languages import Language

LIVE_WITHIN: Final = timedelta(minutes=7)
LATE_WITHIN: Final = timedelta(hours=1)
BARS_MAX: Final = 12
BAR_HEIGHT_PX: Final = 44
LETTER_PX: Final = 7
TEXT_MARGIN_PX: Final = 20
CENTIMES_IN_DIRHAM: Final = 100
BRAND: Final = "#0b5a45"
INK: Final = "#16211d"
LETTERS: Final = "Amiri served, Inter, Segoe UI, Noto Sans, Liberation Sans, Arial, sans-serif"


class Silence(StrEnum):
    """How recent the last thing heard from a counter is."""

    LIVE = "live"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Summary:
    """The key figures of a place on a day; amounts in whole centimes."""

    net_centimes: int
    gross_centimes: int
    cancelled_centimes: int
    receipts: int
    cancellations: int
    counters_live: int
    counters_silent: int
    counters: int


def silence_of(counter: Counter, now: datetime) -> Silence:
    """Tell how a counter is: heard from within 7 minutes, within the hour, or silent."""
    if counter.state != "ACTIVE":
        return Silence.STOPPED if counter.last_received_at else Silence.NEVER
    if counter.last_received_at is None:
        return Silence.NEVER
    age = now - counter.last_received_at
    if age <= LIVE_WITHIN:
        return Silence.LIVE
    return Silence.LATE if age <= LATE_WITHIN else Silence.SILENT


def summarise(takings: Sequence[Takings], counters: Sequence[Counter], now: datetime) -> Summary:
    """Add up the key figures of a page."""
    silences = [silence_of(counter, now) for counter in counters]
    return Summary(
        net_centimes=sum(part.net_centimes for part in takings),
        gross_centimes=sum(part.gross_centimes for part in takings),
        cancelled_centimes=sum(part.cancelled_centimes for part in takings),
        receipts=sum(part.receipts for part in takings),
        cancellations=sum(part.cancellations for part in takings),
        counters_live=silences.count(Silence.LIVE),
        counters_silent=len(silences) - silences.count(Silence.LIVE),
        counters=len(silences),
    )


def name_of(part: Takings, language: Language) -> str:
    """Name a part in the page's language."""
    return part.name_ar if language == "ar" else part.name_fr


def share_permille(part: Takings, takings: Sequence[Takings]) -> int:
    """Tell what share of the largest part this one makes, 0 to 1000, for the bar of its row."""
    largest = max((other.net_centimes for other in takings), default=0)
    return max(0, part.net_centimes * 1000 // largest) if largest > 0 else 0


def takings_figure(takings: Sequence[Takings], language: Language) -> go.Figure:
    """Draw the net takings of the largest parts as horizontal bars, the largest on top.

    Args:
        takings: parts in any order; at most `BARS_MAX` are drawn.
        language: fr grows to the right, ar to the left.
    """
    drawn = sorted(takings, key=lambda part: part.net_centimes, reverse=True)[:BARS_MAX]
    drawn.reverse()
    amounts = [money(Money(part.net_centimes), language) for part in drawn]
    bars = go.Bar(
        x=[part.net_centimes / CENTIMES_IN_DIRHAM for part in drawn],
        y=[part.code for part in drawn],
        orientation="h",
        marker={"color": BRAND, "cornerradius": 4},
        text=amounts,
        textposition="outside",
        constraintext="none",
        customdata=[name_of(part, language) for part in drawn],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
        cliponaxis=False,
    )
    is_arabic = language == "ar"
    largest = max((part.net_centimes / CENTIMES_IN_DIRHAM for part in drawn), default=0) or 1
    names = [_shortened(name_of(part, language)) for part in drawn]
    name_px, amount_px = _room_px(names), _room_px(amounts)
    return go.Figure(
        bars,
        layout={
            "height": max(1, len(drawn)) * BAR_HEIGHT_PX + 16,
            "margin": {
                "l": amount_px if is_arabic else name_px,
                "r": name_px if is_arabic else amount_px,
                "t": 8,
                "b": 8,
            },
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": LETTERS, "size": 15, "color": INK},
            "bargap": 0.35,
            "dragmode": False,
            "uirevision": "takings",
            "xaxis": {
                "range": [largest, 0] if is_arabic else [0, largest],
                "visible": False,
                "fixedrange": True,
            },
            "yaxis": {
                "fixedrange": True,
                "side": "right" if is_arabic else "left",
                "type": "category",
                "tickmode": "array",
                "tickvals": [part.code for part in drawn],
                "ticktext": [f" {name} " for name in names],
            },
            "showlegend": False,
        },
    )


NAME_LETTERS_MAX: Final = 18


def _room_px(texts: Sequence[str]) -> int:
    """The margin the longest text fits in: an amount cut by the edge reads as a smaller one."""
    return LETTER_PX * max((len(text) for text in texts), default=0) + TEXT_MARGIN_PX


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_LETTERS_MAX else name[: NAME_LETTERS_MAX - 1].rstrip() + "…"
