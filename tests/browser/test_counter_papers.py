"""The pages of rare papers of the counter: slips, lists, cancellations, closings that wait."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.ids import NatureIndex
from domain.money import Money
from pos.sales.commands import SaleCommand, SaleLine
from pos.screens.quittance_list import LISTED_MAX
from tests.browser.conftest import OpenPage, in_turn
from tests.browser.counter_stage import CASHIER, REGISSEUR, Stage, at_counter
from tests.browser.test_booklets import BOOKLETS
from tests.pos.screens.test_cancellations import ASKED
from tests.pos.screens.test_periods import DECEMBER, NEW_YEAR, go_to
from tests.pos.screens.world import PINS


def seq_of(stage: Stage, code: str) -> int:
    return int(stage.counter.journal.of_code(code)[0].seq)


@pytest.mark.parametrize("language", in_turn("fr"))
def test_the_slips_of_a_session_and_what_is_refused_of_it(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.sign_in(CASHIER)
        stage.refused("/session", "/session", "open-refused", float="12,345")
        stage.post("/session", "/session", n20000="1")
        stage.see(f"/papers/{seq_of(stage, 'SESSION_OPEN')}", "float-slip")
        stage.sign_in(REGISSEUR)
        stage.see("/session", "session-of-another")
        place = stage.post("/session?ending=yes", "/session/end").url.path
        stage.sign_in(CASHIER)
        stage.refused(place, f"{place}/count", "count-unreadable", counted="x")
        stage.post(place, f"{place}/count", n10000="2")
        stage.see(f"/papers/{seq_of(stage, 'SESSION_COUNTED')}", "count-slip")
        stage.sign_in(REGISSEUR)
        stage.refused(place, f"{place}/close", "close-refused", confirmed="")
        stage.post(place, f"{place}/close", confirmed="yes")
        stage.refused(place, f"{place}/addendum", "addendum-refused", amount="x")
        stage.post(
            place, f"{place}/addendum", amount="5", direction="less", reason="BAD_NOTE_FOUND"
        )
        stage.see(f"/papers/{seq_of(stage, 'ADDENDUM')}", "addendum-slip")
        stage.see(place, "addendum-listed")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_blind_session_tells_no_sum_before_its_count(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language, blind_count=True, cash_share=25_000) as stage:
        stage.begin(CASHIER)
        stage.sell()
        stage.see("/session", "blind-session")
        stage.see("/till", "blind-till")
        stage.see("/day", "blind-day")
        stage.refused("/session?ending=yes", "/session/end", "blind-count")
        stage.see("/day/x", "blind-x")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_what_a_cancellation_waits_for_is_said_before_and_after_the_count(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        cancelled, asked, other, late = (stage.sell() for _ in range(4))
        stage.post(cancelled, f"{cancelled}/cancel", pin=PINS[REGISSEUR], **ASKED)
        stage.see(cancelled, "cancelled-original")
        for path in (asked, other):
            stage.post(path, f"{path}/cancel-request", **ASKED)
        stage.see("/cancellations", "two-requests")
        for path in (asked, other):
            action = path.replace("quittances", "cancellations") + "/approve"
            stage.post("/cancellations", action, pin=PINS[REGISSEUR])
        place = stage.post("/session?ending=yes", "/session/end").url.path
        stage.post(place, f"{place}/count", counted="210")
        stage.see(late, "late-quittance")
        stage.post(late, f"{late}/cancel-request", **ASKED)
        stage.see(late, "late-asked")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_long_day_is_searched_and_paged(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        counter, line = stage.counter, SaleLine(NatureIndex(502), "1")
        agent = counter.sessions.log_in(PINS[CASHIER])
        with counter.journal.transaction():
            for _ in range(LISTED_MAX + 3):
                counter.sales.issue(SaleCommand(str(uuid4()), (line,), Money(1000)), agent.agent_id)
        stage.see("/quittances?q=99,99", "search-without-result")
        stage.see("/quittances?q=742001-2", "search-with-results")
        stage.page.goto(f"{stage.address}/quittances")
        stage.page.keyboard.press("p")
        stage.page.wait_for_url("**/quittances?*before=*")
        stage.look("earlier-quittances")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_the_lists_of_a_booklet_and_a_paper_that_needs_the_regisseur(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language, booklets=BOOKLETS) as stage:
        stage.sign_in(CASHIER)
        stage.see("/booklets", "booklets-no-session")
        stage.cashier.open_session()
        paper = {"number": "11", "day": "2026-11-20", "nature": "502", "quantity": "1"}
        empty = {"days": "", "written": ""}
        stage.post("/booklets", "/booklets", **paper, **empty, step="write", pin="")
        stage.see("/booklets", "booklets-waiting")
        stage.post("/booklets", "/booklets/resume")
        stage.page.goto(f"{stage.address}/booklets")
        stage.page.keyboard.press("v")
        stage.page.wait_for_selector("details[open] .hash")
        stage.look("booklets-signed")
        stage.page.fill("#number", "99")
        stage.page.fill("#day", "2026-11-20")
        stage.page.select_option("#nature-1", "502")
        stage.page.press("#number", "Enter")
        stage.page.wait_for_selector("main .alert-danger, main .alert-warning")
        stage.look("booklet-refused")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_year_waits_for_its_month_and_a_month_for_its_day(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(REGISSEUR)
        go_to(stage.world, stage.counter, DECEMBER + timedelta(days=1))
        stage.sign_in(REGISSEUR)
        stage.see("/day", "month-waits")
        stage.post("/session?ending=yes", "/session/end")
        stage.post("/day?closing=yes", "/day/close")
        go_to(stage.world, stage.counter, NEW_YEAR)
        stage.sign_in(REGISSEUR)
        stage.see("/day", "year-waits")
        stage.refused("/day?closing=month", "/day/close/month", "month-unsure", confirmed="")
