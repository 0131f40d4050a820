"""The trail leaves in TLS, to a server that somebody known vouches for, and to no other."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.audit.shipping import ship_trail
from server.bootstrap import Centre
from tests.server.audit.test_deliveries_in_tls import certificate
from tests.server.audit.test_shipping import note, seqs, shipping_to

__all__ = ["certificate"]


class Listener:
    """A syslog server in TLS that keeps the bytes of its one connection."""

    def __init__(self, certificate: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.said = bytearray()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._listen, args=(context,))
        self.thread.start()

    @property
    def address(self) -> str:
        return f"syslog+tls://127.0.0.1:{self.socket.getsockname()[1]}"

    def _listen(self, context: ssl.SSLContext) -> None:
        with (
            suppress(OSError),
            self.socket.accept()[0] as plain,
            context.wrap_socket(plain, server_side=True) as line,
        ):
            while piece := line.recv(65536):
                self.said += piece

    def messages(self) -> list[str]:
        """Read what came, each message behind its length."""
        self.thread.join(20)
        rest, found = bytes(self.said), []
        while rest:
            length, _, rest = rest.partition(b" ")
            found.append(rest[: int(length)].decode())
            rest = rest[int(length) :]
        return found


@pytest.fixture
def listener(certificate: Path) -> Iterator[Listener]:
    made = Listener(certificate)
    yield made
    made.socket.close()
    made.thread.join(20)


def test_a_syslog_server_gets_each_act_in_tls(
    centre: Centre, listener: Listener, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    note(centre, 3)
    assert ship_trail(shipping_to(centre, listener.address)) == 3
    messages = listener.messages()
    assert all(re.match(r"<\d+>girct-audit: \d+ [0-9a-f]{64} \{", one) for one in messages)
    assert seqs([one.partition("girct-audit: ")[2] for one in messages]) == [1, 2, 3]


def test_nothing_of_the_trail_goes_to_a_server_nobody_vouches_for(
    centre: Centre, listener: Listener
) -> None:
    note(centre, 1)
    with pytest.raises(ssl.SSLCertVerificationError):
        ship_trail(shipping_to(centre, listener.address))
    assert listener.messages() == []
