"""Talks to the centre over HTTP, and says clearly why when it cannot."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from domain.configuration import SignedConfiguration
from domain.exchange import (
    Batch,
    Checkpoint,
    EnrolmentAnswer,
    EnrolmentRequest,
    WireShape,
)
from pos.errors import CentreBusy, CentreRefused, NotACentre, NotEnrolled, Unreachable
from pos.sync.request_signing import NONCE_HEADER, RequestSigner

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from domain.terminal_status import TerminalStatus
    from pos.identity import TerminalIdentity

TIMEOUT = httpx.Timeout(20.0, connect=4.0)
ANSWER_BYTES_MAX = 8 * 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)
_SECONDS_DIGITS_MAX = 9
_NOT_MODIFIED = 304
_UNAUTHORIZED = 401
_KEY_UNKNOWN = "terminals.key_unknown"
"""The centre does not hold the key that signed: it has not seen the rotation, or forgot it."""
_SUCCESS = frozenset({200, 201, _NOT_MODIFIED})
_BUSY = frozenset({429, 502, 503, 504})


class Answer:
    """What came back, read whole.

    Args:
        status: HTTP status.
        headers: Its headers.
        content: Its body.
    """

    def __init__(self, status: int, headers: httpx.Headers, content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @property
    def problem_code(self) -> str | None:
        """The stable code of a refusal (RFC 9457), none when it is not one of a centre's."""
        try:
            problem = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        code = problem.get("code") if isinstance(problem, dict) else None
        return code if isinstance(code, str) else None

    @property
    def retry_after_s(self) -> int | None:
        """How long the centre asks to wait, seconds; none when it does not say."""
        text = self.headers.get("Retry-After", "")
        is_number = text.isascii() and text.isdecimal() and len(text) <= _SECONDS_DIGITS_MAX
        return int(text) if is_number else None

    @property
    def date(self) -> datetime | None:
        """The unsigned date of the answer, good enough to notice a clock that is far off."""
        try:
            date = parsedate_to_datetime(self.headers.get("Date", ""))
        except ValueError:
            return None
        return date if date.tzinfo is not None else None

    def read(self, model: type[Model]) -> Model:
        """Read a successful answer.

        Raises:
            NotACentre: It is not what a centre answers.
        """
        try:
            return model.model_validate_json(self.content)
        except ValidationError as error:
            raise _not_a_centre(self.status) from error


class CentreClient:
    """One terminal's line to its centre. Used by one thread at a time, whichever.

    Args:
        server_url: Address of the centre, without a slash at the end.
        identity: Who signs; none before enrolment.
        now: The clock, for the informative date of signatures.
        status: Tells what the counter says of itself with each signed request.
    """

    def __init__(
        self,
        server_url: str,
        identity: TerminalIdentity | None,
        now: Callable[[], datetime],
        status: Callable[[], TerminalStatus] | None = None,
    ) -> None:
        self._server_url, self._now, self._status = server_url, now, status
        self._terminal_id = None if identity is None else identity.terminal_id
        self._signer = None if identity is None else RequestSigner(identity)
        self._http = httpx.Client(
            timeout=TIMEOUT, trust_env=False, verify=server_url.startswith("https://")
        )
        self._nonce: str | None = None
        self._lock = Lock()

    def ask_date(self) -> datetime | None:
        """Ask the centre for a nonce, and give the unsigned date of its answer, if it had one."""
        answer = self._send(self._http.build_request("POST", f"{self._server_url}/api/v1/nonces"))
        _refuse(answer)
        return answer.date

    def enrol(self, request: EnrolmentRequest) -> EnrolmentAnswer:
        """Present a public key and a code; get a number."""
        answer = self._exchange("POST", "/api/v1/enrolments", _json(request))
        return answer.read(EnrolmentAnswer)

    def send_records(self, batch: Batch) -> Checkpoint:
        """Send consecutive records; an empty batch only asks how things stand.

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
        if answer.status == _NOT_MODIFIED:
            return None
        return answer.read(SignedConfiguration), answer.headers.get("ETag")

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
                except CentreRefused as refusal:
                    if refusal.params["reason"] != _KEY_UNKNOWN:
                        raise
            return self._signed_with(oldest, method, path, body, headers)

    def _signed_with(
        self, epoch: int, method: str, path: str, body: bytes, headers: dict[str, str] | None
    ) -> Answer:
        """Sign with one key; a nonce the centre no longer knows is replaced once."""
        had_nonce = self._nonce is not None
        try:
            return self._exchange(method, path, body, headers, key_epoch=epoch)
        except CentreRefused as refusal:
            is_stale = had_nonce and refusal.params["status"] == _UNAUTHORIZED
            if not is_stale or refusal.params["reason"] == _KEY_UNKNOWN:
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
            nonce, self._nonce = self._nonce or self._fetch_nonce(), None
            status = None if self._status is None else self._status()
            self._signer.sign(request, nonce, self._now(), key_epoch=key_epoch, status=status)
        answer = self._send(request)
        self._nonce = answer.headers.get(NONCE_HEADER, self._nonce)
        _refuse(answer)
        return answer

    def _fetch_nonce(self) -> str:
        answer = self._send(self._http.build_request("POST", f"{self._server_url}/api/v1/nonces"))
        _refuse(answer)
        nonce: str | None = answer.headers.get(NONCE_HEADER)
        if nonce is None:
            raise _not_a_centre(answer.status)
        return nonce

    def _send(self, request: httpx.Request) -> Answer:
        try:
            response = self._http.send(request, stream=True)
            try:
                return Answer(response.status_code, response.headers, _read_bounded(response))
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError, UnicodeError) as error:
            message = f"the centre at {self._server_url} does not answer: {error}"
            raise Unreachable(message, server_url=self._server_url) from error


def _read_bounded(response: httpx.Response) -> bytes:
    """Read an answer, but never more than a centre would send."""
    content = b""
    for piece in response.iter_bytes():
        content += piece
        if len(content) > ANSWER_BYTES_MAX:
            raise _not_a_centre(response.status_code)
    return content


def _refuse(answer: Answer) -> None:
    """Turn any answer but a success into what it means for this counter."""
    if answer.status in _SUCCESS:
        return
    if answer.status in _BUSY:
        message = f"the centre asks to come back later ({answer.status})"
        raise CentreBusy(message, status=answer.status, retry_after_s=answer.retry_after_s)
    reason = answer.problem_code
    if reason is None:
        raise _not_a_centre(answer.status)
    message = f"the centre refuses: {reason} ({answer.status})"
    raise CentreRefused(message, status=answer.status, reason=reason)


def _not_a_centre(status: int) -> NotACentre:
    return NotACentre(f"what answers is not a centre (HTTP {status})", status=status)


def _json(shape: WireShape) -> bytes:
    return shape.to_json().encode()
