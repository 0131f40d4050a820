"""The pieces of the takings page, as Dash components: pure functions of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dash import dcc, html

from reporting.figures import (
    Silence,
    Summary,
    name_of,
    share_permille,
    silence_of,
)
from reporting.pages.address import EXPORT, Address
from reporting.pages.aria import aria
from reporting.pages.takings import TakingsPage, drill_address, part_title
from ui.catalogues import phrase, phrases, translate, translate_count
from ui.formats import age_text, date_text, date_time_text, figure, money, time_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from dash.development.base_component import Component

    from reporting.queries import Counter, Takings
    from ui.languages import Language

SILENCE_WORDS: Final = {
    Silence.LIVE: (phrase("Live"), ""),
    Silence.LATE: (phrase("Late"), "state-warning"),
    Silence.SILENT: (phrase("Silent"), "state-danger"),
    Silence.NEVER: (phrase("Never heard"), "state-idle"),
    Silence.STOPPED: (phrase("Stopped"), "state-danger"),
}
COUNTERS_SHOWN: Final = 200
SILENT: Final = phrases("%(count)s is silent", "%(count)s are silent")
MORE: Final = phrases(
    "and %(count)s more, heard from more recently", "and %(count)s others, heard from more recently"
)


def breadcrumb(page: TakingsPage, language: Language) -> html.Nav:
    """Show the way down to the place, each step but the last a link."""
    last = len(page.trail) - 1
    items = [
        html.Li(
            html.Span(step.title, **aria(current="page"))
            if position == last
            else dcc.Link(step.title, href=step.href)
        )
        for position, step in enumerate(page.trail)
    ]
    return html.Nav(html.Ol(items), **aria(label=translate("Territory", language)))


def heading(page: TakingsPage, language: Language) -> list[Component]:
    """Say what is shown, of which day, read when."""
    return [
        html.H1(page.trail[-1].title),
        html.P(
            [
                translate("Takings of %(day)s", language, day=date_text(page.day)),
                html.Span(" · "),
                html.Span(_moment(page, language), className="nowrap"),
            ],
            className="soft",
        ),
    ]


def _moment(page: TakingsPage, language: Language) -> str:
    """Say when the figures were read; of a copy that is behind, up to when they are complete."""
    if not page.lag:
        return translate("read at %(time)s", language, time=time_text(page.read_at))
    return translate(
        "read from a copy of the centre, complete up to %(time)s",
        language,
        time=date_time_text(page.as_of),
    )


def export_links(page: TakingsPage, language: Language) -> list[Component]:
    """Offer the same figures as files."""
    address = Address(page.place.code, page.place.regie_id, page.day)
    export = translate("Export", language)
    return [
        html.A(
            f"{export} {kind}",
            href=address.href(f"{EXPORT}.{kind.lower()}"),
            className="button button-small",
            download="",
        )
        for kind in ("CSV", "JSON")
    ]


def _card(title: str, value: str, note: str, kind: str = "") -> html.Div:
    return html.Div(
        [
            html.Dt(title),
            html.Dd(value, className="card-value figures"),
            html.Dd(note, className="card-note"),
        ],
        className=f"card {kind}".strip(),
    )


def cards(summary: Summary, language: Language) -> html.Dl:
    """Show the four key figures."""
    cancelled = money(summary.cancelled_centimes, language)
    silent = translate_count(SILENT, language, summary.counters_silent)
    return html.Dl(
        [
            _card(
                translate("Net takings", language),
                money(summary.net_centimes, language),
                translate(
                    "gross %(amount)s", language, amount=money(summary.gross_centimes, language)
                ),
                "card-main",
            ),
            _card(
                translate("Quittances", language),
                str(summary.receipts),
                translate("issued and received", language),
            ),
            _card(
                translate("Cancellations", language),
                str(summary.cancellations),
                translate("for %(amount)s", language, amount=cancelled),
            ),
            _card(
                translate("Counters live", language),
                translate(
                    "%(live)s of %(all)s",
                    language,
                    live=summary.counters_live,
                    all=summary.counters,
                ),
                silent,
                "card-alert" if summary.counters_silent else "",
            ),
        ],
        className="cards",
    )


def _row(part: Takings, page: TakingsPage, day: date | None, language: Language) -> html.Tr:
    name = name_of(part, language)
    address = drill_address(part, page.place, day)
    title = html.Span(name) if address is None else dcc.Link(name, href=address.href())
    share = share_permille(part, page.takings)
    bar = html.Span(className="share", style={"inlineSize": f"{share / 10:.1f}%"})
    return html.Tr(
        [
            html.Th(title, scope="row"),
            html.Td(
                html.Span(bar, className="share-frame", **aria(hidden="true")),
                className="share-cell",
            ),
            html.Td(figure(part.net_centimes), className="number strong"),
            html.Td(str(part.receipts), className="number"),
            html.Td(str(part.cancellations), className="number"),
        ]
    )


def takings_table(
    page: TakingsPage, summary: Summary, day: date | None, language: Language
) -> Component:
    """List the parts of the place, the largest first, each leading one level down."""
    if not page.takings:
        return html.Div(
            [
                html.P(translate("No takings on this day.", language), className="empty-title"),
                html.P(
                    translate(
                        "Quittances appear here seconds after a counter is connected;"
                        " see below which counters are silent.",
                        language,
                    ),
                    className="soft",
                ),
            ],
            className="empty",
        )
    heads = [
        html.Th(part_title(page.place, language), scope="col"),
        html.Th(
            html.Span(translate("Share", language), className="unseen"), className="share-cell"
        ),
        html.Th(translate("Net (DH)", language), scope="col", className="number"),
        html.Th(translate("Quittances", language), scope="col", className="number"),
        html.Th(translate("Cancel.", language), scope="col", className="number"),
    ]
    total = [
        html.Th(translate("Total", language), scope="row"),
        html.Td(className="share-cell"),
        html.Td(figure(summary.net_centimes), className="number"),
        html.Td(str(summary.receipts), className="number"),
        html.Td(str(summary.cancellations), className="number"),
    ]
    return html.Table(
        [
            html.Caption(translate("Takings by part", language), className="unseen"),
            html.Thead(html.Tr(heads)),
            html.Tbody([_row(part, page, day, language) for part in page.takings]),
            html.Tfoot(html.Tr(total)),
        ],
        className="table",
    )


def _counter_row(counter: Counter, now: datetime, language: Language) -> html.Tr:
    silence = silence_of(counter, now)
    word, kind = SILENCE_WORDS[silence]
    heard = counter.last_received_at
    as_of = date_time_text(heard) if heard else translate("never", language)
    age = age_text(now - heard, language) if heard else "—"
    is_arabic = language == "ar"
    regie = counter.regie_name_ar if is_arabic else counter.regie_name_fr
    place = counter.collectivite_name_ar if is_arabic else counter.collectivite_name_fr
    return html.Tr(
        [
            html.Th(
                [counter.label, html.Span(str(counter.terminal_id), className="soft block")],
                scope="row",
            ),
            html.Td([regie, html.Span(place, className="soft block")]),
            html.Td(html.Span(translate(word, language), className=f"state {kind}")),
            html.Td(html.Bdi(as_of), className="number"),
            html.Td(age, className="number"),
            html.Td(str(counter.head_seq or 0), className="number"),
        ]
    )


def counters_table(page: TakingsPage, language: Language) -> Component:
    """Say for each counter until when its figures are known, the longest silent first."""
    if not page.counters:
        return html.P(
            translate("No counter is enrolled here yet.", language), className="empty soft"
        )
    texts = (phrase("Counter"), phrase("Régie"), phrase("State"))
    numbers = (phrase("Figures as of"), phrase("Age"), phrase("Last record"))
    heads = texts + numbers
    shown = page.counters[:COUNTERS_SHOWN]
    table = html.Table(
        [
            html.Caption(translate("Freshness of the figures", language), className="unseen"),
            html.Thead(
                html.Tr(
                    [
                        html.Th(
                            translate(head, language),
                            scope="col",
                            className="number" if head in numbers else "",
                        )
                        for head in heads
                    ]
                )
            ),
            html.Tbody([_counter_row(counter, page.read_at, language) for counter in shown]),
        ],
        className="table table-counters",
    )
    hidden = len(page.counters) - len(shown)
    if not hidden:
        return table
    more = translate_count(MORE, language, hidden)
    return html.Div([table, html.P(more, className="soft")])
