"""`python -m hardware_mocks printer`: a virtual printer that runs until it is told to stop."""

from contextlib import ExitStack
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from hardware_mocks.options import Link, Port, Pty, WebPort, add_page
from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.emulator import PrinterEmulator
from hardware_mocks.printer.panel import printer_panel
from hardware_mocks.printer.status import Fault
from hardware_mocks.running import run_until_stopped

_BEST = Abilities()


class PaperWidth(IntEnum):
    """Rolls the virtual printer takes, in millimetres."""

    NARROW = 58
    WIDE = 80


class DrawerPin(IntEnum):
    """Pins of the drawer connector."""

    TWO = 2
    FIVE = 5


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong from the start, or will be."""

    faults: tuple[Fault, ...]
    paper_out_after_dots: int
    drop_after_bytes: int


Paper = Annotated[PaperWidth, typer.Option(help="Width of the roll, in millimetres.")]
Dots = Annotated[
    int, typer.Option(min=0, max=640, help="Dots of the head: 384, 432, 512, 546, 576…")
]
Directory = Annotated[Path, typer.Option(help="Where the pictures go.")]
Speed = Annotated[int, typer.Option(min=0, help="Paper speed in mm/s, 0 for at once.")]
Baud = Annotated[int, typer.Option(min=0, help="Speed of the line, 0 for none.")]
BufferBytes = Annotated[int, typer.Option(min=64, help="Bytes of the receive buffer.")]
XonXoff = Annotated[
    bool, typer.Option("--xon-xoff", help="Say XOFF when the buffer is nearly full.")
]
LateMs = Annotated[int, typer.Option(min=0, help="How late each answer leaves.")]
IdleClose = Annotated[
    float, typer.Option(min=0, help="Close a TCP connection idle for so many seconds.")
]
Asb = Annotated[bool, typer.Option(help="Obey GS a.")]
ProcessId = Annotated[bool, typer.Option(help="Answer GS ( H.")]
InOrder = Annotated[bool, typer.Option(help="Answer GS r.")]
Qr = Annotated[bool, typer.Option(help="Draw QR codes.")]
InsidePictures = Annotated[bool, typer.Option(help="Obey real-time commands inside pictures too.")]
Pin = Annotated[DrawerPin, typer.Option(help="Pin of the drawer.")]
OpenHigh = Annotated[bool, typer.Option(help="An open drawer raises pin 3, or lowers it.")]
Faults = Annotated[list[Fault] | None, typer.Option(help="Wrong from the start; may be repeated.")]
PaperOut = Annotated[
    int, typer.Option(min=0, help="The roll ends after so many dots, 8 to the millimetre.")
]
Drop = Annotated[int, typer.Option(min=0, help="The cable goes after so many bytes.")]


def printer(  # noqa: PLR0913 -- one option for each way a printer may differ
    *,
    port: Port = 0,
    pty: Pty = False,
    link: Link = None,
    paper: Paper = PaperWidth.WIDE,
    dots: Dots = 0,
    directory: Directory = Path("paper"),
    web_port: WebPort = None,
    speed: Speed = 0,
    baud: Baud = 0,
    buffer: BufferBytes = _BEST.receive_buffer_bytes,
    xon_xoff: XonXoff = False,
    late_ms: LateMs = 0,
    idle_close: IdleClose = 0,
    asb: Asb = True,
    process_id: ProcessId = True,
    in_order: InOrder = True,
    qr: Qr = True,
    inside_pictures: InsidePictures = True,
    drawer_pin: Pin = DrawerPin.TWO,
    drawer_open_high: OpenHigh = True,
    fault: Faults = None,
    paper_out_after_dots: PaperOut = 0,
    drop_after_bytes: Drop = 0,
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
    device = PrinterEmulator(
        int(paper),
        directory,
        port,
        abilities=abilities,
        on_pty=pty or link is not None,
        pty_link=link,
        is_strict=False,
    )
    wrong = _Wrong(tuple(fault or ()), paper_out_after_dots, drop_after_bytes)
    run_until_stopped("printer", lambda running: _start(running, device, wrong, web_port))


def _start(
    running: ExitStack, device: PrinterEmulator, wrong: _Wrong, web_port: int | None
) -> dict[str, object]:
    running.enter_context(device)
    for fault in wrong.faults:
        device.break_with(fault)
    if wrong.paper_out_after_dots:
        device.break_with(Fault.PAPER_OUT, after_dots=wrong.paper_out_after_dots)
    if wrong.drop_after_bytes:
        device.break_with(Fault.DISCONNECTED, after_bytes=wrong.drop_after_bytes)
    places: dict[str, object] = {"path": device.path} if device.path else {"port": device.port}
    add_page(running, places, printer_panel(device), web_port)
    return places
