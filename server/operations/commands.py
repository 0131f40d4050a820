"""Commands that keep the centre alive: back it up, restore it, look it over."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from server.audit.machine import machine_user
from server.audit.trail import Actor
from server.bootstrap import require_centre, wall_clock
from server.console import INTERRUPTED, refusals_on_stderr, settings_of
from server.logs import configure_logging
from server.operations.backup import take_backup
from server.operations.doctor import examine
from server.operations.findings import Level
from server.operations.restore import restore_backup
from server.passphrases import read_passphrase
from server.stopping import stopped_by_signals

PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line (12 characters or more) seals the secrets."),
]


def backup_command(
    context: typer.Context,
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write; girct-YYYYMMDDTHHMMSSZ.backup here otherwise."),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Back up the whole database at one moment, while the centre serves; nothing is replaced.

    The secrets (keys, passwords) go in sealed with the passphrase; without one they are left out
    and the folder `secrets` of data_dir must be kept elsewhere. The rest is not encrypted.
    """
    configure_logging(is_quiet=True)
    with refusals_on_stderr(), stopped_by_signals(INTERRUPTED):
        settings = settings_of(context)
        require_centre(settings)
        chosen = out or Path(f"girct-{_stamp(wall_clock())}.backup")
        passphrase = None if passphrase_file is None else read_passphrase(passphrase_file)
        with _bytes_bar() as bar:
            task = bar.add_task("dumping", total=None)
            made = take_backup(
                settings,
                chosen,
                passphrase=passphrase,
                on_bytes=lambda count: bar.advance(task, count),
                actor=Actor.console(machine_user()),
            )
    manifest = made.manifest
    held = (
        "sealed in it" if manifest.has_secrets else f"NOT in it: keep {settings.data_dir}/secrets"
    )
    typer.echo(
        f"{made.path}: {made.path.stat().st_size} bytes, schema {manifest.schema},"
        f" {sum(manifest.counts.values())} rows, {len(manifest.heads)} chains; secrets {held}"
    )


def restore_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a centre out of a backup, where there is none: an empty data_dir or database.

    The backup is checked before anything is written, the schema is brought up to date and the
    books are verified at the end: exit 1 with each difference. Kept secrets go into data_dir's
    folder `secrets` beforehand.
    """
    configure_logging(is_quiet=True)
    with refusals_on_stderr(), stopped_by_signals(INTERRUPTED):
        settings = settings_of(context)
        passphrase = None if passphrase_file is None else read_passphrase(passphrase_file)
        with _bytes_bar() as bar, Progress(console=Console(stderr=True), transient=True) as second:
            task = bar.add_task("checking", total=None)
            records = second.add_task("verifying records", total=None, start=False)
            restored = restore_backup(
                settings,
                file,
                passphrase=passphrase,
                on_bytes=lambda count: bar.advance(task, count),
                on_records=lambda count: second.advance(records, count),
                is_told=True,
            )
    for found in restored.differences:
        typer.echo(f"{found.terminal_id}/{found.seq} {found.code}: {found.sentence}")
    typer.echo(
        f"restored {sum(restored.counts.values())} rows of schema {restored.schema}; "
        f"{len(restored.differences)} differences; the counters send what came after the backup"
    )
    if restored.differences:
        raise typer.Exit(1)


def doctor_command(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON for a program.")] = False,
) -> None:
    """Look everything over: each line ok, warn or fail, with what to do; end 1 if any fails."""
    configure_logging(is_quiet=True)
    with refusals_on_stderr(), stopped_by_signals(INTERRUPTED):
        settings = settings_of(context)
        require_centre(settings)
        with Console(stderr=True).status("looking"):
            findings = examine(settings)
    if as_json:
        typer.echo(json.dumps([asdict(found) for found in findings], ensure_ascii=False, indent=1))
    else:
        for found in findings:
            advice = f" -> {found.advice}" if found.advice else ""
            typer.echo(f"{found.level:<4} {found.check}: {found.found}{advice}")
    if any(found.level is Level.FAIL for found in findings):
        raise typer.Exit(1)


def _bytes_bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
