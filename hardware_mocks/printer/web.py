"""A small page that shows the paper coming out, with a button for each fault."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType
from typing import Self

from hardware_mocks.printer.emulator import PrinterEmulator
from hardware_mocks.printer.status import Fault

_PRESS_HEADER = "X-Virtual-Printer"
"""Sent by our page only: another site's form cannot press the buttons."""


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
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

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
        if self.path == "/":
            page = files("hardware_mocks.printer").joinpath("page.html").read_bytes()
            self._answer(page, "text/html; charset=utf-8")
        elif self.path == "/state":
            self._answer(json.dumps(self._state()).encode(), "application/json")
        else:
            self._picture()

    def do_POST(self) -> None:
        """Press a button: `/fault/<name>` or `/repair`."""
        _, action, *names = self.path.split("/")
        if self.headers.get(_PRESS_HEADER) is None:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif action == "repair":
            self.printer.repair()
            self._answer(b"{}", "application/json")
        elif action == "fault" and names and names[0] in set(Fault):
            self.printer.break_with(names[0])
            self._answer(b"{}", "application/json")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's
        """Keep quiet: the console belongs to whoever started the printer."""

    def _state(self) -> dict[str, object]:
        return {
            "paper_width_mm": self.printer.paper_width_mm,
            "port": self.printer.port,
            "faults": sorted(self.printer.faults),
            "errors": self.printer.errors,
            "documents": [document.index for document in self.printer.documents],
        }

    def _picture(self) -> None:
        for document in self.printer.documents:
            if self.path == f"/documents/{document.index}.png":
                self._answer(document.png_path.read_bytes(), "image/png")
                return
        self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
