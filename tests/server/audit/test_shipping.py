"""Acts leave the machine in order, once the target answers, and none is left out."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server.audit.shipping import ship_trail
from server.audit.trail import NATIONAL, Actor, link_of, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

ACTOR = Actor(None, "amina", "tech_admin", "127.0.0.1")
TIMEOUT_S = 10


def shipping_to(centre: Centre, target: str) -> Centre:
    return replace(centre, settings=centre.settings.model_copy(update={"audit_ship_to": target}))


def note(centre: Centre, count: int) -> None:
    for number in range(count):
        with scoped(centre.app, EVERYWHERE) as connection:
            record_act(
                connection, ACTOR, "desk:regie:created", collectivite=NATIONAL,
                subject=str(number), now=centre.now(), after={"is_open": True},
            )  # fmt: skip


def seqs(lines: list[str]) -> list[int]:
    return [int(line.split(" ", 1)[0]) for line in lines]


@contextmanager
def syslog_over_tcp() -> Iterator[tuple[int, list[str], threading.Event]]:
    """A listener that keeps the lines of each connection; the event says one has ended."""
    lines: list[str] = []
    ended = threading.Event()

    class Keep(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines.extend(line.decode().rstrip("\n") for line in self.rfile)
            ended.set()

    with socketserver.TCPServer(("127.0.0.1", 0), Keep) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], lines, ended
        finally:
            server.shutdown()
            thread.join()


def test_a_file_gets_each_act_once_and_whoever_has_it_can_recompute_the_chain(
    centre: Centre, tmp_path: Path
) -> None:
    path = tmp_path / "trail.log"
    shipping = shipping_to(centre, f"file://{path}")
    note(centre, 3)
    assert ship_trail(shipping) == 3
    note(centre, 2)
    assert [ship_trail(shipping), ship_trail(shipping)] == [2, 0]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert seqs(lines) == [1, 2, 3, 4, 5]
    prev = bytes(32)
    for line in lines:
        _, link, event = line.split(" ", 2)
        prev = link_of(prev, event)
        assert link == prev.hex()


def test_a_syslog_server_gets_each_act_over_udp(centre: Centre) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(TIMEOUT_S)
        note(centre, 3)
        assert ship_trail(shipping_to(centre, f"syslog://127.0.0.1:{listener.getsockname()[1]}"))
        got = [listener.recv(65_536).decode() for _ in range(3)]
    assert all(line.startswith("<85>") for line in got)  # authpriv, notice
    assert seqs([line.split("girct-audit: ", 1)[1] for line in got]) == [1, 2, 3]


def test_a_syslog_server_gets_each_act_over_tcp(centre: Centre) -> None:
    note(centre, 700)
    with syslog_over_tcp() as (port, lines, ended):
        assert ship_trail(shipping_to(centre, f"syslog+tcp://127.0.0.1:{port}")) == 700
        assert ended.wait(TIMEOUT_S)
    assert seqs([line.split("girct-audit: ", 1)[1] for line in lines])[:500] == [*range(1, 501)]


def test_acts_wait_for_a_target_that_does_not_answer(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shipping = shipping_to(centre, f"file://{folder}/trail.log")
    note(centre, 2)
    with pytest.raises(FileNotFoundError):
        ship_trail(shipping)
    folder.mkdir()
    assert ship_trail(shipping) == 2
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        ship_trail(shipping_to(centre, f"syslog+tcp://127.0.0.1:{port}"))


def test_nothing_is_shipped_where_no_target_is_named(centre: Centre) -> None:
    note(centre, 1)
    assert ship_trail(centre) == 0
