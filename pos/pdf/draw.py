"""Draws a sheet as PDF: `python -m pos.pdf.draw` reads it on its input and writes the file.

It runs in a process of its own, which ends with the file: fonts and shaping take more memory than
the whole counter may (120 MB), and give it back to the system only that way.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import fontpkg_amiri
from fpdf import FPDF

from pos.pdf.sheet import Sheet, SheetRow

FONT = "Amiri"
_FILES = fontpkg_amiri.ROOT / "files"
_TITLE_PT, _TEXT_PT = 18, 11
_LINE_MM, _WIDTH_MM = 8, 180
_COLUMNS_MM = (62, 56, 62)


def draw(sheet: Sheet) -> bytes:
    """Draw a sheet: French on the left, Arabic on the right, shaped, figures between them."""
    pdf = FPDF(format="A4")
    pdf.set_margin(15)
    pdf.add_font(FONT, "", _FILES / "Amiri-Regular.ttf")
    pdf.add_font(FONT, "B", _FILES / "Amiri-Bold.ttf")
    pdf.set_creation_date(datetime.fromtimestamp(sheet.made_at, UTC))
    pdf.set_title(sheet.title_fr)
    pdf.set_lang("fr")
    pdf.set_text_shaping(use_shaping_engine=True)
    pdf.add_page()
    pdf.set_font(FONT, "", _TEXT_PT)
    half = _WIDTH_MM / 2
    for line_fr, line_ar in zip(sheet.issuer_fr, sheet.issuer_ar, strict=True):
        pdf.cell(half, _LINE_MM, line_fr)
        pdf.cell(half, _LINE_MM, line_ar, align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(_LINE_MM)
    pdf.set_font(FONT, "B", _TITLE_PT)
    for title in (sheet.title_fr, sheet.title_ar):
        pdf.cell(_WIDTH_MM, 1.5 * _LINE_MM, title, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(_LINE_MM)
    for row in sheet.rows:
        _draw_row(pdf, row)
    return bytes(pdf.output())


def _draw_row(pdf: FPDF, row: SheetRow) -> None:
    pdf.set_font(FONT, "B" if row.is_total else "", _TEXT_PT + 2 * row.is_total)
    left, middle, right = _COLUMNS_MM
    pdf.cell(left, _LINE_MM, row.title_fr, border="B")
    pdf.cell(middle, _LINE_MM, row.value, border="B", align="C")
    pdf.cell(right, _LINE_MM, row.title_ar, border="B", align="R", new_x="LMARGIN", new_y="NEXT")


if __name__ == "__main__":
    drawn = draw(Sheet.from_json(sys.stdin.buffer.read().decode()))
    sys.stdout.buffer.write(drawn)
