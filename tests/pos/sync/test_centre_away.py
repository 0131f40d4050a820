"""A centre that is not there, or is somebody else: named, and nothing is held or read for it."""

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from domain.exchange import Batch
from pos.bootstrap import Counter
from pos.errors import NotACentre, Unreachable
from pos.journal.journal import Journal
from pos.sales.commands import Issued
from tests.pos.little_centre import LittleCentre


class Stranger(BaseHTTPRequestHandler):
    """A web server that is no centre."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(404)
        self.end_headers()
        self.wfile.write(b"[" * 100_000 if "deep" in self.path else b"<html>nothing here</html>")


@pytest.fixture
def stranger() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_wrong_address_is_named_and_sales_go_on(
    counter: Counter, amina: object, start_counter: Callable[..., Counter], stranger: str
) -> None:
    assert amina
    counter.close()
    for address in (stranger, f"{stranger}/deep"):
        lost = start_counter(server_url=address)
        with pytest.raises(NotACentre):
            lost.sync.send_now()
        assert lost.sync.status().error_code == "sync.not_a_centre"
        lost.refuse_selling()
        lost.close()


def test_a_centre_out_of_reach_is_named_before_anything_is_read_for_it(
    counter: Counter,
    amina: object,
    start_counter: Callable[..., Counter],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert amina
    counter.close()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    away = start_counter(server_url=f"http://127.0.0.1:{port}")
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "chunk", None)
        with pytest.raises(Unreachable):
            away.sync.send_now()
    assert away.sync.status().error_code == "sync.unreachable"


def batches() -> list[Batch]:
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, Batch)]


def test_a_failure_keeps_nothing_of_what_was_being_sent(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell()
    before = batches()  # of other tests of this process
    little_centre.fault = "cut_after"
    with pytest.raises(Unreachable):
        counter.sync.send_now()
    assert [one for one in batches() if all(one is not known for known in before)] == []
