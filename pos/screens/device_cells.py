"""What the status bar says of the devices beside the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.scale.errors import BelowMinimum
from devices.scale.weighing import kilograms
from ui.catalogues import phrase, translate
from ui.messages import error_message

if TYPE_CHECKING:
    from devices.errors import DeviceError
    from domain.errors import GirctError
    from pos.bootstrap import Counter
    from ui.languages import Language

OK: Final = "ok"
WARNING: Final = "warning"
DANGER: Final = "danger"
IDLE: Final = "idle"
_SCALE_WORDS: Final = {
    "scale.offline": phrase("not connected"),
    "scale.line_taken": phrase("taken by another program"),
    "scale.silent": phrase("silent"),
    "scale.unreadable": phrase("unreadable"),
    "scale.moving": phrase("moving"),
    "scale.overload": phrase("too heavy"),
    "scale.above_capacity": phrase("too heavy"),
    "scale.under_zero": phrase("below zero"),
    "scale.unit_not_kg": phrase("not in kg"),
    "scale.not_back_to_zero": phrase("to be emptied"),
}
_EMPTY: Final = phrase("empty")
_BELOW_MINIMUM: Final = phrase("below the minimum: %(minimum)s kg")
_NOTHING_ON_IT: Final = phrase("Nothing is on the scale: put the load on it.")
_NO_WEIGHT: Final = phrase("no weight")
_SCALE_LOST: Final = frozenset(
    {"scale.offline", "scale.line_taken", "scale.silent", "scale.unreadable", "scale.fault"}
)


def device_cells(counter: Counter, language: Language) -> list[tuple[str, str, str, str, str]]:
    """Give the cells of the devices connected here: name, title, value, note, kind."""
    return _scale(counter, language)


def _scale(counter: Counter, language: Language) -> list[tuple[str, str, str, str, str]]:
    """Say what the scale shows; a counter without a scale has no such cell."""
    scale = counter.peripherals.scale
    if scale is None:
        return []
    title, state = translate("Scale", language), scale.state()
    shown = state.reading.weight_grams if state.reading is not None else None
    value = "" if shown is None else weight_text(shown, language)
    if state.fault is None:
        return [("scale", title, value, "", OK)]
    word = _scale_word(state.fault, shown, language)
    if shown is not None:
        return [("scale", title, value, word, IDLE)]
    is_lost = state.fault.code in _SCALE_LOST
    return [("scale", title, word, "", DANGER if is_lost else WARNING)]


def weight_text(grams: int, language: Language) -> str:
    """Write what the scale shows, with its unit."""
    return translate("%(weight)s kg", language, weight=kilograms(grams))


def no_weight_words(fault: GirctError, shown_grams: int | None, language: Language) -> str:
    """Say in a sentence why the weight shown may not be taken, and what to do."""
    if isinstance(fault, BelowMinimum) and not shown_grams:
        return translate(_NOTHING_ON_IT, language)
    return error_message(fault, language)


def _scale_word(fault: DeviceError, shown_grams: int | None, language: Language) -> str:
    """Say it in a word or two; a load below the scale's Min is no empty scale."""
    if not isinstance(fault, BelowMinimum):
        return translate(_SCALE_WORDS.get(fault.code, _NO_WEIGHT), language)
    if not shown_grams:
        return translate(_EMPTY, language)
    return translate(_BELOW_MINIMUM, language, minimum=fault.params["minimum_kg"])
