"""The typed client: every refusal of a centre is an error of its own, over a real socket."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from domain.directory import Directory, DirectoryEntry, DirectoryRefused
from domain.exchange import Batch
from domain.ids import TerminalId
from domain.signing import new_private_key, public_key_of
from pos.bootstrap import machine_now
from pos.errors import CentreBusy, CentreRefused, NotACentre, NotEnrolled
from pos.identity import TerminalIdentity
from pos.sync.client import CentreClient
from pos.sync.refusals import (
    AddressUnknown,
    EnrolmentCodeRefused,
    KeyUnknown,
    RequestConflicts,
    RequestInvalid,
    RequestNotAllowed,
    RequestNotRecognised,
    RequestTooLarge,
)

CENTRE_KEY = new_private_key()


@contextmanager
def answering(status: int, content: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Answer everything but nonces in one way; gives the address and what was asked.

    A rush is sent away (503) before the nonce is looked at, and brings no other one.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_nonce = self.path.endswith("/nonces")
            if not is_nonce or status == 503:
                asked.append(f"{self.command} {self.path}")
            body = b"{}" if is_nonce else content
            self.send_response(201 if is_nonce else status)
            given = {"GIRCT-Nonce": "once"} if is_nonce or status != 503 else {}
            for name, value in {**given, **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def identity() -> TerminalIdentity:
    return TerminalIdentity(
        terminal_id=TerminalId(742001),
        key_epoch=1,
        private_key=new_private_key(),
        counter_key=bytes(32),
        centre_keys=(public_key_of(CENTRE_KEY),),
        certificate="",
    )


def problem(status: int, code: str) -> bytes:
    fields = {"type": "about:blank", "title": code, "status": status, "detail": "why", "code": code}
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "terminals.nonce_refused", RequestNotRecognised),
        (401, "terminals.key_unknown", KeyUnknown),
        (403, "records.foreign_record", RequestNotAllowed),
        (403, "terminals.enrolment_code_refused", EnrolmentCodeRefused),
        (404, "server.not_found", AddressUnknown),
        (409, "regies.no_configuration", RequestConflicts),
        (413, "records.batch_too_large", RequestTooLarge),
        (422, "server.invalid_request", RequestInvalid),
        (415, "server.media_type_refused", CentreRefused),
    ],
)
def test_each_problem_is_an_error_of_its_own(
    status: int, code: str, error: type[CentreRefused]
) -> None:
    with (
        answering(status, problem(status, code)) as (address, _),
        closing(CentreClient(address, identity(), machine_now)) as client,
        pytest.raises(error) as refusal,
    ):
        client.send_records(Batch(records=[]))
    assert type(refusal.value) is error
    assert refusal.value.params == {"status": status, "reason": code, "detail": "why"}
    assert refusal.value.retryable


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"code": 3}', b'{"code": "x"}'])
def test_a_refusal_that_is_no_problem_comes_from_no_centre(content: bytes) -> None:
    with (
        answering(403, content) as (address, _),
        closing(CentreClient(address, identity(), machine_now)) as client,
        pytest.raises(NotACentre),
    ):
        client.send_records(Batch(records=[]))


@pytest.mark.parametrize(("said", "wait_s"), [("30", 30), ("soon", None), ("9" * 12, None)])
def test_a_busy_centre_says_how_long_to_wait(said: str, wait_s: int | None) -> None:
    with (
        answering(429, b"", Retry_After=said) as (address, _),
        closing(CentreClient(address, identity(), machine_now)) as client,
        pytest.raises(CentreBusy) as busy,
    ):
        client.fetch_configuration(None)
    assert busy.value.params["retry_after_s"] == wait_s


def test_a_nonce_nobody_looked_at_is_used_for_the_next_try() -> None:
    with (
        answering(503, b"", Retry_After="1") as (address, asked),
        closing(CentreClient(address, identity(), machine_now)) as client,
    ):
        for _ in range(3):
            with pytest.raises(CentreBusy):
                client.send_records(Batch(records=[]))
    assert asked.count("POST /api/v1/nonces") == 1


def test_a_refused_batch_is_sent_again_only_where_its_nonce_may_have_been_too_old() -> None:
    refused = problem(401, "terminals.request_signature_refused")
    with (
        answering(401, refused) as (address, asked),
        closing(CentreClient(address, identity(), machine_now)) as client,
    ):
        for times in (1, 3):
            client.prepare()
            with pytest.raises(RequestNotRecognised):
                client.send_records(Batch(records=[]))
            assert len(asked) == times


def test_the_directory_is_read_once_a_known_centre_signed_it() -> None:
    entry = DirectoryEntry(TerminalId(742001), 1, public_key_of(new_private_key()), 1, 0)
    packed = Directory.of(1_795_000_000, [entry]).to_bytes(CENTRE_KEY)
    with (
        answering(200, packed, ETag='"d1"') as (address, asked),
        closing(CentreClient(address, identity(), machine_now)) as client,
    ):
        found = client.fetch_directory(None, identity().centre_keys)
        with pytest.raises(DirectoryRefused):
            client.fetch_directory(None, [public_key_of(new_private_key())])
    assert found is not None
    assert (found[0].entries, found[1]) == ((entry,), '"d1"')
    assert asked[0] == "GET /api/v1/terminals/742001/directory"


def test_what_has_not_changed_is_not_sent_again() -> None:
    with (
        answering(304, b"") as (address, _),
        closing(CentreClient(address, identity(), machine_now)) as client,
    ):
        assert client.fetch_directory('"d1"', identity().centre_keys) is None
        assert client.fetch_configuration('"c1"') is None


def test_a_machine_that_is_not_enrolled_signs_nothing() -> None:
    with (
        closing(CentreClient("http://127.0.0.1:9", None, machine_now)) as client,
        pytest.raises(NotEnrolled),
    ):
        client.send_records(Batch(records=[]))
