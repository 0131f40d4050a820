"""OWASP API8: a message whose end can be read in two ways carries no second one inside."""

import socket
from contextlib import suppress

import httpx

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
PATIENCE_S = 5
LAST_CHUNK = b"0\r\n\r\n"


def head(*lines: bytes) -> bytes:
    return b"\r\n".join((b"POST /login HTTP/1.1", b"Host: x", *lines, b"", b""))


MESSAGES = {
    "a length and chunks": head(b"Content-Length: 4", b"Transfer-Encoding: chunked")
    + LAST_CHUNK + HIDDEN,
    "chunks and a length": head(b"Transfer-Encoding: chunked", b"Content-Length: 60")
    + LAST_CHUNK + HIDDEN,
    "two lengths": head(b"Content-Length: 0", b"Content-Length: 40") + HIDDEN,
    "two lengths in one": head(b"Content-Length: 0, 40") + HIDDEN,
    "a length with a sign": head(b"Content-Length: +0") + HIDDEN,
    "a length of another base": head(b"Content-Length: 0x0") + HIDDEN,
    "a coding nobody knows": head(b"Transfer-Encoding: xchunked", b"Content-Length: 40") + HIDDEN,
    "a coding twice": head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity")
    + LAST_CHUNK + HIDDEN,
    "a space before the colon": head(b"Transfer-Encoding : chunked", b"Content-Length: 40")
    + LAST_CHUNK + HIDDEN,
    "a folded line": head(b"X: y", b" Transfer-Encoding: chunked", b"Content-Length: 40") + HIDDEN,
}  # fmt: skip


def answers_to(client: httpx.Client, message: bytes) -> bytes:
    """Send bytes as they are and a true last request, then read until the other side ends it."""
    where = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(where, timeout=PATIENCE_S) as line:
        line.sendall(message + LAST)
        said = bytearray()
        with suppress(TimeoutError):
            while piece := line.recv(65536):
                said += piece
    return bytes(said)


def test_true_messages_get_an_answer_each(client: httpx.Client) -> None:
    said = answers_to(client, head(b"Content-Length: 0") + HIDDEN)
    assert said.count(b"HTTP/1.1 ") == 3, "what the other tests look for would be seen"
    assert b"/smuggled" in said


def test_a_message_with_two_ends_is_refused_or_ends_the_connection(client: httpx.Client) -> None:
    for name, message in MESSAGES.items():
        said = answers_to(client, message)
        assert b" 404 " not in said, f"{name}: the hidden request was answered"
        assert b"smuggled" not in said, name
