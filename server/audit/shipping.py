"""Copies the audit trail out of this machine within a minute: to a file elsewhere or to syslog."""

import logging.handlers
import os
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Row, text

from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

log = structlog.get_logger()

BATCH: Final = 500
TIMEOUT_S: Final = 10
TLS_PORT: Final = 6514
_POSITION = text("SELECT shipped_seq FROM audit_shipments WHERE target = :target FOR UPDATE")
_BEGIN = text("""
INSERT INTO audit_shipments (target, shipped_seq, shipped_at) VALUES (:target, 0, :now)
ON CONFLICT DO NOTHING
""")
_NEXT = text("SELECT seq, event, hash FROM audit_events WHERE seq > :seq ORDER BY seq LIMIT :most")
_MOVE = text("""
UPDATE audit_shipments SET shipped_seq = :seq, shipped_at = :now WHERE target = :target
""")


class Ship(Protocol):
    """Takes lines elsewhere."""

    def __call__(self, lines: list[str]) -> None:
        """Carry lines; raise OSError when they did not leave."""


def ship_trail(centre: Centre) -> int:
    """Send the acts that have not left yet; a line may come twice after a cut, none is left out.

    Returns:
        How many acts left.

    Raises:
        OSError: when the target cannot be reached; the next round begins at the same act.
    """
    target, shipped = centre.settings.audit_ship_to, 0
    if target is None:
        return 0
    carry = _carrier(target)
    while True:
        with scoped(centre.app, EVERYWHERE) as connection:
            now = centre.now()
            connection.execute(_BEGIN, {"target": target, "now": now})
            seq = connection.execute(_POSITION, {"target": target}).scalar_one()
            rows = connection.execute(_NEXT, {"seq": seq, "most": BATCH}).all()
            if not rows:
                return shipped
            carry([_line(row) for row in rows])
            connection.execute(_MOVE, {"target": target, "seq": rows[-1].seq, "now": now})
        shipped += len(rows)


def _line(row: Row[int, str, bytes]) -> str:
    return f"{row.seq} {bytes(row.hash).hex()} {row.event}"


def _carrier(target: str) -> Ship:
    address = urlsplit(target)
    if address.scheme == "file":
        return lambda lines: _append(Path(unquote(address.path)), lines)
    host = address.hostname or "localhost"
    if address.scheme == "syslog+tls":
        return lambda lines: _to_syslog_in_tls((host, address.port or TLS_PORT), lines)
    kind = socket.SOCK_STREAM if address.scheme == "syslog+tcp" else socket.SOCK_DGRAM
    return lambda lines: _to_syslog((host, address.port or 514), kind, lines)


def _append(path: Path, lines: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def _to_syslog(where: tuple[str, int], kind: socket.SocketKind, lines: list[str]) -> None:
    ending = b"\n" if kind is socket.SOCK_STREAM else b""
    with socket.socket(socket.AF_INET, kind) as out:
        out.settimeout(TIMEOUT_S)
        out.connect(where)
        for line in lines:
            out.sendall(_message(line) + ending)


def _to_syslog_in_tls(where: tuple[str, int], lines: list[str]) -> None:
    """Send lines to a server that somebody known vouches for, each with its length before it.

    Source: RFC 5425 §4.3.
    """
    context = ssl.create_default_context()
    with (
        socket.create_connection(where, timeout=TIMEOUT_S) as plain,
        context.wrap_socket(plain, server_hostname=where[0]) as out,
    ):
        for message in map(_message, lines):
            out.sendall(b"%d %s" % (len(message), message))
        with suppress(OSError):  # a close on what was not read would throw away what was sent
            out.unwrap()


def _message(line: str) -> bytes:
    facility = logging.handlers.SysLogHandler.LOG_AUTHPRIV
    priority = facility * 8 + logging.handlers.SysLogHandler.LOG_NOTICE
    return f"<{priority}>girct-audit: {line}".encode()
