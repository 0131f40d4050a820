"""Has a sheet drawn by a process that ends with it, so that the counter stays small."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from domain.errors import GirctError

if TYPE_CHECKING:
    from pos.pdf.sheet import Sheet

TIMEOUT_S = 30.0
"""How long a drawing may take at most, seconds; a second is usual."""


class PdfNotDrawn(GirctError):
    """The PDF could not be drawn: nothing else is touched, the paper can still be printed."""

    code = "pos.pdf_not_drawn"
    retryable = True


def draw_pdf(sheet: Sheet, *, timeout_s: float = TIMEOUT_S) -> bytes:
    """Give the PDF of a sheet.

    Args:
        sheet: What it says.
        timeout_s: Seconds to wait at most.

    Raises:
        PdfNotDrawn: The process failed, or took too long.
    """
    command = [sys.executable, "-m", "pos.pdf.draw"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the sheet on its input
            command,
            input=sheet.to_json().encode(),
            capture_output=True,
            timeout=timeout_s,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        message = "the PDF was not drawn"
        raise PdfNotDrawn(message) from error
    return done.stdout
