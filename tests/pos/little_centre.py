"""A tiny centre over a real socket: the protocol's §4 from `domain` alone, faults on demand."""

import contextlib
import json
import secrets
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)

from domain.chain import Head, Original, advance
from domain.configuration import Configuration, SignedConfiguration
from domain.exchange import (
    Batch,
    Certificate,
    Checkpoint,
    EnrolmentAnswer,
    EnrolmentRequest,
    SignedText,
    TerminalState,
    checkpoint_message,
    enrolment_message,
)
from domain.ids import Seq, TerminalId
from domain.record import Kind, Record
from domain.signing import (
    CERTIFICATE_CONTEXT,
    CHECKPOINT_CONTEXT,
    ENROL_CONTEXT,
    is_signed,
    new_private_key,
    public_key_of,
    sign,
)

TERMINAL_ID = TerminalId(742001)
CODE = "ABCDE12345"
COVERED = ("@method", "@path", "content-digest", "girct-nonce")
Answer = tuple[int, Any, dict[str, str]]


class LittleCentre:
    """Enrols one terminal, signs its configuration, takes its records in.

    Faults are set by the test: `fault` is consumed by the next batch (`cut_before`, `cut_after`),
    `busy_s` answers 503, `is_forging` signs checkpoints with another key.
    """

    def __init__(self) -> None:
        self.terminal_id = TERMINAL_ID
        self.private_key = new_private_key()
        self.counter_key = secrets.token_bytes(32)
        self.terminal_key = b""
        self.configuration: Configuration | None = None
        self.state = TerminalState.ACTIVE
        self.nonces: set[str] = set()
        self.records: dict[int, tuple[Record, str, dict[str, Any] | None]] = {}
        self.batches: list[int] = []
        self.configurations_given = 0
        self.fault: str | None = None
        self.busy_s: int | str | None = None
        self.is_forging = False
        self.clock_offset_s = 0
        self.head_override: tuple[int, bytes] | None = None
        self.lock = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = False
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def restore_backup(self, through_seq: int) -> None:
        """Lose every record after a place, as a restored backup does."""
        self.records = {seq: kept for seq, kept in self.records.items() if seq <= through_seq}

    def wait_for(self, seq: int, timeout_s: float) -> None:
        """Wait until a record has arrived."""
        with self.lock:
            assert self.lock.wait_for(lambda: seq in self.records, timeout_s), f"no record {seq}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        centre = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

            def date_time_string(self, timestamp: float | None = None) -> str:
                at = time.time() if timestamp is None else timestamp
                return formatdate(at + centre.clock_offset_s, usegmt=True)

            def do_GET(self) -> None:
                centre.answer(self)

            def do_POST(self) -> None:
                centre.answer(self)

        return Handler

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        nonce = secrets.token_urlsafe(12)
        with self.lock:
            self.nonces.add(nonce)
            answer = self._route(handler, body)
        if answer is None:
            handler.close_connection = True
            return
        status, content, headers = answer
        text = json.dumps(content).encode() if content is not None else b""
        handler.send_response(status)
        for name, value in {"GIRCT-Nonce": nonce, **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(text)

    def _route(self, handler: BaseHTTPRequestHandler, body: bytes) -> Answer | None:
        if handler.path == "/api/v1/nonces":
            return 201, {"nonce": "in the header"}, {}
        if handler.path == "/api/v1/enrolments":
            return self._enrol(EnrolmentRequest.model_validate_json(body))
        if self.busy_s is not None:
            return 503, None, {"Retry-After": str(self.busy_s)}
        if not self._is_authentic(handler, body):
            return 401, problem(401, "terminals.nonce_refused"), {}
        return self._serve_terminal(handler, body)

    def _serve_terminal(self, handler: BaseHTTPRequestHandler, body: bytes) -> Answer | None:
        if handler.path == f"/api/v1/terminals/{self.terminal_id}/configuration":
            return self._configure(handler)
        if handler.path == f"/api/v1/terminals/{self.terminal_id}/records":
            return self._take_in(Batch.model_validate_json(body))
        return 404, problem(404, "http.not_found"), {}

    def _enrol(self, request: EnrolmentRequest) -> Answer | None:
        key = bytes.fromhex(request.public_key)
        message = enrolment_message(request.code, key)
        if request.code != CODE or not is_signed(
            key, ENROL_CONTEXT, message, bytes.fromhex(request.proof)
        ):
            return 403, problem(403, "terminals.enrolment_code_refused"), {}
        if self.terminal_key not in {b"", key}:
            return 409, problem(409, "terminals.already_enrolled"), {}
        self.terminal_key = key
        fault, self.fault = self.fault, None
        if fault == "cut_after":
            return None
        certificate = Certificate(
            terminal_id=self.terminal_id,
            key_epoch=1,
            public_key=key.hex(),
            collectivite="09.163.01.01",
            valid_from=1,
        )
        answer = EnrolmentAnswer(
            terminal_id=self.terminal_id,
            key_epoch=1,
            counter_key=self.counter_key.hex(),
            centre_keys=[public_key_of(self.private_key).hex()],
            certificate=SignedText.sign(self.private_key, CERTIFICATE_CONTEXT, certificate),
        )
        return 201, answer.to_keys(), {}

    def _is_authentic(self, handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        nonce = handler.headers.get("GIRCT-Nonce", "")
        if nonce not in self.nonces:
            return False
        self.nonces.discard(nonce)
        message = SimpleNamespace(
            method=handler.command, url=self.url + handler.path, headers=dict(handler.headers)
        )
        verifier = _ClocklessVerifier(
            signature_algorithm=algorithms.ED25519,
            key_resolver=_OneKey(self.terminal_key, self.terminal_id),
        )
        try:
            verifier.verify(message, max_age=None, require_components=COVERED, body=body)
        except InvalidSignature:
            return False
        return True

    def _configure(self, handler: BaseHTTPRequestHandler) -> Answer:
        if self.configuration is None:
            return 409, problem(409, "regies.no_configuration"), {}
        tag = f'"{self.configuration.version}"'
        if handler.headers.get("If-None-Match") == tag:
            return 304, None, {"ETag": tag}
        self.configurations_given += 1
        signed = SignedConfiguration.of(self.private_key, self.configuration)
        return 200, signed.to_keys(), {"ETag": tag}

    def _take_in(self, batch: Batch) -> Answer | None:
        fault, self.fault = self.fault, None
        if fault == "cut_before":
            return None
        self.batches.append(len(batch.records))
        self._store(batch)
        if fault == "cut_after":
            return None
        return 200, self._checkpoint().to_keys(), {}

    def _store(self, batch: Batch) -> None:
        for envelope in batch.records:
            record = Record.parse(envelope.raw)
            known = self.records.get(record.seq)
            if known is not None:
                assert known[0] == record
                continue
            advance(
                self.head(),
                record,
                envelope.body,
                public_key=self.terminal_key,
                counter_key=self.counter_key,
                original=self._original(record, envelope.body),
            )
            private = None if envelope.private is None else envelope.private.to_keys()
            self.records[record.seq] = (record, envelope.body, private)
        self.lock.notify_all()

    def head(self) -> Head:
        head = Head.before_start(self.terminal_id, self.terminal_key)
        for record, body, _ in self.records.values():
            original = self._original(record, body)
            head = advance(head, record, body, public_key=self.terminal_key, original=original)
        return head

    def _original(self, record: Record, body: str) -> Original | None:
        if record.kind not in {Kind.DUPLICATE, Kind.CANCEL}:
            return None
        original = self.records[json.loads(body)["ref"]][0]
        return Original(
            original.kind,
            original.amount_centimes,
            is_cancelled=False,
            session_is_counted=False,
            agent_id=original.agent_id,
        )

    def _checkpoint(self) -> Checkpoint:
        head = self.head()
        seq, link = self.head_override or (head.seq, head.link if head.seq else bytes(32))
        at = int(time.time()) + self.clock_offset_s
        message = checkpoint_message(self.terminal_id, Seq(seq), link, Seq(seq), self.state, at)
        key = new_private_key() if self.is_forging else self.private_key
        return Checkpoint(
            head_seq=seq,
            head_link=link.hex(),
            stored_through_seq=seq,
            state=self.state,
            server_time=at,
            quarantined=[],
            signature=sign(key, CHECKPOINT_CONTEXT, message).hex(),
        )


class _ClocklessVerifier(HTTPMessageVerifier):
    """Believes the nonce, never the date: counters' clocks may be wrong."""

    def validate_created_and_expires(self, *_: object, **__: object) -> None:
        """Any date will do."""


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, public_key: bytes, terminal_id: TerminalId) -> None:
        self.public_key, self.key_id = public_key, f"{terminal_id}:1"

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        assert key_id == self.key_id
        return Ed25519PublicKey.from_public_bytes(self.public_key)


def problem(status: int, code: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": code, "status": status, "detail": code, "code": code}
