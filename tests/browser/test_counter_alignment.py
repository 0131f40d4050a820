"""On a telephone each word of the state stands under its title, from the side one reads from."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.counter_stage import CASHIER, at_counter

ASTRAY = """() => [...document.querySelectorAll("[data-bar] .bar-cell")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell.querySelector("[data-value]"));
  const lines = [...range.getClientRects()];
  const title = cell.querySelector("dt").getBoundingClientRect();
  const mark = cell.querySelector(".state") ? 20 : 2;
  const isRight = document.documentElement.dir === "rtl";
  const far = lines.map((line) => isRight ? title.right - line.right : line.left - title.left);
  return Math.min(...far) > mark;
}).map((cell) => cell.dataset.cell)"""
TOUCHING = """() => [...document.querySelectorAll(".piece")].filter((piece) => {
  const [face, times] = [...piece.children].map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  });
  return Math.max(times.left - face.right, face.left - times.right) < 3;
}).length"""


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_names_and_numbers_stand_where_one_begins_to_read(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.sign_in(CASHIER)
        stage.page.set_viewport_size({"width": 360, "height": 740})
        stage.page.goto(f"{stage.address}/session")
        stage.page.locator(".billetage > summary").click()
        assert stage.page.evaluate(TOUCHING) == 0
        assert stage.page.evaluate(ASTRAY) == []
