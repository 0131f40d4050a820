"""Puts the print queue together: the printer and the drawer of the settings, the fonts' check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from domain.bodies import CASH
from domain.record import Kind
from domain.territory import own_collectivite
from pos.printing.spool import Printing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devices.printer.port import Printer
    from domain.document import ReceiptDocument
    from pos.journal.scribe import Scribe
    from pos.printing.jobs import PrintJobs
    from pos.printing.pace import Pace
    from pos.printing.states import PrintJob
    from pos.settings import PosSettings
    from pos.sync.configuration import ConfigurationStore

log = structlog.get_logger(__name__)


def build_printing(  # noqa: PLR0913, PLR0917 - what a queue needs
    settings: PosSettings,
    jobs: PrintJobs,
    scribe: Scribe,
    configuration: ConfigurationStore,
    document_of: Callable[[PrintJob], ReceiptDocument],
    pace: Pace,
) -> Printing:
    """Put the print queue of a counter together; nothing is opened before it starts."""
    opens_drawer = settings.drawer == "printer" and settings.drawer_on_cash_sale
    return Printing(
        jobs,
        scribe,
        document_of,
        None if settings.printer_url is None else partial(_open_printer, settings),
        fonts=OwnWords(configuration),
        opens_drawer=partial(is_new_cash_sale, scribe) if opens_drawer else _never,
        pace=pace,
    )


@dataclass(frozen=True)
class OwnWords:
    """All that this counter's configuration can put on paper.

    Args:
        configuration: The configuration in force.
    """

    configuration: ConfigurationStore

    def version(self) -> str | None:
        """Name the configuration in force; none before the first."""
        held = self.configuration.held()
        return None if held is None else held.version

    def unshown(self, printer: Printer) -> str:
        """List the characters that would be question marks on paper, once each, and log them.

        It also loads the fonts and the builder of bytes, so that the first paper does not wait.

        Raises:
            GlyphMissing: The font lacks a letter we need, or letters stay apart.
        """
        from devices.printer.escpos_bytes import compose  # noqa: PLC0415 - slow to load
        from domain.document import ReceiptDocument, Text  # noqa: PLC0415

        words = tuple(Text(text) for text in self._words())
        replaced = compose(ReceiptDocument(words, title="fonts"), printer.profile).replaced
        if replaced:
            shown = [f"U+{ord(character):04X}" for character in replaced]
            log.error("configuration holds characters no font shows", characters=shown)
        return replaced

    def _words(self) -> Iterable[str]:
        held = self.configuration.held()
        if held is None:
            return
        regie, commune = held.regie, own_collectivite(held.regie.collectivite)
        yield from (regie.name_fr, regie.name_ar, commune.name_fr, commune.name_ar)
        yield from (agent.name for agent in held.agents)
        for act in held.acts:
            for line in act.lines:
                yield from (line.label_fr, line.label_ar)


def is_new_cash_sale(scribe: Scribe, job: PrintJob) -> bool:
    """Whether a job is the original of a quittance that took cash."""
    stored = scribe.journal.by_seq(job.seq)
    if stored is None or stored.record.kind is not Kind.RECEIPT:
        return False
    return any(tender["mode"] == CASH for tender in stored.body["tenders"])


def _never(_job: PrintJob) -> bool:
    return False


def _open_printer(settings: PosSettings) -> Printer:
    from devices.printer.address import open_printer  # noqa: PLC0415 - loaded at the first paper

    return open_printer(settings.printer_url or "", settings.printer_profile)
