"""What a load balancer and a watching machine ask, over a real socket."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from server.app import build_app
from server.bootstrap import Centre, centre_at
from server.operations.readiness import find_readiness
from server.secrets_store import SecretStore
from tests.server.enrolled import Place
from tests.server.served import served

TOKEN = "a token of sixteen or more"


@pytest.fixture
def watched(centre: Centre) -> Iterator[httpx.Client]:
    settings = centre.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    with served(build_app(replace(centre, settings=settings))) as opened:
        yield opened


def test_readiness_names_every_part_that_was_looked_at(client: httpx.Client) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["checks"]) == (
        200,
        {
            "girct_intake": "ok", "girct_app": "ok", "girct_report": "ok", "girct_public": "ok",
            "schema": "ok", "disk": "ok", "draining": "ok", "replica": "absent",
        },
    )  # fmt: skip


def test_a_draining_centre_and_an_older_schema_are_not_ready(
    place: Place, client: httpx.Client
) -> None:
    assert not find_readiness(place.centre, is_draining=True).is_ready
    place.run("UPDATE schema_version SET version_num = 'older'")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "server.not_ready")
    assert answer.json()["checks"]["schema"] == "server.schema_not_current"
    assert int(answer.headers["retry-after"]) > 0
    assert client.get("/health").status_code == 200


def test_a_database_that_is_away_is_not_ready_and_the_process_lives(
    centre: Centre, admin_url: URL
) -> None:
    away = admin_url.update_query_dict({"host": "/nowhere"})
    store = SecretStore(centre.settings.data_dir / "secrets")
    with (
        centre_at(centre.settings, store, away, now=centre.now) as gone,
        served(build_app(gone)) as caller,
    ):
        assert caller.get("/health").status_code == 200
        answer = caller.get("/ready")
    assert (answer.status_code, answer.json()["checks"]["girct_app"]) == (503, "silent")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}"])
def test_the_figures_are_for_nobody_without_the_token(
    watched: httpx.Client, client: httpx.Client, given: str
) -> None:
    for caller in (watched, client):
        answer = caller.get("/metrics", headers={"Authorization": given})
        assert (answer.status_code, answer.json()["code"]) == (404, "operations.figures_refused")
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_the_figures_count_requests_by_template_and_hold_nothing_of_a_person(
    watched: httpx.Client, place: Place
) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    watched.get("/v/SOME-CODE-OF-A-CITIZEN")
    watched.request("PROPFIND", "/anything/at/all")
    watched.get("/health")
    said = watched.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'girct_terminals{state="ACTIVE"} 1.0' in said
    assert "girct_database_up 1.0" in said
    assert 'girct_requests_total{method="(none)",route="(none)"' in said
    assert 'girct_requests_total{method="GET",route="/health",status="200"}' in said
    assert "SOME-CODE" not in said
    assert "anything" not in said
    figures = [line.rpartition(" ") for line in said.splitlines()]
    assert [name for name, _, _ in figures if str(chain.terminal_id) in name] == []
    assert f"{chain.terminal_id}.0" not in {value for _, _, value in figures}
