"""What the status bar says of the printer: the papers that wait first, then how it is itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.errors import DeviceOffline
from pos.printing.states import PrintState
from ui.catalogues import phrase, phrases, translate, translate_count

if TYPE_CHECKING:
    from pos.bootstrap import Counter
    from pos.printing.health import PrinterHealth
    from ui.languages import Language

_OK, _WARNING, _DANGER, _IDLE = "ok", "warning", "danger", "idle"
_FAULTS: Final = {
    "printer.offline": phrase("does not answer"),
    "printer.paper_out": phrase("no paper: change the roll"),
    "printer.cover_open": phrase("cover open"),
    "printer.cutter": phrase("cutter blocked"),
    "printer.overheated": phrase("too hot: it waits"),
    "printer.fault": phrase("out of order"),
    "printer.glyph_missing": phrase("fonts missing"),
}
WAITING: Final = phrases("%(count)s paper waits", "%(count)s papers wait")
Words = tuple[str, str, str, str, str]


def printer_words(counter: Counter, language: Language) -> Words:
    """Give name, title, value, note and kind of the printer's cell; asks the printer nothing."""
    title = translate("Printer", language)
    if counter.settings.printer_url is None:
        return "printer", title, translate("none", language), "", _IDLE
    value, kind = _value(counter)
    notes = [*_waiting(counter, language), *_asides(counter, language)]
    return "printer", title, translate(value, language), " · ".join(notes), kind


def _value(counter: Counter) -> tuple[str, str]:
    health, pending = counter.printing.health(), counter.printing.pending()
    if any(job.state is PrintState.UNKNOWN for job in pending):
        return phrase("paper to check"), _WARNING
    held = [job.error_code for job in pending if job.is_held]
    code = held[0] if held else health.fault_code
    if code is not None:
        is_answering = health.status is not None
        if code == DeviceOffline.code and is_answering:
            return phrase("says it is off line"), _DANGER
        return _FAULTS.get(code, phrase("out of order")), _DANGER
    if pending:
        return phrase("papers to print"), _WARNING
    return _mood(health)


def _mood(health: PrinterHealth) -> tuple[str, str]:
    status = health.status
    if status is not None and status.is_paper_near_end:
        return phrase("roll nearly empty"), _WARNING
    if status is not None and not status.is_told:
        return phrase("sends only"), _IDLE
    return phrase("ready"), _OK


def _waiting(counter: Counter, language: Language) -> list[str]:
    pending = counter.printing.pending()
    return [translate_count(WAITING, language, len(pending))] if pending else []


def _asides(counter: Counter, language: Language) -> list[str]:
    """Say what stops no paper: the drawer, and letters that come out as question marks."""
    notes = []
    if counter.drawer.is_open():
        notes.append(translate("drawer open", language))
    if unshown := counter.printing.health().unshown:
        notes.append(translate("no letter for %(letters)s", language, letters=unshown[:12]))
    return notes
