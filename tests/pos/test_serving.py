"""The socket the counter's screens are served on."""

import socket

from pos.serving import bind


def test_no_page_waits_for_the_browser_to_acknowledge_its_first_bytes() -> None:
    with bind("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
