"""The page of a virtual scale: its display, its keys, and a hand that lays a load on it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from hardware_mocks.page import Page, Panel, with_faults
from hardware_mocks.scale.emulator import ScaleEmulator

_LOAD_MAX_KG = 100_000


def scale_panel(scale: ScaleEmulator, protocol: str) -> Panel:
    """Make the panel of a scale."""

    def state() -> Mapping[str, object]:
        shown = scale.shown
        figure = f"{shown.value:.{shown.decimals}f}".replace(".", ",")
        return {
            "protocol": protocol,
            "figure": figure if shown.is_weight else "------",
            "unit": shown.unit,
            "load_kg": f"{scale.platform.load_g / 1000:.3f}".replace(".", ","),
            "is_stable": shown.is_stable,
            "is_zero": shown.is_zero,
            "is_net": shown.is_net,
            "is_over": shown.is_over,
            "is_under": shown.is_under,
        }

    def press(key: str) -> None:
        if not scale.press(key):
            message = (
                "La balance n'obéit pas : elle bouge, ou ne montre pas un poids qui convienne."
            )
            raise ValueError(message)

    actions = {"put": lambda text: scale.put(_grams(text)), "press": press}
    return with_faults(scale, Page("scale", "Balance virtuelle"), state, actions)


def _grams(text: str) -> float:
    try:
        kilograms = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        kilograms = Decimal("NaN")
    if not (kilograms.is_finite() and abs(kilograms) <= _LOAD_MAX_KG):
        message = f"Ce n'est pas un poids en kg : {text}"
        raise ValueError(message)
    return float(kilograms * 1000)
