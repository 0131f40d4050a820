"""`girct-pos`: enrol this machine as a counter, serve its screens, look at it, check it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import GirctError
from pos.counter_process import become
from pos.devices_cli import devices_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos.settings import PosSettings

app = typer.Typer(
    name="girct-pos", help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False
)

app.add_typer(devices_app)

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="GIRCT_POS_DATA_DIR", help="The counter's folder.")
]
Host = Annotated[str | None, typer.Option(help="Address the screens listen on.")]
Port = Annotated[int | None, typer.Option(help="Port of the screens; 0 lets the system choose.")]
PrinterUrl = Annotated[
    str | None, typer.Option("--printer", help="Printer's address, such as tcp://host:port.")
]
PrinterProfile = Annotated[str | None, typer.Option(help="Printer's model, such as generic-80.")]


@app.command()
def enrol(  # noqa: PLR0913 - one option per setting
    *,
    server: Annotated[str, typer.Option(help="Address of the centre.")],
    code: Annotated[str, typer.Option(help="One-use code given by the centre.")],
    data_dir: DataDir,
    printer: PrinterUrl = None,
    printer_profile: PrinterProfile = None,
    host: Host = None,
    port: Port = None,
) -> None:
    """Make this machine a counter: draw its key, register it, fetch its configuration."""
    from pos.setup import enrol_counter  # noqa: PLC0415 - HTTP is loaded for this command only

    with _refusals_on_stderr():
        enrolled = enrol_counter(
            data_dir,
            code,
            server_url=server,
            printer_url=printer,
            printer_profile=printer_profile,
            host=host,
            port=port,
        )
        typer.echo(f"terminal {enrolled.terminal_id} is enrolled in {data_dir}")
        if (root := enrolled.root) is not None:
            typer.echo(f"root statement {root.number}, fingerprint {root.fingerprint}")
        if enrolled.refusal is not None:
            refusal = enrolled.refusal
            sys.stderr.write(f"{refusal.code}: {refusal}; it will be asked again when served\n")


@app.command()
def serve(
    *,
    data_dir: DataDir,
    host: Host = None,
    port: Port = None,
    printer: PrinterUrl = None,
    printer_profile: PrinterProfile = None,
) -> None:
    """Serve the counter's screens until Ctrl-C; a machine not enrolled asks for its code first."""
    given = {"host": host, "port": port, "printer_url": printer}
    become(data_dir, {**given, "printer_profile": printer_profile})


@app.command()
def status(*, data_dir: DataDir) -> None:
    """Say how the counter stands, as JSON, even while it serves."""
    from pos.looking import status_of  # noqa: PLC0415

    with _refusals_on_stderr():
        typer.echo(json.dumps(status_of(_settings(data_dir)), ensure_ascii=False, indent=1))


@app.command()
def verify(*, data_dir: DataDir) -> None:
    """Check the whole journal, even while it serves; exit 1 if anything is wrong."""
    from pos.looking import faults_of  # noqa: PLC0415

    with _refusals_on_stderr():
        records, faults = faults_of(_settings(data_dir))
    for fault in faults:
        typer.echo(f"{fault.seq}: {fault.code}: {fault.sentence}")
    typer.echo(f"{records} records, {len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


@app.command()
def doctor(
    *,
    data_dir: DataDir,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON for a program.")] = False,
) -> None:
    """Look everything over, in French: ok, warning or fault, with what to do; exit 1 on a fault."""
    from dataclasses import asdict  # noqa: PLC0415

    from pos.bootstrap import machine_now  # noqa: PLC0415
    from pos.doctor.findings import Level  # noqa: PLC0415
    from pos.doctor.service import examine  # noqa: PLC0415

    with _refusals_on_stderr():
        findings = examine(_settings(data_dir), machine_now())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        for one in findings:
            advice = f" -> {one.advice}" if one.advice else ""
            typer.echo(f"{one.level:<7} {one.check}: {one.found}{advice}")
    raise typer.Exit(1 if any(one.level is Level.FAULT for one in findings) else 0)


@app.command()
def retire(*, data_dir: DataDir) -> None:
    """Move a series that has ended aside, all of it sent, so that this machine is enrolled anew."""
    from pos.retiring import retire as retire_series  # noqa: PLC0415 - HTTP, for this command only

    with _refusals_on_stderr():
        retired = retire_series(_settings(data_dir))
        typer.echo(f"the series is kept in {retired.folder}")
        if retired.papers:
            sys.stderr.write(f"{retired.papers} papers were not seen to come out\n")


@app.command("copy")
def make_copy(*, data_dir: DataDir) -> None:
    """Make the second copy of the journal now, even while it serves."""
    from pos.recovery_cli import copy_now  # noqa: PLC0415

    with _refusals_on_stderr():
        copied = copy_now(_settings(data_dir))
        typer.echo(f"{copied.last_seq} records in {copied.folder}")
        if not copied.has_keys:
            sys.stderr.write("no keys on it: draw a code with girct-pos recovery-code\n")


@app.command("recovery-code")
def recovery_code(*, data_dir: DataDir) -> None:
    """Draw the code that opens second copies: shown once, for the régisseur's safe."""
    from pos.recovery_cli import draw_recovery_code  # noqa: PLC0415

    with _refusals_on_stderr():
        code = draw_recovery_code(data_dir, typer.confirm)
        if code is not None:
            typer.echo(code)


@app.command()
def restore(  # noqa: PLR0913
    *,
    copy: Annotated[Path, typer.Option("--copy", help="Folder girct-NUMBER of the second copy.")],
    data_dir: DataDir,
    recovery_code: Annotated[
        str, typer.Option(prompt="Code de récupération", help="The régisseur's 24 letters.")
    ],
    code: Annotated[
        str | None, typer.Option(help="Enrolment code of the new number, once replaced.")
    ] = None,
    server: Annotated[str | None, typer.Option(help="Address of the centre, if it moved.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    scan: Annotated[bool, typer.Option(help="Ask for the papers the copy lacks.")] = True,
) -> None:
    """Replace a lost counter from its second copy, under a new number."""
    from pos.restore_cli import Wanted  # noqa: PLC0415 - HTTP is loaded for this command only
    from pos.restore_cli import restore as restore_counter  # noqa: PLC0415

    with _refusals_on_stderr():
        restore_counter(
            Wanted(
                data_dir=data_dir,
                copy=copy,
                recovery_code=recovery_code,
                code=code,
                server=server,
                is_dry=dry_run,
                is_scanning=scan,
            )
        )


@app.command()
def update(  # noqa: PLR0913
    *,
    data_dir: DataDir,
    place: Annotated[
        str | None, typer.Option("--from", help="Folder or address of the releases.")
    ] = None,
    trust: Annotated[
        Path | None, typer.Option(help="Only trust this root of the releases, from now on.")
    ] = None,
    fingerprint: Annotated[
        str | None, typer.Option(help="The root's fingerprint; asked for without it.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what is released.")] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Even during a session, a sale or a print.")
    ] = False,
    root: Annotated[
        Path | None, typer.Option(help="Update a disk mounted there, not this machine.")
    ] = None,
) -> None:
    """Install the release its custodians signed, and nothing else; as the administrator."""
    from pos.update_cli import Wanted as WantedUpdate  # noqa: PLC0415 - TUF, for this command only
    from pos.update_cli import update as update_counter  # noqa: PLC0415

    update_counter(
        WantedUpdate(
            data_dir=data_dir,
            place=place,
            trusted=trust,
            said_fingerprint=fingerprint,
            root=root,
            is_check=check,
            is_now=now,
        )
    )


def main() -> None:
    """Run the command line."""
    app()


@contextmanager
def _refusals_on_stderr() -> Iterator[None]:
    """Show an expected refusal as `code: sentence` on stderr and exit 1."""
    try:
        yield
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error


def _settings(data_dir: Path, **changes: object) -> PosSettings:
    from pos.settings import load_settings  # noqa: PLC0415 - slow to load

    return load_settings(data_dir, **changes)


if __name__ == "__main__":
    main()
