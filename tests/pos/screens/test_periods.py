"""The month and the year on the page of the day: offered once over, closed once, in order."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from pos.closings.service import CLOSING_KINDS
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World

DECEMBER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
REGISSEUR = 1


def go_to(world: World, counter: Counter, moment: datetime) -> None:
    world.clock.now = moment
    counter.scribe.clock.believe_regisseur(int(moment.timestamp()))


def work_a_day(cashier: Cashier) -> None:
    """Sell 10 DH, end, close the day as the régisseur does."""
    cashier.open_session()
    cashier.sell(cash="10")
    cashier.send(cashier.form("/session?ending=yes", "/session/end"))
    cashier.send(cashier.form("/day?closing=yes", "/day/close"))


def closings(counter: Counter) -> list[tuple[Kind, str]]:
    found = counter.journal.of_kinds(CLOSING_KINDS, limit=20)
    return [(stored.record.kind, stored.body["period"]) for stored in reversed(found)]


def test_a_day_left_open_in_another_window_does_not_close_the_one_opened_since(
    counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in(REGISSEUR)
    cashier.open_session()
    cashier.sell(cash="10")
    cashier.send(cashier.form("/session?ending=yes", "/session/end"))
    window = cashier.form("/day?closing=yes", "/day/close")
    other_window = cashier.form("/day?closing=yes", "/day/close")
    assert window.fields["request_id"] != other_window.fields["request_id"]
    first = cashier.send(window)
    cashier.open_session()
    cashier.sell(cash="10")
    cashier.send(cashier.form("/session?ending=yes", "/session/end"))
    assert cashier.send(other_window).url == first.url, "the day that window showed is closed"
    assert len(closings(counter)) == 1
    assert counter.closings.open_day() is not None
    cashier.send(cashier.form("/day?closing=yes", "/day/close"))
    assert len(closings(counter)) == 2


def test_a_month_and_a_year_are_offered_once_over_and_closed_once_in_order(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in(REGISSEUR)
    work_a_day(cashier)
    assert "/day?closing=month" not in cashier.http.get("/day").text
    go_to(world, counter, DECEMBER)
    cashier.log_in(REGISSEUR)
    page = cashier.http.get("/day").text
    assert "Mois à clôturer" in page
    assert "11/2026" in page
    assert "Année" not in page
    work_a_day(cashier)
    unsure = cashier.send(cashier.form("/day?closing=month", "/day/close/month"), confirmed="")
    assert unsure.status_code == 422
    form = cashier.form("/day?closing=month", "/day/close/month")
    other_window = cashier.form("/day?closing=month", "/day/close/month")
    go_to(world, counter, NEW_YEAR)
    cashier.log_in(REGISSEUR)
    form.fields["csrf"] = other_window.fields["csrf"] = csrf_of(cashier)
    first, again = cashier.send(form), cashier.send(form)
    assert first.url == again.url
    assert cashier.send(other_window).url == first.url
    pdf = cashier.http.get(f"{first.url.path}/pdf")
    assert pdf.content.startswith(b"%PDF")
    waiting = cashier.http.get("/day?closing=year")
    assert "12/2026" in waiting.text
    assert "n’est pas clôturé" in waiting.text
    cashier.send(cashier.form("/day?closing=month", "/day/close/month"))
    cashier.send(cashier.form("/day?closing=year", "/day/close/year"))
    assert closings(counter) == [
        (Kind.Z_DAY, "2026-11-23"),
        (Kind.Z_DAY, "2026-12-01"),
        (Kind.Z_MONTH, "2026-11"),
        (Kind.Z_MONTH, "2026-12"),
        (Kind.Z_YEAR, "2026"),
    ]
    assert counter.verify() == []


def csrf_of(cashier: Cashier) -> str:
    return cashier.form("/day", "/language").fields["csrf"]


@pytest.mark.parametrize("name", ["month", "year"])
def test_a_period_still_running_is_refused_with_its_sentence(
    cashier: Cashier, counter: Counter, name: str
) -> None:
    cashier.log_in(REGISSEUR)
    work_a_day(cashier)
    fields = {"csrf": csrf_of(cashier), "confirmed": "yes"}
    refused = cashier.http.post(f"/day/close/{name}", data=fields)
    assert "n’est pas terminée" in said(refused)
    assert cashier.http.post("/day/close/week", data=fields).status_code == 422
    assert len(closings(counter)) == 1


def test_a_month_waits_for_its_day_that_is_still_open(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in(REGISSEUR)
    work_a_day(cashier)
    cashier.open_session()
    go_to(world, counter, DECEMBER + timedelta(days=1))
    cashier.log_in(REGISSEUR)
    page = cashier.http.get("/day").text
    assert "Mois à clôturer" in page
    assert "/day?closing=month" not in page
    assert "23/11/2026" in page
