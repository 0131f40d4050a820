"""The cuttable network, on real sockets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from simulation.network import CuttableNetwork


@pytest.fixture
def echo_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer(connection: socket.socket) -> None:
            with connection:
                while received := connection.recv(1000):
                    connection.sendall(received)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def said(port: int, words: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(words)
        return connection.recv(1000)


def test_bytes_go_through_both_ways(echo_port: int) -> None:
    with CuttableNetwork(echo_port) as network:
        assert said(network.port, b"salam") == b"salam"


def test_a_cut_drops_open_connections_and_refuses_new_ones(echo_port: int) -> None:
    with CuttableNetwork(echo_port) as network:
        with socket.create_connection(("127.0.0.1", network.port), timeout=5) as connection:
            connection.sendall(b"before")
            assert connection.recv(1000) == b"before"
            network.cut()
            assert network.is_cut
            with suppress(ConnectionResetError):
                assert connection.recv(1000) == b""
        with pytest.raises(ConnectionRefusedError):
            said(network.port, b"anyone?")


def test_a_restored_network_keeps_its_address(echo_port: int) -> None:
    with CuttableNetwork(echo_port) as network:
        address = network.url
        network.cut()
        network.restore()
        assert network.url == address
        assert said(network.port, b"again") == b"again"


def test_an_absent_centre_closes_the_connection_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with CuttableNetwork(port) as network, suppress(ConnectionResetError):
        assert said(network.port, b"hello") == b""
