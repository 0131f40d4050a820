"""The page's frame and its one callback: address or clock in, every piece out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from dash import Dash, Input, Output, dcc, html, no_update

from domain.errors import GirctError
from reporting.figures import summarise, takings_figure
from reporting.language import page_language
from reporting.pages import pieces
from reporting.pages.address import BASE, Address
from reporting.pages.aria import aria
from reporting.pages.takings import read_page
from reporting.viewer import current_viewer
from ui.catalogues import translate
from ui.messages import error_message

if TYPE_CHECKING:
    from reporting.pages.takings import Connect, Now, TakingsPage
    from ui.languages import Language

REFRESH_MS: Final = 10_000
OUTPUTS: Final = (
    ("trail", "children"),
    ("heading", "children"),
    ("exports", "children"),
    ("cards", "children"),
    ("table", "children"),
    ("chart", "figure"),
    ("chart-frame", "hidden"),
    ("counters", "children"),
    ("problem", "children"),
)


def _scrolling(identity: str, label: str) -> html.Div:
    return html.Div(
        id=identity,
        className="table-frame",
        tabIndex="0",
        role="region",
        **aria(label=label),
    )


def layout() -> html.Div:
    """Lay the empty frame out, in the language of whoever asks."""
    language = page_language()
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Interval(id="clock", interval=REFRESH_MS),
            html.Div(id="problem", role="status"),
            html.Div(id="trail", className="trail"),
            html.Div(
                [
                    html.Div(html.H1(translate("Takings", language)), id="heading"),
                    html.Div(id="exports", className="row"),
                ],
                className="row spread board-head",
            ),
            html.Div(id="cards"),
            html.Div(
                [
                    html.Div(
                        _scrolling("table", translate("Takings by part", language)),
                        className="sheet",
                    ),
                    html.Section(
                        [
                            html.H2(translate("Net takings, as bars", language)),
                            html.Div(
                                dcc.Graph(id="chart", config={"displayModeBar": False}), dir="ltr"
                            ),
                        ],
                        id="chart-frame",
                        className="sheet chart",
                        hidden=True,
                        **aria(label=translate("Net takings, as bars", language)),
                    ),
                ],
                className="board-parts",
            ),
            html.Div(
                [
                    html.H2(translate("Freshness of the figures", language)),
                    html.P(
                        translate(
                            "Each counter's figures are complete up to the moment shown.", language
                        ),
                        className="soft small",
                    ),
                    _scrolling("counters", translate("Freshness of the figures", language)),
                ],
                className="sheet",
            ),
        ],
        className="board",
    )


def draw(page: TakingsPage, address: Address, language: Language) -> tuple[Any, ...]:
    """Draw every piece of the page, in the order of `OUTPUTS`."""
    summary = summarise(page.takings, page.counters, page.read_at)
    return (
        pieces.breadcrumb(page, language),
        pieces.heading(page, language),
        pieces.export_links(page, language),
        pieces.cards(summary, language),
        pieces.takings_table(page, summary, address.day, language),
        takings_figure(page.takings, language),
        not page.takings,
        pieces.counters_table(page, language),
        None,
    )


def _refused(error: GirctError, language: Language) -> tuple[Any, ...]:
    alert = html.Div(
        [
            html.Span("!", className="alert-mark", **aria(hidden="true")),
            html.Div(
                [
                    html.P(error_message(error, language)),
                    dcc.Link(translate("Back to your territory", language), href=BASE),
                ]
            ),
        ],
        className="alert alert-danger",
    )
    return (*(no_update for _ in OUTPUTS[:-1]), alert)


def bind(dash_app: Dash, connect: Connect, now: Now) -> None:
    """Attach the page and its callback to the application.

    The reading runs in a thread, so that a slow query never holds up the centre's event loop; the
    viewer and the language follow it there in their context variables.
    """
    dash_app.layout = layout

    def read(address: Address, language: Language) -> TakingsPage:
        viewer = current_viewer()
        moment = now()
        with connect(viewer) as connection:
            return read_page(connection, viewer, address, moment, language)

    @dash_app.callback(
        [Output(*output) for output in OUTPUTS],
        Input("address", "search"),
        Input("clock", "n_intervals"),
    )
    async def refresh(search: str | None, _ticks: int | None) -> tuple[Any, ...]:
        language = page_language()
        address = Address.parse(search)
        try:
            page = await to_thread.run_sync(read, address, language)
        except GirctError as error:
            return _refused(error, language)
        return draw(page, address, language)
