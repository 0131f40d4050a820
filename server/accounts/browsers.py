"""Which browser somebody signs in with, coarsely: its family and its system, nothing finer.

It lets a person tell their own sessions apart. Versions, models and addresses are not kept: they
would say more about a person than that takes.
"""

from typing import Final

OTHER: Final = "other"
_FAMILIES: Final = (
    ("edg", "edge"), ("opr/", "opera"), ("firefox/", "firefox"), ("fxios/", "firefox"),
    ("crios/", "chrome"), ("chrome/", "chrome"), ("safari/", "safari"),
)  # fmt: skip
"""In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari."""
_SYSTEMS: Final = (
    ("android", "android"), ("iphone", "ios"), ("ipad", "ios"), ("windows", "windows"),
    ("mac os", "macos"), ("linux", "linux"),
)  # fmt: skip


def browser_kind(agent: str | None) -> str:
    """Give `family/system` of what a browser calls itself; empty when both are unknown."""
    said = (agent or "").lower()
    family = next((name for mark, name in _FAMILIES if mark in said), OTHER)
    system = next((name for mark, name in _SYSTEMS if mark in said), OTHER)
    return "" if {family, system} == {OTHER} else f"{family}/{system}"
