import json

import pytest
from typer.testing import CliRunner

from reporting.cli import app
from server.bootstrap import Centre

run = CliRunner()


def address_of(centre: Centre) -> str:
    return centre.report.url.render_as_string(hide_password=False)


def test_the_takings_of_a_place_are_written(country: Centre) -> None:
    result = run.invoke(
        app,
        ["takings", "--place", "09.163", "--day", "2026-11-23", "--format", "json"],
        env={"GIRCT_REPORT_DATABASE_URL": address_of(country)},
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["net_centimes"] == 194_050


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/girct", "not an address"])
def test_a_database_that_cannot_be_read_is_said_on_stderr(url: str) -> None:
    result = run.invoke(app, ["takings"], env={"GIRCT_REPORT_DATABASE_URL": url})
    assert result.exit_code == 1
    assert result.stderr.startswith("reporting.database_unreadable: ")


def test_a_place_that_does_not_exist_is_said_on_stderr(country: Centre) -> None:
    result = run.invoke(
        app,
        ["takings", "--place", "99"],
        env={"GIRCT_REPORT_DATABASE_URL": address_of(country)},
    )
    assert result.exit_code == 1
    assert result.stderr.startswith("territory.unknown: ")


def test_a_day_that_is_none_is_a_usage_error() -> None:
    result = run.invoke(app, ["takings", "--database-url", "x", "--day", "yesterday"])
    assert result.exit_code == 2
