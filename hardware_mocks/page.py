"""The page of a virtual device: what it shows, and the hands one can lay on it."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from string import Template
from types import TracebackType
from typing import Self

from hardware_mocks.emulator import Emulator
from hardware_mocks.line import Device

_PRESS_HEADER = "X-Virtual-Device"
"""Sent by our page only: another site's form cannot press the buttons."""

_BODY_MAX_BYTES = 4096
_STOPS_WITHIN_S = 0.05
_SHARED = {
    "/device.css": ("device.css", "text/css; charset=utf-8"),
    "/device.js": ("device.js", "text/javascript; charset=utf-8"),
}

State = Callable[[], Mapping[str, object]]
Action = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML of a device.

    Args:
        folder: of the device, where its page.html lies.
        title: what it is called, when page.html is the device alone; none for a whole page.
    """

    folder: str
    title: str = ""

    def html(self) -> str:
        """Give the whole page."""
        package = files("hardware_mocks")
        device = package.joinpath(self.folder, "page.html").read_text("utf-8")
        if not self.title:
            return device
        frame = Template(package.joinpath("device.html").read_text("utf-8"))
        return frame.substitute(title=self.title, device=device.rstrip())


def _no_picture(_path: str) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a device shows and does.

    Args:
        page: its HTML.
        state: what it shows, as JSON.
        actions: by name; each takes the text of its field and raises ValueError when it cannot.
        picture: gives the PNG at a path that ends so; empty when there is none.
    """

    page: Page
    state: State
    actions: Mapping[str, Action]
    picture: Callable[[str], bytes] = _no_picture


def with_faults(
    emulator: Emulator[Device], page: Page, state: State, actions: Mapping[str, Action]
) -> Panel:
    """Add to a device's own state and actions what every device has: address, faults and errors."""

    def whole_state() -> Mapping[str, object]:
        return {
            "address": emulator.address,
            "fault": emulator.fault,
            "faults": emulator.faults,
            "errors": emulator.errors[-20:],
            **state(),
        }

    faults: Mapping[str, Action] = {
        "break": emulator.break_with,
        "repair": lambda _: emulator.repair(),
    }
    return Panel(page, whole_state, {**faults, **actions})


class DevicePage:
    """Serves the page of one virtual device on the loopback interface; a context manager.

    Args:
        panel: what it shows and does.
        port: TCP port, 0 to be given one.

    Raises:
        OSError: When the port is taken.
    """

    def __init__(self, panel: Panel, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"panel": panel})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(_STOPS_WITHIN_S), daemon=True
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
    panel: Panel

    def do_GET(self) -> None:
        """Give the page, what it is made of, the state of the device, or a picture."""
        path = self.path.partition("?")[0]
        if path == "/":
            self._answer(self.panel.page.html().encode(), "text/html; charset=utf-8")
        elif path == "/state":
            self._answer(json.dumps(self.panel.state()).encode(), "application/json")
        elif path in _SHARED:
            name, kind = _SHARED[path]
            self._answer(files("hardware_mocks").joinpath(name).read_bytes(), kind)
        elif path.endswith(".png") and (picture := self.panel.picture(path)):
            self._answer(picture, "image/png")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Do what `/do/<action>` names, with the body as its text."""
        _, do, *names = self.path.split("/")
        action = self.panel.actions.get(names[0]) if do == "do" and len(names) == 1 else None
        length = self.headers.get("Content-Length", "")
        is_short = length.isdecimal() and int(length) <= _BODY_MAX_BYTES
        if self.headers.get(_PRESS_HEADER) is None:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif action is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not is_short:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._do(action, self.rfile.read(int(length)).decode("utf-8", errors="replace"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's
        """Keep quiet: the console belongs to whoever started the device."""

    def _do(self, action: Action, text: str) -> None:
        try:
            action(text)
        except ValueError as error:
            sentence = str(error).encode()
            self._answer(sentence, "text/plain; charset=utf-8", HTTPStatus.UNPROCESSABLE_ENTITY)
        else:
            self._answer(b"{}", "application/json")

    def _answer(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
