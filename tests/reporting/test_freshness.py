"""What the page says of a copy that is behind the centre."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from reporting.exports import takings_json
from reporting.freshness import replica_lag
from reporting.pages.address import Address
from reporting.pages.pieces import heading
from reporting.pages.takings import TakingsPage, read_page
from reporting.viewer import Viewer
from tests.reporting.world import DGCT
from ui.formats import date_time_text

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def page(connect: Callable[[Viewer], AbstractContextManager[Connection]]) -> TakingsPage:
    with connect(DGCT) as connection:
        assert replica_lag(connection) is None, "the centre's own database has no lag"
        return read_page(connection, DGCT, Address(None, None, None), NOW, "fr")


def test_the_centre_itself_is_as_of_the_reading(page: TakingsPage) -> None:
    assert page.as_of == NOW
    assert json.loads(takings_json(page))["replica_lag_s"] is None


@pytest.mark.parametrize(("language", "words"), [("fr", "copie"), ("ar", "نسخة")])
def test_a_copy_that_is_behind_says_up_to_when_it_is_complete(
    page: TakingsPage, language: str, words: str
) -> None:
    behind = replace(page, lag=timedelta(minutes=7))
    said = str(heading(behind, language))
    assert words in said
    assert date_time_text(NOW - timedelta(minutes=7)) in said
    exported = json.loads(takings_json(behind))
    assert (exported["replica_lag_s"], exported["as_of"]) == (420, "2026-11-23T09:53:00+00:00")


def test_a_copy_that_is_not_behind_says_when_it_was_read(page: TakingsPage) -> None:
    assert str(heading(replace(page, lag=timedelta(0)), "fr")) == str(heading(page, "fr"))
