"""The dashboard as a browser asks for it, on a port of its own, over the real database."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from reporting.app import build_reporting_app
from reporting.viewer import Viewer
from server.bootstrap import Centre
from server.db.scope import DatabaseUnavailable
from tests.pos.screens.world import served
from tests.reporting.world import DGCT, GOVERNOR, SeenBy

Serve = Callable[[Viewer], str]


def redrawn(
    address: str, search: str = "", cookies: dict[str, str] | None = None
) -> dict[str, Any]:
    """Ask for the page's pieces as Dash's own script does."""
    dependencies = httpx.get(f"{address}/reporting/_dash-dependencies").json()
    output = next(one["output"] for one in dependencies if "trail.children" in one["output"])
    names = [name.split(".") for name in output.strip(".").split("...")]
    answer = httpx.post(
        f"{address}/reporting/_dash-update-component",
        cookies=cookies,
        json={
            "output": output,
            "outputs": [{"id": name, "property": field} for name, field in names],
            "inputs": [
                {"id": "address", "property": "search", "value": search},
                {"id": "clock", "property": "n_intervals", "value": 0},
            ],
            "changedPropIds": [],
            "state": [],
        },
    )
    assert answer.status_code == 200, answer.text
    pieces: dict[str, Any] = answer.json()["response"]
    return pieces


def written(piece: object) -> str:
    """A piece as it travels, letters unescaped."""
    return json.dumps(piece, ensure_ascii=False)


def test_the_page_is_written_for_its_reader(serve: Serve) -> None:
    page = httpx.get(f"{serve(GOVERNOR)}/reporting/")
    assert page.status_code == 200
    assert '<html lang="fr" dir="ltr">' in page.text
    assert "Chtouka" in page.text
    assert "ESSAI" in page.text


def test_nothing_comes_from_another_host(serve: Serve) -> None:
    page = httpx.get(f"{serve(DGCT)}/reporting/").text
    for attribute in ("src", "href"):
        for start in ("http:", "https:", "//"):
            assert f'{attribute}="{start}' not in page


def test_every_answer_forbids_what_is_not_ours(serve: Serve) -> None:
    address = serve(DGCT)
    for path in ("", "_dash-layout", "export/takings.json", "no-such-page"):
        headers = httpx.get(f"{address}/reporting/{path}").headers
        assert "script-src 'self' 'sha256-" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


def test_the_language_switch_is_remembered_and_keeps_the_place(serve: Serve) -> None:
    address = serve(DGCT)
    answer = httpx.get(f"{address}/reporting/language/ar?place=09&day=2026-11-22")
    assert answer.headers["location"] == "/reporting/?place=09&day=2026-11-22"
    page = httpx.get(f"{address}/reporting/", cookies=answer.cookies)
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "المملكة المغربية" in str(redrawn(address, cookies=dict(answer.cookies)))


def test_the_pieces_say_the_same_figure(serve: Serve) -> None:
    pieces = redrawn(serve(DGCT))
    assert "29\u202f865,99" in written(pieces["cards"])
    assert "29\u202f865,99" in written(pieces["table"])
    assert sum(pieces["chart"]["figure"]["data"][0]["x"]) == pytest.approx(29_865.99)


def test_a_row_leads_one_level_down(serve: Serve) -> None:
    address = serve(DGCT)
    assert "/reporting/?place=09" in str(redrawn(address)["table"])
    assert "place=09.163.01.01&regie=R-0901" in str(
        redrawn(address, "?place=09.163.01.01")["table"]
    )
    last = redrawn(address, "?place=09.163.01.01&regie=R-0901")
    assert "Guichet du souk" in str(last["table"])
    assert "Régie du souk" in str(last["trail"])


def test_a_governor_never_reads_beyond_the_province(serve: Serve) -> None:
    address = serve(GOVERNOR)
    assert "Casablanca" not in str(redrawn(address))
    refused = redrawn(address, "?place=06")
    assert "pas dans votre territoire" in str(refused["problem"])
    assert set(refused) == {"problem"}


@pytest.mark.parametrize("search", ["?day=never", "?place=", "?regie=X", "?day=2026-13-40"])
def test_an_address_half_understood_falls_back_to_the_default(serve: Serve, search: str) -> None:
    assert "Royaume du Maroc" in str(redrawn(serve(DGCT), search)["heading"])


def test_a_day_without_takings_says_so(serve: Serve) -> None:
    pieces = redrawn(serve(DGCT), "?day=2026-11-01")
    assert "Aucune recette" in str(pieces["table"])
    assert pieces["chart-frame"]["hidden"] is True


def test_each_counter_says_until_when_it_is_complete(serve: Serve) -> None:
    counters = str(redrawn(serve(DGCT))["counters"])
    for words in ("En ligne", "En retard", "Sans nouvelles", "Jamais entendu", "Arrêté"):
        assert words in counters
    assert "23/11/2026 09:59" in counters


def test_the_csv_holds_every_part_in_centimes(serve: Serve) -> None:
    answer = httpx.get(f"{serve(DGCT)}/reporting/export/takings.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert sum(int(row["net_centimes"]) for row in rows) == 2_986_599
    assert rows[0]["name_ar"] == "الدار البيضاء-سطات"


def test_the_json_says_the_sum_and_each_counters_moment(serve: Serve) -> None:
    whole = httpx.get(f"{serve(GOVERNOR)}/reporting/export/takings.json").json()
    assert whole["net_centimes"] == 194_050
    assert {counter["terminal_id"] for counter in whole["counters"]} == {742001, 742002}
    assert all(counter["as_of"] for counter in whole["counters"])


def test_an_export_outside_the_territory_is_refused_in_words(serve: Serve) -> None:
    answer = httpx.get(f"{serve(GOVERNOR)}/reporting/export/takings.json?place=06")
    assert answer.status_code == 404
    assert answer.json()["code"] == "reporting.place_out_of_scope"


def test_a_database_that_goes_away_leaves_the_last_figures(country: Centre) -> None:
    @contextmanager
    def connect(_viewer: Viewer) -> Iterator[Any]:
        message = "the central database does not answer"
        raise DatabaseUnavailable(message)
        yield

    app: Any = build_reporting_app(connect, now=country.now)
    with served(SeenBy(app, DGCT)) as address:
        pieces = redrawn(address)
        export = httpx.get(f"{address}/reporting/export/takings.csv")
    assert set(pieces) == {"problem"}
    assert "ne répond pas" in written(pieces["problem"])
    assert (export.status_code, export.json()["code"]) == (503, "server.database_unavailable")


def test_nobody_signed_in_reads_nothing() -> None:
    def connect(_viewer: Viewer) -> AbstractContextManager[Connection]:
        raise AssertionError

    with served(build_reporting_app(connect)) as address:
        assert httpx.get(f"{address}/reporting/export/takings.json").status_code == 401
        assert httpx.get(f"{address}/reporting/").status_code == 401
