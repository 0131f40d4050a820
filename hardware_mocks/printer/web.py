"""A small page that shows the paper coming out, with a button for each fault."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.emulator import PrinterEmulator
from hardware_mocks.printer.status import Fault

_PRESS_HEADER = "X-Virtual-Printer"
"""Sent by our page only: another site's form cannot press the buttons."""

_LOOK_ROUND_S = 0.05
_SWITCHES: dict[str, Callable[[int], int]] = {
    "reports_changes": bool,
    "knows_process_id": bool,
    "answers_in_order": bool,
    "obeys_inside_pictures": bool,
    "knows_qr": bool,
    "reply_delay_ms": int,
    "speed_mm_per_s": int,
}
"""What may be changed about the printer while it runs."""


def _changed(abilities: Abilities, name: str, value: int) -> Abilities:
    changes: Any = {name: value}  # _SWITCHES made it of the field's type
    return replace(abilities, **changes)


class PrinterPage:
    """Serves the page of one virtual printer on the loopback interface; a context manager.

    Args:
        printer: the virtual printer, already started.
        port: TCP port, 0 to be given one.

    Raises:
        OSError: When the port is taken.
    """

    def __init__(self, printer: PrinterEmulator, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"printer": printer})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_ROUND_S,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    printer: PrinterEmulator

    def do_GET(self) -> None:
        """Give the page, the state of the printer, or one picture."""
        path = self.path.partition("?")[0]
        if path == "/":
            page = files("hardware_mocks.printer").joinpath("page.html").read_bytes()
            self._answer(page, "text/html; charset=utf-8")
        elif path == "/state":
            self._answer(json.dumps(self._state()).encode(), "application/json")
        elif path == "/hanging.png":
            self._picture(self.printer.hanging())
        else:
            self._picture(self._document(path))

    def do_POST(self) -> None:
        """Press a button."""
        press = self._press_at(self.path.removeprefix("/").split("/"))
        if self.headers.get(_PRESS_HEADER) is None:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif press is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            press()
            self._answer(b"{}", "application/json")

    def _press_at(self, path: list[str]) -> Callable[[], None] | None:
        """Find what a button does: `repair`, `fault/<name>`, `able/<name>/<number>`."""
        printer = self.printer
        plain = {
            "repair": printer.repair,
            "roll": printer.change_roll,
            "drawer": printer.close_drawer,
            "cutter": printer.free_cutter,
            "hang-up": printer.hang_up,
        }
        match path:
            case [name] if name in plain:
                return plain[name]
            case ["fault", name] if name in set(Fault):
                return lambda: printer.break_with(name)
            case ["mend", name] if name in set(Fault):
                return lambda: printer.mend(name)
            case ["able", name, number] if name in _SWITCHES and number.isdecimal():
                value = _SWITCHES[name](int(number))
                return lambda: printer.become(_changed(printer.abilities, name, value))
            case _:
                return None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's
        """Keep quiet: the console belongs to whoever started the printer."""

    def _state(self) -> dict[str, object]:
        printer, abilities = self.printer, asdict(self.printer.abilities)
        documents, hanging_dots = printer.paper_now()
        return {
            "paper_width_mm": printer.paper_width_mm,
            "place": printer.path or f"port {printer.port}",
            "faults": sorted(printer.faults),
            "abilities": {name: abilities[name] for name in _SWITCHES},
            "is_drawer_open": printer.is_drawer_open,
            "errors": printer.errors,
            "hanging_dots": hanging_dots,
            "documents": [document.index for document in documents],
        }

    def _document(self, path: str) -> bytes:
        for document in self.printer.documents:
            if path == f"/documents/{document.index}.png":
                return document.png_path.read_bytes()
        return b""

    def _picture(self, picture: bytes) -> None:
        if picture:
            self._answer(picture, "image/png")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
