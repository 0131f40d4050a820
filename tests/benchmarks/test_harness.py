"""The harness of `make bench`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app, discover, keep
from benchmarks.figure import Figure, median_ms


def test_each_benchmark_module_is_found() -> None:
    assert "figure" not in discover()
    assert all(callable(run) for run in discover().values())


def test_an_unknown_benchmark_is_a_usage_error() -> None:
    assert CliRunner().invoke(app, ["--only", "nothing"]).exit_code == 2


@pytest.mark.parametrize(
    ("value", "floor", "unit", "ratio"),
    [(3.0, 2.0, "ms", 1.5), (500.0, 1000.0, "records/s", 2.0), (3.0, None, "MiB", None)],
)
def test_a_ratio_above_one_is_always_worse(
    value: float, floor: float | None, unit: str, ratio: float | None
) -> None:
    assert Figure("x", value, unit, "floor", floor, 1).ratio == ratio


def test_a_duration_is_measured_in_milliseconds() -> None:
    calls: list[int] = []
    assert median_ms(lambda: calls.append(1), samples=5, warm_up=2) >= 0
    assert len(calls) == 7


def test_a_benchmark_run_alone_keeps_the_figures_of_the_others(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text('{"measured_at": "2026-11-23", "figures": [{"name": "of before"}]}')
    keep(results, "verify", [{"benchmark": "verify", "measured_at": "1", "value": 1}])
    keep(results, "intake", [{"benchmark": "intake", "measured_at": "2", "value": 2}])
    keep(results, "verify", [{"benchmark": "verify", "measured_at": "3", "value": 3}])
    kept = json.loads(results.read_text())["figures"]
    assert [(each["benchmark"], each["measured_at"]) for each in kept] == [
        ("intake", "2"),
        ("verify", "3"),
    ]
