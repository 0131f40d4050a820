"""No floating point in the paths of money: whole centimes, divided by `split` alone.

Source: requirement 32 of the project's trust notes.
"""

import ast

import pytest

from tests.floats import FloatUse, floats_in
from tests.test_tidy import ROOT, modules, parsed, shown

PATHS_OF_MONEY = {"domain", "pos", "server", "verify"}
SECONDS = "seconds: how long something waits, or what a clock says"
NO_MONEY = {
    "pos/devices_cli.py": SECONDS,
    "pos/doctor/machine_checks.py": SECONDS,
    "pos/journal/database.py": SECONDS,
    "pos/pdf/draw.py": "millimetres of a page",
    "pos/pdf/process.py": SECONDS,
    "pos/peripherals/display_desk.py": SECONDS,
    "pos/peripherals/faults.py": SECONDS,
    "pos/peripherals/scale_watch.py": SECONDS,
    "pos/peripherals/scanner_watch.py": SECONDS,
    "pos/printing/aside.py": SECONDS,
    "pos/printing/drawer.py": SECONDS,
    "pos/printing/pace.py": SECONDS,
    "pos/printing/patience.py": SECONDS,
    "pos/printing/worker.py": SECONDS,
    "pos/screens/nature_search.py": "how alike two words are, between 0 and 1",
    "pos/screens/papers.py": SECONDS,
    "pos/sessions/service.py": "days between two readings of the clock",
    "pos/sync/backoff.py": SECONDS,
    "pos/sync/client.py": SECONDS,
    "pos/upkeep/service.py": SECONDS,
    "server/db/embedded.py": SECONDS,
    "server/desk/columns.py": "the place of a text among numbers when a list is sorted: always 0",
    "server/jobs/runs.py": SECONDS,
    "server/jobs/schedule.py": SECONDS,
    "server/operations/database_checks.py": SECONDS,
    "server/operations/metrics.py": SECONDS,
}
"""The only modules of the money paths with a float, and of what."""


@pytest.fixture(scope="module")
def uses() -> dict[str, list[FloatUse]]:
    """What each module of the money paths reckons in floating point, if anything."""
    found = {
        shown(path): list(floats_in(parsed(path)))
        for path in modules()
        if path.relative_to(ROOT).parts[0] in PATHS_OF_MONEY
    }
    return {path: each for path, each in found.items() if each}


def test_only_what_is_listed_reckons_in_floating_point(uses: dict[str, list[FloatUse]]) -> None:
    assert {path: uses.get(path) for path in {*uses} ^ {*NO_MONEY}} == {}


def test_no_statement_that_names_money_holds_a_float(uses: dict[str, list[FloatUse]]) -> None:
    assert {path: [one for one in each if one.is_money] for path, each in uses.items()} == {
        path: [] for path in uses
    }


@pytest.mark.parametrize(
    "text",
    [
        "shown = amount_centimes / 100",
        "due = float(line.principal)",
        "rate = 1.5",
        "money.centimes /= 2",
        "return Money(round(0.07 * taxed.centimes))",
        "if cash_centimes / share > limit:\n    pass",
        "def take(amount=1.0): ...",
    ],
)
def test_what_the_rule_is_for_is_found(text: str) -> None:
    assert [use.is_money for use in floats_in(ast.parse(text))][:1] == [True]


@pytest.mark.parametrize(
    "text", ["folder / 'amount.txt'", "root / name", "total // 2", "cash % 7", "amount = 1"]
)
def test_paths_and_whole_numbers_are_left_alone(text: str) -> None:
    assert list(floats_in(ast.parse(text))) == []
