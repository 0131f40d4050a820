"""`make demo`: the whole country on one machine, for people or for one checked run."""

import contextlib
import json
import os
import resource
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.errors import GirctError
from server.bootstrap import open_centre
from simulation.books import anchor_day, prove_books, prove_closings
from simulation.day import close_counters, open_counters, sell_the_day
from simulation.household import Household, Told, household
from simulation.kept_folder import begin_day
from simulation.officers import OFFICERS
from simulation.processes import END_SIGNALS, processes_naming
from simulation.proof import prove_day
from simulation.report import Report

ONCE_TIMEOUT_S = 90.0
console = Console(stderr=True)


class Interrupted(KeyboardInterrupt):
    """The demo was asked to end, by Ctrl-C or by its system."""


def run_demo(folder: Path) -> None:
    """Start the demo, show where everything is, and keep it until Ctrl-C.

    Raises:
        GirctError: when something cannot start; whatever had started is ended.
    """
    with (
        contextlib.suppress(Interrupted),
        _ends_on_signals(),
        progress() as told,
        household(folder, told) as running,
    ):
        running.start()
        told("")
        show(running)
        running.wait_until_one_ends()
    console.print("Tout est arrêté.")


def run_once(folder: Path | None) -> Report:
    """Run the checked day without a screen, and give the report.

    Args:
        folder: kept when given; otherwise one that is removed at the end.
    """
    report, started = Report(), time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="girct-demo-")) if folder is None else folder.resolve()
    try:
        with _ends_on_signals(), progress() as told, household(place, told) as running:
            running.start()
            report.figures["start_s"] = round(time.monotonic() - started, 1)
            _checked_day(running, report, told)
    except GirctError as error:
        report.fail(error.code, str(error))
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
    report.equal("processes_left", processes_naming(str(place)), [])
    elapsed_s = round(time.monotonic() - started, 1)
    report.figures["elapsed_s"] = elapsed_s
    report.at_most("seconds", elapsed_s, ONCE_TIMEOUT_S)
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = round(sum(each.ru_utime + each.ru_stime for each in spent), 1)
    report.figures["cpu_s"] = cpu_s
    report.figures["load_average"] = round(os.getloadavg()[0], 1)
    return report


def _checked_day(running: Household, report: Report, told: Told) -> None:
    report.equal("counters_enrolled", len(running.counters), 3)
    with open_centre(running.settings, is_migrated=True) as centre:
        begin_day(running.counters, centre)
        anchor_day(running.place, report)
        open_counters(running.counters)
        sell_the_day(running.counters, centre, report, told)
        handed = sum(counter.handovers for counter in running.counters)
        report.at_least("handovers_at_a_full_till", handed, 1)
        told("closing the sessions and the days")
        closings = close_counters(running.counters)
        told("verifying everything")
        prove_closings(running.counters, closings, centre, report)
        prove_day(running, centre, report)
        prove_books(running, report)


def show(running: Household) -> None:
    """Print the addresses, logins and PINs, for people; no address is ever cut in two."""
    screen = Console(soft_wrap=True, highlight=False)
    screen.print("\n[bold]GIR-CT[/] système d'essai : rien de ce qui suit n'est valable ailleurs\n")
    screen.print(f"[bold]Bureau[/]            {running.centre_address}/desk/")
    screen.print(f"[bold]Tableaux de bord[/]  {running.centre_address}/reporting/")
    for officer in OFFICERS:
        password = running.logins.passwords[officer.login]
        code = running.logins.code(officer.login)
        second = f"code {code}" if code else "à préparer"
        screen.print(f"    {officer.login:<18} {password}   {second:<11}  {officer.function}")
    screen.print("\n  Le code change toutes les 30 s et ne sert qu'une fois. Le code du moment :")
    command = shlex.join([own_program(), "code", "--data", str(running.folder)])
    screen.print(f"    {command} LOGIN", markup=False)
    screen.print("  Pour l'avoir sur un téléphone (otpauth) : la même commande avec --key")
    for counter in running.counters:
        screen.print(f"\n[bold]{counter.regie.name_fr}[/]")
        screen.print(f"    guichet      {counter.address}")
        screen.print(f"    papier       {counter.paper_address}")
        for label, address in counter.device_pages:
            screen.print(f"    {label:<12} {address}")
        for agent in counter.regie.agents:
            role = "régisseur" if agent.role == "REGISSEUR" else "agent"
            screen.print(f"    PIN {counter.logins.pins[agent.name]}   {agent.name}, {role}")
    screen.print(f"\nTout est gardé dans {running.folder}. Ctrl-C arrête tout.", markup=False)


def own_program() -> str:
    """Say how this program is started from here: it need not be on the shell's path."""
    program = Path(sys.executable).with_name("girct-sim")
    here = Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)


def print_report(report: Report, *, as_json: bool) -> None:
    """Print the report: one JSON object, or a table for people."""
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False))  # noqa: T201 - the command's answer
        return
    table = Table(title="Checked day")
    for heading in ("check", "", "found", "expected"):
        table.add_column(heading, overflow="fold")
    for check in report.checks:
        mark = "[green]ok[/]" if check.is_ok else "[red]no[/]"
        table.add_row(check.name, mark, str(check.figure), str(check.expected))
    Console().print(table)


@contextmanager
def progress() -> Iterator[Told]:
    """Show one moving line and its time; each step done stays above it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # Without a screen nothing moves: drawing for nobody cost more than the demo's own work.
    seen = console.is_terminal
    with Progress(*columns, console=console, transient=True, auto_refresh=seen) as progress:
        task = progress.add_task("starting", total=None)

        def told(sentence: str) -> None:
            if sentence:
                progress.console.print(f"  {sentence}", highlight=False)
            progress.update(task, description=sentence, visible=bool(sentence))

        yield told


@contextmanager
def _ends_on_signals() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into one exception; a second one does not interrupt the ending."""

    def end(number: int, _: FrameType | None) -> None:
        for each in END_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    kept = {number: signal.signal(number, end) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
