"""A key shown on a screen does one thing there, and the cashier's guide names it."""

import re
from collections import Counter as Tally
from pathlib import Path

import pytest

from domain.ids import AgentId, NatureIndex
from pos.bootstrap import Counter
from pos.sales.at_hand import KEPT_MAX, Kept
from pos.screens import quick_sales
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.test_booklets import BOOKLETS, record
from tests.pos.screens.test_card_payments import unknown_debit
from tests.pos.screens.test_periods import NEW_YEAR, go_to, work_a_day
from tests.pos.screens.world import World, served_counter

TEMPLATES = Path(quick_sales.__file__).parent / "templates"
DOCS = Path(__file__).parents[3] / "docs"
GUIDES = {"caissier.md": "## Les touches", "caissier.ar.md": "## المفاتيح"}
KEY = re.compile(r'data-key="([^"{]+)"')
ROW_KEY = re.compile(r'rows\.key\("([^"]+)"')
DETAILS = re.compile(r"<details.*?</details>", re.DOTALL)
ENTER = re.compile(r"<kbd[^>]*>\u21b5</kbd>")


def seq_of(address: str) -> str:
    return address.rpartition("/")[2].partition("?")[0]


def test_no_screen_gives_one_key_two_things_to_do_while_a_cancellation_waits(
    tmp_path: Path,
) -> None:
    counter = World(tmp_path / "keys").counter()
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        cashier.open_session()
        asked, other = (seq_of(str(cashier.sell().url)) for _ in range(2))
        cashier.send(
            cashier.form(f"/quittances/{asked}", f"/quittances/{asked}/cancel-request"),
            reason="WRONG_NATURE",
            kept="yes",
        )
        cashier.send(cashier.sale(503), "/sale/keep/quick", quantity="1")
        pages = (
            "/sale", "/sale?nature=502", "/till", "/session", "/day", "/quittances",
            f"/quittances/{asked}", f"/quittances/{other}", "/cancellations", "/training",
        )  # fmt: skip
        assert 'name="nature" value="503"' in cashier.http.get("/sale").text
        for path in pages:
            clashing = clashes_of(cashier, path)
            if path == f"/quittances/{asked}":
                clashing = [key for key in clashing if key != "s"]  # both lead to the decision
            assert clashing == [], path


def clashes_of(cashier: Cashier, path: str) -> list[str]:
    """The keys that would do two things on a page; Enter in a form that is shown is one of them."""
    text = cashier.http.get(path).text
    shown = Tally(KEY.findall(text))
    if shown["Enter"]:
        shown["Enter"] = max(shown["Enter"], len(ENTER.findall(DETAILS.sub("", text))))
    return [key for key, count in shown.items() if count > 1]


def test_a_booklet_whose_papers_wait_gives_each_key_one_thing_to_do(tmp_path: Path) -> None:
    world = World(tmp_path / "papers")
    counter = world.counter()
    world.configure(counter, booklets=BOOKLETS)
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        cashier.open_session()
        record(cashier, number="11")
        assert "/booklets/resume" in cashier.http.get("/booklets").text
        assert clashes_of(cashier, "/booklets") == []
        cashier.send(cashier.form("/booklets", "/booklets/resume"))
        assert clashes_of(cashier, "/booklets") == []


def test_a_month_to_close_with_no_day_open_has_one_thing_under_enter(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in(1)
    work_a_day(cashier)
    go_to(world, counter, NEW_YEAR)
    cashier.log_in(1)
    for path in ("/day", "/day?closing=month", "/day?closing=year"):
        assert ENTER.search(cashier.http.get(path).text), path
        assert clashes_of(cashier, path) == [], path
    cashier.send(cashier.form("/day?closing=month", "/day/close/month"))
    assert "/day/close/year" in cashier.http.get("/day?closing=year").text
    assert clashes_of(cashier, "/day?closing=year") == []


def test_nine_quick_sales_leave_the_debit_that_waits_its_key(
    seller: Cashier, counter: Counter
) -> None:
    for quantity in range(1, KEPT_MAX + 1):
        kept = Kept(NatureIndex(502), f"{quantity}.000")
        counter.sales.at_hand.keep(AgentId(1), kept)
    unknown_debit(counter)
    seller.sell()
    page = seller.http.get("/sale").text
    assert page.count("data-quick") == KEPT_MAX + 1
    assert 'href="/card-payments" data-key="k"' in page
    assert clashes_of(seller, "/sale") == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.stem)
def test_both_guides_name_every_key_of_every_screen(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for guide, title in GUIDES.items():
        table = (DOCS / guide).read_text(encoding="utf-8").partition(title)[2]
        named = set(re.findall(r"`([^`]+)`", table))
        assert set(KEY.findall(text)) | set(ROW_KEY.findall(text)) <= named, guide
