"""`python -m hardware_mocks printer`: a virtual printer that runs until it is told to stop."""

from contextlib import ExitStack
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.emulator import PrinterEmulator
from hardware_mocks.printer.status import Fault
from hardware_mocks.printer.web import PrinterPage
from hardware_mocks.running import PORT_MAX, run_until_stopped

_BEST = Abilities()


class PaperWidth(IntEnum):
    """Rolls the virtual printer takes, in millimetres."""

    NARROW = 58
    WIDE = 80


class DrawerPin(IntEnum):
    """Pins of the drawer connector."""

    TWO = 2
    FIVE = 5


def printer(  # noqa: PLR0913 -- one option for each way a printer may differ
    *,
    port: Annotated[
        int, typer.Option(min=0, max=PORT_MAX, help="TCP port, 0 to be given one.")
    ] = 0,
    pty: Annotated[bool, typer.Option("--pty", help="Be a serial line, not a TCP port.")] = False,
    link: Annotated[
        Path | None, typer.Option(help="Symbolic link to keep pointing at the serial line.")
    ] = None,
    paper: Annotated[PaperWidth, typer.Option(help="Width of the roll, in millimetres.")] = (
        PaperWidth.WIDE
    ),
    dots: Annotated[
        int, typer.Option(min=0, max=640, help="Dots of the head: 384, 432, 512, 546, 576…")
    ] = 0,
    directory: Annotated[Path, typer.Option(help="Where the pictures go.")] = Path("paper"),
    web_port: Annotated[
        int | None, typer.Option(min=0, max=PORT_MAX, help="Port of the page showing the paper.")
    ] = None,
    speed: Annotated[int, typer.Option(min=0, help="Paper speed in mm/s, 0 for at once.")] = 0,
    baud: Annotated[int, typer.Option(min=0, help="Speed of the line, 0 for none.")] = 0,
    buffer: Annotated[
        int, typer.Option(min=64, help="Bytes of the receive buffer.")
    ] = _BEST.receive_buffer_bytes,
    xon_xoff: Annotated[
        bool, typer.Option("--xon-xoff", help="Say XOFF when the buffer is nearly full.")
    ] = False,
    late_ms: Annotated[int, typer.Option(min=0, help="How late each answer leaves.")] = 0,
    idle_close: Annotated[
        float, typer.Option(min=0, help="Close a TCP connection idle for so many seconds.")
    ] = 0,
    asb: Annotated[bool, typer.Option(help="Obey GS a.")] = True,
    process_id: Annotated[bool, typer.Option(help="Answer GS ( H.")] = True,
    in_order: Annotated[bool, typer.Option(help="Answer GS r.")] = True,
    qr: Annotated[bool, typer.Option(help="Draw QR codes.")] = True,
    inside_pictures: Annotated[
        bool, typer.Option(help="Obey real-time commands inside pictures too.")
    ] = True,
    drawer_pin: Annotated[DrawerPin, typer.Option(help="Pin of the drawer.")] = DrawerPin.TWO,
    drawer_open_high: Annotated[
        bool, typer.Option(help="An open drawer raises pin 3, or lowers it.")
    ] = True,
    fault: Annotated[
        list[Fault] | None, typer.Option(help="Wrong from the start; may be repeated.")
    ] = None,
    paper_out_after_dots: Annotated[
        int, typer.Option(min=0, help="The roll ends after so many dots, 8 to the millimetre.")
    ] = 0,
    drop_after_bytes: Annotated[
        int, typer.Option(min=0, help="The cable goes after so many bytes.")
    ] = 0,
) -> None:
    """Run an ESC/POS printer on TCP, or on a serial line."""
    abilities = Abilities(
        knows_process_id=process_id,
        knows_qr=qr,
        answers_in_order=in_order,
        reports_changes=asb,
        obeys_inside_pictures=inside_pictures,
        receive_buffer_bytes=buffer,
        sends_xon_xoff=xon_xoff,
        printable_dots=dots,
        drawer_pin=int(drawer_pin),
        is_drawer_open_high=drawer_open_high,
        speed_mm_per_s=speed,
        baud=baud,
        reply_delay_ms=late_ms,
        idle_close_s=idle_close,
    )

    on_pty = pty or link is not None

    def start(running: ExitStack) -> dict[str, object]:
        device = PrinterEmulator(
            int(paper),
            directory,
            port,
            abilities=abilities,
            on_pty=on_pty,
            pty_link=link,
            is_strict=False,
        )
        running.enter_context(device)
        for each in fault or ():
            device.break_with(each)
        if paper_out_after_dots:
            device.break_with(Fault.PAPER_OUT, after_dots=paper_out_after_dots)
        if drop_after_bytes:
            device.break_with(Fault.DISCONNECTED, after_bytes=drop_after_bytes)
        places: dict[str, object] = {"path": device.path} if on_pty else {"port": device.port}
        if web_port is not None:
            page = running.enter_context(PrinterPage(device, web_port))
            places["web_port"] = page.port
        return places

    run_until_stopped("printer", start)
