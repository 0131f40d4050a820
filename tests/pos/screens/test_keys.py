"""A key shown on a screen does one thing there, and the cashier's guide names it."""

import re
from collections import Counter as Tally
from pathlib import Path

import pytest

from pos.screens import quick_sales
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World, served_counter

TEMPLATES = Path(quick_sales.__file__).parent / "templates"
GUIDE = Path(__file__).parents[3] / "docs" / "caissier.md"
KEY = re.compile(r'data-key="([^"{]+)"')


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
            shown = KEY.findall(cashier.http.get(path).text)
            twice = [
                key
                for key, count in Tally(shown).items()
                if count > 1 and key not in {"Enter", "Escape"}
            ]
            if path == f"/quittances/{asked}":
                twice = [key for key in twice if key != "s"]  # both lead to the same decision
            assert twice == [], path


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.stem)
def test_the_guide_names_every_key_of_every_screen(template: Path) -> None:
    table = GUIDE.read_text(encoding="utf-8").partition("## Les touches")[2]
    named = set(re.findall(r"`([^`]+)`", table))
    assert set(KEY.findall(template.read_text(encoding="utf-8"))) <= named
