"""Run the benchmarks and show each figure beside its floor: `python -m benchmarks --only NAME`."""

import importlib
import json
import os
import pkgutil
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

import benchmarks
from benchmarks.figure import Figure

RESULTS = Path(__file__).with_name("results.json")
app = typer.Typer(add_completion=False)
console = Console(stderr=True)


def discover() -> dict[str, Callable[[], list[Figure]]]:
    """Find the benchmarks: every module of this package with a function `run`."""
    found = {}
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("_"):
            continue
        run = getattr(importlib.import_module(f"benchmarks.{module.name}"), "run", None)
        if run is not None:
            found[module.name] = run
    return found


@app.command()
def main(
    only: Annotated[list[str] | None, typer.Option(help="Run this benchmark only.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Measure, print each figure beside its floor, and keep it in benchmarks/results.json."""
    known = discover()
    chosen = only or sorted(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        known_names = ", ".join(sorted(known))
        console.print(f"bench.unknown: no benchmark {', '.join(unknown)}; there are {known_names}")
        raise typer.Exit(2)
    figures: list[Figure] = []
    measured: list[dict[str, object]] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for name in chosen:
            task = progress.add_task(name, total=1)
            found = known[name]()
            progress.update(task, completed=1)
            dated = [{"benchmark": name, **_machine(), **each.to_json()} for each in found]
            keep(RESULTS, name, dated)
            figures += found
            measured += dated
    if as_json:
        typer.echo(json.dumps({"figures": measured}, ensure_ascii=False))
    else:
        Console().print(_table(figures))


def keep(results: Path, name: str, figures: Sequence[Mapping[str, object]]) -> None:
    """Put a benchmark's figures in place of its former ones; those of the others stay.

    Args:
        results: The file; one that is missing or cannot be read holds nothing.
        name: The benchmark.
        figures: What it measured, each with its own date and machine.
    """
    try:
        former = json.loads(results.read_text(encoding="utf-8"))["figures"]
        others = [each for each in former if each.get("benchmark", name) != name]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        others = []
    kept = sorted([*others, *figures], key=lambda each: str(each["benchmark"]))
    text = json.dumps({"figures": kept}, indent=2, ensure_ascii=False) + "\n"
    results.write_text(text, encoding="utf-8")


def _machine() -> dict[str, object]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _table(figures: list[Figure]) -> Table:
    table = Table(title="Figures beside their floors", show_lines=True)
    for heading in ("figure", "measured", "floor", "ratio", "what the floor is"):
        table.add_column(heading)
    for figure in figures:
        floor = "–" if figure.floor is None else f"{figure.floor:,.3f} {figure.unit}"
        ratio = "–" if figure.ratio is None else f"× {figure.ratio:.2f}"
        name = f"{figure.name}\n{figure.note}" if figure.note else figure.name
        measured = f"{figure.value:,.3f} {figure.unit}\nmedian of {figure.samples}"
        table.add_row(name, measured, floor, ratio, figure.floor_name)
    return table


if __name__ == "__main__":
    app()
