"""What the bar says of the disk, the second copy and the daily check; nothing where all is well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.calendar import business_day
from ui.catalogues import phrase, phrases, translate, translate_count
from ui.formats import age_text

if TYPE_CHECKING:
    from pos.bootstrap import Counter
    from ui.languages import Language

Words = tuple[str, str, str, str, str]
"""Name, title, value, note and kind of a cell of the bar."""
LEFT = phrases("%(count)s MB is left", "%(count)s MB are left")
_COPY_FAULTS = {
    "copies.medium_missing": phrase("not plugged in"),
    "copies.same_disk": phrase("not plugged in"),
}


def upkeep_cells(counter: Counter, language: Language) -> list[Words]:
    """Say what deserves a look; it never stops a sale."""
    return [*_disk(counter, language), *_copy(counter, language), *_journal(counter, language)]


def _disk(counter: Counter, language: Language) -> list[Words]:
    room = counter.upkeep.disk.room()
    if not room.is_low:
        return []
    value = translate_count(LEFT, language, room.free_mib)
    title, kind = translate("Disk", language), "danger" if room.is_short else "warning"
    word = phrase("no new sale") if room.is_short else phrase("nearly full")
    return [("disk", title, value, translate(word, language), kind)]


def _copy(counter: Counter, language: Language) -> list[Words]:
    status = counter.upkeep.copy_status()
    if not status.is_wanted:
        return []
    title, note = translate("Second copy", language), ""
    if status.copied_at:
        at = datetime.fromtimestamp(status.copied_at, UTC)
        age = age_text(counter.now() - at, language)
        note = translate("last %(age)s ago", language, age=age)
    if status.error is not None:
        word = _COPY_FAULTS.get(status.error.code, phrase("failed"))
        return [("copy", title, translate(word, language), note, "warning")]
    if status.is_late:
        return [("copy", title, translate("awaited", language), note, "idle")]
    return [("copy", title, translate("up to date", language), note, "ok")]


def _journal(counter: Counter, language: Language) -> list[Words]:
    noted = counter.upkeep.notes.noted
    if not noted.faults:
        return []
    title = translate("Journal", language)
    note = translate("call support", language)
    day = business_day(datetime.fromtimestamp(noted.checked_at, UTC))
    value = translate("fault found on %(day)s", language, day=day.strftime("%d/%m"))
    return [("journal", title, value, note, "danger")]
