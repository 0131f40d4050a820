"""The pages of a scale that gives no weight, and of papers only a person can settle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities
from hardware_mocks.scale import Platform, ScaleEmulator
from pos.printing.states import PrintState
from simulation.world import MEKNES
from tests.browser.conftest import OpenPage, in_turn
from tests.browser.counter_stage import CASHIER, Stage, stage_of
from tests.pos.screens.world import World

CARCASS_KG = 605
WITHIN_MS = 15_000
WEIGHS_UNTIL_TOLD_ANEW = """known => {
  const said = document.querySelector("[data-message]").innerText;
  if (said && !known.includes(said)) return true;
  document.querySelector("[data-weigh]").click();
  return false;
}"""


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_scale_that_moves_is_over_its_capacity_or_silent_says_so(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "scale")
    platform = Platform(settle_s=600)
    with ScaleEmulator("mt-sics", platform=platform) as scale:
        counter = world.counter(
            MEKNES,
            scale_url=scale.address,
            scale_protocol="mt-sics",
            scale_capacity_grams=15_000,
        )
        with stage_of(open_page, language, world, counter) as stage:
            counter.peripherals.start()
            stage.begin(CASHIER)
            known: list[str] = []
            for load_g, fault, name in (
                (5_000, "", "scale-moves"),
                (0, "", "scale-at-zero"),
                (90_000, "", "scale-over"),
                (0, "mute", "scale-silent"),
            ):
                scale.put(load_g)
                if fault:
                    scale.break_with(fault)
                stage.page.goto(f"{stage.address}/sale?nature={CARCASS_KG}")
                stage.page.wait_for_function(
                    WEIGHS_UNTIL_TOLD_ANEW, arg=known, timeout=WITHIN_MS, polling=300
                )
                known.append(stage.page.locator("[data-message]").inner_text())
                expect(stage.page.locator("[data-weight-why]")).not_to_be_empty()
                stage.look(name)
                platform.settle_s = 0.5


def sold_at(stage: Stage, state: PrintState) -> str:
    """Sell on a printer in trouble, and wait for what becomes of the paper."""
    path = stage.sell()
    assert stage.wait_for_print(int(path.rpartition("/")[2])) is state
    return path


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_paper_in_doubt_and_one_held_in_the_middle_are_asked_about_by_key(
    open_page: OpenPage, tmp_path: Path, printer: PrinterEmulator, language: str
) -> None:
    world = World(tmp_path / "papers")
    counter = world.counter(printer_url=f"tcp://127.0.0.1:{printer.port}", drawer="printer")
    with stage_of(open_page, language, world, counter) as stage:
        page = stage.page
        stage.begin(CASHIER)
        printer.break_with("unplugged", after_mm=20)
        path = stage.sell()
        stage.wait_for_print(int(path.rpartition("/")[2]))
        printer.repair()
        assert stage.wait_for_print(int(path.rpartition("/")[2])) is PrintState.UNKNOWN
        stage.see(path, "paper-in-doubt")
        stage.see("/quittances", "doubt-listed")
        page.goto(stage.address + path)
        page.keyboard.press("o")
        expect(page.locator('[data-key="o"]')).to_have_count(0)
        stage.look("paper-seen")
        stage.refused("/drawer", "/drawer", "drawer-refused", reason="x" * 9)
        printer.become(Abilities(receive_buffer_bytes=65_536))
        printer.break_with("paper_out", after_mm=20)
        held = sold_at(stage, PrintState.BLOCKED)
        stage.see(held, "paper-held")
        page.keyboard.press("g")
        expect(page.locator('[data-key="g"]')).to_have_count(0, timeout=WITHIN_MS)
        stage.look("paper-given-up")
