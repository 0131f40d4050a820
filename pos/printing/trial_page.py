"""A page that shows what a printer can do: both scripts, columns, accents and a QR code."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from devices.printer.address import open_printer
from domain.document import ArabicText, Columns, Feed, QrCode, ReceiptDocument, Rule, Text
from pos.errors import SettingsWrong

if TYPE_CHECKING:
    from devices.printer.port import PrintOutcome
    from pos.settings import PosSettings

TRIAL_JOB = "TEST"
TRIAL_PAGE = ReceiptDocument(
    title="test",
    elements=(
        Text("PAGE D'ESSAI", align="center", bold=True, size=2),
        ArabicText("صفحة تجريبية", align="center", bold=True),
        Rule(),
        Text("Accents : é è ê à â ç ù î ô û œuvre m² n° «»"),
        Columns("Droite et gauche", "1 234,56 DH"),
        Columns("En gras", "1 234,56 DH", bold=True),
        ArabicText("المملكة المغربية"),
        QrCode("HTTPS://TEST/1/GIRCT"),
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
        return printer.print_document(TRIAL_PAGE, TRIAL_JOB)
