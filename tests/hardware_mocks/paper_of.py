"""What a stream of bytes leaves on the virtual printer's paper."""

import zxingcpp
from PIL import Image

from hardware_mocks.printer import Abilities
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.paper import Slip, draw


def print_bytes(content: bytes, paper_width_mm: int = 80) -> tuple[list[Slip], list[str]]:
    """Print, and give the slips and what was not understood."""
    slips: list[Slip] = []
    machine = Machine(paper_width_mm, Abilities(), slips.append)
    machine.receive(content)
    return slips, machine.errors


def codes_on(picture: Image.Image) -> list[tuple[str, str]]:
    """Read every code of a picture: its kind and what it says, top to bottom."""
    found = zxingcpp.read_barcodes(picture.convert("L"))
    found.sort(key=lambda code: code.position.top_left.y)
    return [(code.format.name, code.text) for code in found]


def picture_of(slip: Slip, paper_width_mm: int = 80) -> Image.Image:
    """Draw a slip as the printer's tray does."""
    return draw(slip, paper_width_mm)
