"""Checks of the screens: does the running counter answer, and how does it say its devices are?"""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, Final

from pos.doctor.findings import Finding, doubtful, fine, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos.settings import PosSettings

ANSWER_S: Final = 5
ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
DEVICES: Final = ("printer", "scale")
"""The cells of the status bar that say how a device is, which nobody beside it can ask."""
UNWELL: Final = ("danger", "warning")


def check_screens(settings: PosSettings) -> Iterator[Finding]:
    """Ask the running counter what its status bar says, as any browser does.

    Args:
        settings: The counter's settings: where its screens are.
    """
    place = f"http://{settings.host}:{settings.port}"
    try:
        cells = _cells(ANY_ADDRESS.get(settings.host, settings.host), settings.port)
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        advice = (
            "attendez une minute, puis systemctl restart girct-pos ; regardez port dans pos.toml"
        )
        yield doubtful("screens", f"le guichet est en marche, {place} ne répond pas", advice)
        return
    yield fine("screens", f"{place} répond")
    for cell in cells:
        if cell["name"] in DEVICES:
            said = " : ".join(text for text in (cell["title"], cell["value"], cell["note"]) if text)
            yield _device(f"{cell['name']}_state", said, str(cell["kind"]))


def _device(check: str, said: str, kind: str) -> Finding:
    if kind not in UNWELL:
        return fine(check, said)
    found = wrong if kind == "danger" else doubtful
    return found(check, said, "remettez l’appareil en état ; la barre du guichet le dira prêt")


def _cells(host: str, port: int) -> list[dict[str, Any]]:
    connection = HTTPConnection(host, port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/status")
        cells: list[dict[str, Any]] = json.loads(connection.getresponse().read())["cells"]
    finally:
        connection.close()
    return cells
