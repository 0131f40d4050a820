"""The typed client of the centre's device API: all a terminal may ask, each answer checked.

    with closing(CentreClient("https://centre.example", None, now)) as client:
        answer = client.enrol(request_of(private_key, code))     # pos.sync.enrolment
    with closing(CentreClient("https://centre.example", identity, now)) as client:
        checkpoint = client.send_records(Batch(records=[...]))
        signed, tag = client.fetch_configuration(None)
        directory, tag = client.fetch_directory(None, identity.centre_keys)

Every request but the enrolment is signed by the terminal's key (`pos.sync.request_signing`) under a
nonce of the centre, which the client fetches and renews by itself. Every refusal is an error with
its own class (`pos.sync.refusals`): nothing is retried here but a stale nonce and an older key, and
waiting is the caller's (`pos.sync.backoff`).

Source: the project's protocol, §4.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import httpx

from domain.configuration import SignedConfiguration
from domain.directory import Directory
from domain.exchange import (
    Batch,
    Checkpoint,
    EnrolmentAnswer,
    EnrolmentRequest,
    WireShape,
)
from domain.transport import leaves_in_clear
from pos.errors import CentreInClear, NotEnrolled, Unreachable
from pos.sync.answers import NOT_MODIFIED, Answer, not_a_centre
from pos.sync.refusals import AddressUnknown, KeyUnknown, RequestNotRecognised
from pos.sync.request_signing import NONCE_HEADER, RequestSigner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from domain.terminal_status import TerminalStatus
    from pos.identity import TerminalIdentity

ROOT_SIGNATURE_HEADER = "GIRCT-Root-Signature"
"""That of `domain.root_chain`, which is loaded when keys change and not before."""
TIMEOUT = httpx.Timeout(20.0, connect=4.0)


class CentreClient:
    """One terminal's line to its centre. Used by one thread at a time, whichever.

    Every method raises, besides what it names: Unreachable (nothing answers), NotACentre (what
    answers is none), CentreBusy (429, 502 to 504; `retry_after_s` when said) and CentreRefused, by
    the subclass of its kind.

    Args:
        server_url: Address of the centre, without a slash at the end.
        identity: Who signs; none before enrolment.
        now: The clock, for the informative date of signatures.
        status: Tells what the counter says of itself with each signed request.

    Raises:
        CentreInClear: The address is of another machine, and without TLS.
    """

    def __init__(
        self,
        server_url: str,
        identity: TerminalIdentity | None,
        now: Callable[[], datetime],
        status: Callable[[], TerminalStatus] | None = None,
    ) -> None:
        if leaves_in_clear(server_url, "http"):
            message = "a centre on another machine is reached by https:// alone"
            raise CentreInClear(message)
        self._server_url, self._now, self._status = server_url, now, status
        self._terminal_id = None if identity is None else identity.terminal_id
        self._signer = None if identity is None else RequestSigner(identity)
        self._http = httpx.Client(
            timeout=TIMEOUT, trust_env=False, verify=server_url.startswith("https://")
        )
        self._nonce: str | None = None
        self._is_nonce_new = False
        self._lock = Lock()

    def ask_date(self) -> datetime | None:
        """Ask the centre for a nonce, and give the unsigned date of its answer, if it had one."""
        return self._ask_nonce().date

    def enrol(self, request: EnrolmentRequest) -> EnrolmentAnswer:
        """Present a public key and a code; get a number.

        Raises:
            EnrolmentCodeRefused: The code is unknown, used or too old.
            RequestConflicts: The terminal is enrolled with another key already.
        """
        answer = self._exchange("POST", "/api/v1/enrolments", _json(request))
        return answer.read(EnrolmentAnswer)

    def prepare(self) -> None:
        """Have a nonce at hand, so that nothing is read and packed for a centre out of reach."""
        with self._lock:
            if self._nonce is None:
                self._nonce, self._is_nonce_new = self._fetch_nonce(), True

    def send_records(self, batch: Batch) -> Checkpoint:
        """Send consecutive records; an empty batch only asks how things stand.

        Args:
            batch: At most 500 records and 1 MiB; sent again, it changes nothing.

        Returns:
            The checkpoint as received: its signature is the caller's to check.
        """
        path = f"/api/v1/terminals/{self._terminal_id}/records"
        return self._signed("POST", path, _json(batch)).read(Checkpoint)

    def fetch_configuration(
        self, etag: str | None
    ) -> tuple[SignedConfiguration, str | None] | None:
        """Ask for the configuration.

        Args:
            etag: Entity tag of the one already held.

        Returns:
            The configuration as received and its tag, or none when it has not changed.
        """
        path = f"/api/v1/terminals/{self._terminal_id}/configuration"
        answer = self._signed("GET", path, b"", {} if etag is None else {"If-None-Match": etag})
        if answer.status == NOT_MODIFIED:
            return None
        return answer.read(SignedConfiguration), answer.entity_tag

    def fetch_directory(
        self, etag: str | None, centre_keys: Sequence[bytes]
    ) -> tuple[Directory, str | None] | None:
        """Ask for the keys of the terminals of the collectivité, to check papers without a network.

        Args:
            etag: Entity tag of the one already held.
            centre_keys: The keys of the centre this terminal knows: one of them signed it.

        Returns:
            The directory and its tag, or none when it has not changed.

        Raises:
            DirectoryRefused: No known centre signed it, or it cannot be read.
        """
        path = f"/api/v1/terminals/{self._terminal_id}/directory"
        answer = self._signed("GET", path, b"", {} if etag is None else {"If-None-Match": etag})
        if answer.status == NOT_MODIFIED:
            return None
        return Directory.parse(answer.content, centre_keys), answer.entity_tag

    def fetch_root(self) -> tuple[bytes, str | None] | None:
        """Ask for every root statement of the custodians; nobody need be known for it.

        Returns:
            The statements as received and the centre's word for them, or none where the centre
            has none, or is an older one.
        """
        try:
            answer = self._exchange("GET", "/api/v1/root", b"")
        except AddressUnknown:
            return None
        return answer.content, answer.headers.get(ROOT_SIGNATURE_HEADER)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _signed(
        self, method: str, path: str, body: bytes, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a signed request, with an earlier key where the centre does not know the newest."""
        if self._signer is None:
            message = "a machine that is not enrolled signs nothing"
            raise NotEnrolled(message)
        *newer, oldest = self._signer.epochs
        with self._lock:
            for epoch in newer:
                try:
                    return self._signed_with(epoch, method, path, body, headers)
                except KeyUnknown:
                    continue
            return self._signed_with(oldest, method, path, body, headers)

    def _signed_with(
        self, epoch: int, method: str, path: str, body: bytes, headers: dict[str, str] | None
    ) -> Answer:
        """Sign with one key; a nonce the centre no longer knows is replaced once."""
        may_be_old = self._nonce is not None and not self._is_nonce_new
        try:
            return self._exchange(method, path, body, headers, key_epoch=epoch)
        except RequestNotRecognised as refusal:
            if not may_be_old or isinstance(refusal, KeyUnknown):
                raise
            return self._exchange(method, path, body, headers, key_epoch=epoch)

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        key_epoch: int | None = None,
    ) -> Answer:
        request = self._http.build_request(
            method,
            self._server_url + path,
            content=body,
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        if key_epoch is not None and self._signer is not None:
            nonce = self._nonce or self._fetch_nonce()
            self._nonce, self._is_nonce_new = None, False
            status = None if self._status is None else self._status()
            self._signer.sign(request, nonce, self._now(), key_epoch=key_epoch, status=status)
        answer = self._send(request)
        # sent away before anybody looked at the nonce: it is still good, or is replaced once
        unused = request.headers.get(NONCE_HEADER) if answer.is_busy else self._nonce
        self._nonce = answer.headers.get(NONCE_HEADER, unused)
        answer.refuse()
        return answer

    def _ask_nonce(self) -> Answer:
        answer = self._send(self._http.build_request("POST", f"{self._server_url}/api/v1/nonces"))
        answer.refuse()
        return answer

    def _fetch_nonce(self) -> str:
        answer = self._ask_nonce()
        nonce: str | None = answer.headers.get(NONCE_HEADER)
        if nonce is None:
            raise not_a_centre(answer.status)
        return nonce

    def _send(self, request: httpx.Request) -> Answer:
        try:
            response = self._http.send(request, stream=True)
            try:
                return Answer.of(response)
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError, UnicodeError) as error:
            message = f"the centre at {self._server_url} does not answer: {error}"
            raise Unreachable(message, server_url=self._server_url) from error


def _json(shape: WireShape) -> bytes:
    return shape.to_json().encode()
