"""Commands on what the centre does by itself."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from domain.calendar import format_date_time
from server.audit.deeds import record_deed
from server.console import opened
from server.db.scope import NOWHERE, scoped
from server.jobs.runs import last_runs, run_job
from server.jobs.work import jobs_of

jobs = typer.Typer(help="What the centre does by itself.", no_args_is_help=True)


@jobs.command("list")
def list_command(context: typer.Context) -> None:
    """Say when each job ran last, and how it went."""
    table = Table("job", "started", "ended", "outcome", "detail")
    with opened(context) as centre:
        with scoped(centre.app, NOWHERE) as connection:
            runs = {run.name: run for run in last_runs(connection)}
        names = [job.name for job in jobs_of(centre)]
    for name in names:
        run = runs.get(name)
        if run is None:
            table.add_row(name, "never", "", "", "")
        else:
            ended = format_date_time(run.ended_at) if run.ended_at else ""
            table.add_row(name, format_date_time(run.started_at), ended, run.outcome, run.detail)
    Console().print(table)


@jobs.command("run")
def run_command(
    context: typer.Context, name: Annotated[str, typer.Argument(help="As `jobs list` names it.")]
) -> None:
    """Run one job now; end 1 when it failed or another process is at it."""
    with opened(context) as centre:
        known = {job.name: job for job in jobs_of(centre)}
        if name not in known:
            message = f"one of {', '.join(known)}"
            raise typer.BadParameter(message, param_hint="NAME")
        is_well = run_job(centre, known[name], is_forced=True)
        record_deed(centre, "jobs:job:run", name, after={"is_well": is_well})
    typer.echo(f"{name}: {'done' if is_well else 'failed, or another process is at it'}")
    if not is_well:
        raise typer.Exit(1)
