"""`girct-pos devices`: look at every device of a counter, and find what a scale speaks."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devices.printer.condition import PrinterStatus
    from pos.settings import PosSettings

devices_app = typer.Typer(name="devices", help=__doc__, no_args_is_help=True)
scale_app = typer.Typer(name="scale", help="Scales.", no_args_is_help=True)
devices_app.add_typer(scale_app)
READ_S: Final = 2.0
DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="GIRCT_POS_DATA_DIR", help="The counter's folder.")
]


class DevicesFaulty(GirctError):
    """Some devices of the counter do not work; the message says each fault of each."""

    code = "pos.devices_faulty"


@devices_app.command()
def probe(*, data_dir: DataDir) -> None:
    """Say how every device is, with every fault in one message, and what else hangs here.

    Stop the counter first: a line is read by one program alone.
    """
    from devices.discovery import found_ports  # noqa: PLC0415 - loaded to look around only
    from pos.settings import load_settings  # noqa: PLC0415

    try:
        settings = load_settings(data_dir)
        faults = []
        for name, address, fault in checked(settings):
            typer.echo(f"{name:14} {address}  {'ok' if fault is None else fault}")
            if fault is not None:
                faults.append(f"{name}: {fault}")
        for port in found_ports():
            typer.echo(f"{'found':14} {port.address}  {port.what}")
        if faults:
            raise DevicesFaulty("; ".join(faults), count=len(faults))
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error


@devices_app.command("test")
def print_trial(
    *,
    data_dir: DataDir,
    printer: Annotated[
        str | None, typer.Option("--printer", help="Printer's address, such as tcp://host:port.")
    ] = None,
    printer_profile: Annotated[
        str | None, typer.Option(help="Printer's model, such as generic-80.")
    ] = None,
) -> None:
    """Print a page that shows what the printer can do: columns, accents, Arabic, QR codes, head."""
    from pos.printing.trial_page import print_trial_page  # noqa: PLC0415 - fonts are slow to load
    from pos.settings import load_settings  # noqa: PLC0415

    try:
        settings = load_settings(data_dir, printer_url=printer, printer_profile=printer_profile)
        typer.echo(print_trial_page(settings).value)
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error


@scale_app.command()
def detect(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="/dev/ttyUSB0 or socket://host:port")],
) -> None:
    """Try every protocol on a line, and print the settings of those the scale was understood in."""
    from devices.scale.detection import USUAL_PATIENCE, Patience  # noqa: PLC0415
    from devices.scale.detection import detect as detect_scale  # noqa: PLC0415

    try:
        found = detect_scale(url, context.find_object(Patience) or USUAL_PATIENCE)
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error
    for one in found:
        typer.echo(f'scale_url = "{one.url}"  scale_protocol = "{one.protocol}"')
        typer.echo(f"  {one.title}: {one.says}")
    if not found:
        sys.stderr.write("scale.silent: no protocol of ours was understood on this line\n")
        raise typer.Exit(1)


def checked(settings: PosSettings) -> Iterator[tuple[str, str, str | None]]:
    """Look at each device that is set up: its name, its address, and its fault if any."""
    looks: list[tuple[str, str | None, Callable[[PosSettings], list[str]]]] = [
        ("printer", settings.printer_url, _printer),
        ("drawer", _drawer_address(settings), _drawer),
        ("scale", settings.scale_url, _scale),
        ("display", settings.display_url, _display),
        ("scanner", settings.scanner_url, _scanner),
        ("card terminal", settings.card_terminal_url, _card_terminal),
    ]
    for name, address, look in looks:
        if address is not None:
            yield name, address, _faults(look, settings)


def _faults(look: Callable[[PosSettings], list[str]], settings: PosSettings) -> str | None:
    try:
        faults = look(settings)
    except GirctError as error:
        faults = [f"{error.code}: {error}"]
    return ", ".join(faults) or None


def _drawer_address(settings: PosSettings) -> str | None:
    """Say where the drawer hangs; nothing where none is set up."""
    if settings.drawer != "printer":
        return None
    return f"on {settings.printer_url or 'no printer'}"


def _drawer(settings: PosSettings) -> list[str]:
    """Say what is wrong with the drawer; it is not opened: each opening is on record."""
    from devices.drawer.level import is_drawer_open  # noqa: PLC0415

    if settings.printer_url is None:
        return ["no printer is set up"]
    status = _status_of_printer(settings)
    if status.is_drawer_signal_high is None:
        return ["this printer does not say whether it is open"]
    if settings.drawer_open_level == "unknown":
        level = "high" if status.is_drawer_signal_high else "low"
        return [f"drawer_open_level is not set: the wire is {level} now"]
    return ["open"] if is_drawer_open(status, settings.drawer_open_level) else []


def _status_of_printer(settings: PosSettings) -> PrinterStatus:
    from devices.printer.address import open_printer  # noqa: PLC0415

    with closing(open_printer(settings.printer_url or "", settings.printer_profile)) as printer:
        return printer.status()


def _printer(settings: PosSettings) -> list[str]:
    status = _status_of_printer(settings)
    told = {
        "offline": not status.is_online,
        "cover open": status.is_cover_open,
        "no paper": not status.has_paper,
        "paper near its end": status.is_paper_near_end,
        "cutter blocked": status.is_cutter_blocked,
        "too hot": status.is_overheated,
        "error": status.has_error and not (status.is_cutter_blocked or status.is_overheated),
    }
    return [fault for fault, is_so in told.items() if is_so]


def _scale(settings: PosSettings) -> list[str]:
    from pos.peripherals.service import open_set_scale  # noqa: PLC0415

    scale = open_set_scale(settings)
    try:
        scale.read(READ_S)
    finally:
        scale.close()
    return []


def _display(settings: PosSettings) -> list[str]:
    from devices.display.driver import open_display  # noqa: PLC0415

    display = open_display(settings.display_url or "", settings.display_protocol)
    try:
        display.show("GIR-CT", "Essai de l'afficheur")
    finally:
        display.close()
    return []


def _scanner(settings: PosSettings) -> list[str]:
    from devices.scanner.driver import open_scanner  # noqa: PLC0415

    scanner = open_scanner(settings.scanner_url or "")
    try:
        scanner.read(0.0)
    finally:
        scanner.close()
    return []


def _card_terminal(settings: PosSettings) -> list[str]:
    from devices.card_terminal.concert_v2 import reach_card_terminal  # noqa: PLC0415

    reach_card_terminal(settings.card_terminal_url or "")
    return []
