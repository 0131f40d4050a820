"""A page that shows what a printer can do, and whether its profile is the right one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from devices.printer.address import open_printer
from domain.document import (
    ArabicText,
    Columns,
    Feed,
    HeadCheck,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from pos.errors import SettingsWrong

if TYPE_CHECKING:
    from devices.printer.port import PrinterProfile, PrintOutcome
    from pos.settings import PosSettings

TRIAL_JOB = "TEST"
QR_SIZES = (4, 5, 6)
"""Dots of a module: the smallest a reader may manage, then the two that quittances use."""


def trial_page(profile: PrinterProfile) -> ReceiptDocument:
    """Lay the page out for one profile: a ruler as wide as it says its lines are.

    A ruler that wraps means too many columns, accents that are wrong mean another code page, and
    QR codes printed as text mean a model that does not draw them.
    """
    columns = profile.columns
    tens = "".join(f"{ten * 10:>10}" for ten in range(1, columns // 10 + 1))
    units = "".join(str(column % 10) for column in range(1, columns + 1))
    code_page = f"{profile.code_page.upper()} (ESC t {profile.code_page_number})"
    codes = [
        element
        for size in QR_SIZES
        for element in (
            Text(f"QR : {size} points", align="center"),
            QrCode(f"HTTPS://TEST/1/GIRCT/{size}", module_dots=size),
        )
    ]
    return ReceiptDocument(
        title="test",
        elements=(
            Text("PAGE D'ESSAI", align="center", bold=True, size=2),
            ArabicText("صفحة تجريبية", align="center", bold=True),
            Text(f"Profil {profile.name} : {profile.dots} points, {columns} colonnes"),
            Text(tens),
            Text(units),
            Rule(),
            Text(f"Accents {code_page} :"),
            Text("éèêë àâ ç ùûü îï ôö œ ÉÈÀÇ m² n° «» €"),
            Columns("Droite et gauche", "1 234,56 DH"),
            Columns("En gras", "1 234,56 DH", bold=True),
            ArabicText("المملكة المغربية - الجماعة الترابية"),
            ArabicText("وصل رقم 742001-17 بتاريخ 23/11/2026: 1.250,00 درهم"),
            *codes,
            Rule(),
            Text("Tête : une ligne blanche est un point mort", align="center"),
            HeadCheck(),
            Text("Sans valeur", align="center"),
            Feed(1),
        ),
    )


def print_trial_page(settings: PosSettings) -> PrintOutcome:
    """Print the page; no record is made, since nothing was collected.

    Raises:
        SettingsWrong: No printer is set up.
        DeviceError: It was not printed, or nobody knows.
    """
    if settings.printer_url is None:
        message = "no printer is set up: give --printer or printer_url"
        raise SettingsWrong(message, detail="printer_url")
    with closing(open_printer(settings.printer_url, settings.printer_profile)) as printer:
        return printer.print_document(trial_page(printer.profile), TRIAL_JOB)
