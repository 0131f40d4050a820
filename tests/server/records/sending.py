"""Requests as a counter sends them, for tests of the whole way in."""

from weakref import WeakKeyDictionary

from httpx import Client, Request, Response

from benchmarks.chains import Chain
from pos.identity import TerminalIdentity
from pos.sync.request_signing import NONCE_HEADER, RequestSigner
from server.bootstrap import Centre
from tests.server.enrolled import COUNTER_KEY

_given: WeakKeyDictionary[Client, str] = WeakKeyDictionary()
"""The nonce each answer brings for the next request, as a counter keeps it."""


def signed(
    line: Client,
    centre: Centre,
    chain: Chain,
    body: str | bytes,
    *,
    private_key: bytes | None = None,
) -> Request:
    """Sign a request with the chain's present key, or with the first one when it is given.

    Raises:
        HTTPStatusError: The centre has no nonce to give now.
    """
    path = f"/api/v1/terminals/{chain.terminal_id}/records"
    headers = {"content-type": "application/json"}
    request = line.build_request("POST", path, content=body, headers=headers)
    identity = TerminalIdentity(
        terminal_id=chain.terminal_id,
        key_epoch=chain.head.key_epoch if private_key is None else 1,
        private_key=private_key or chain.private_key,
        counter_key=COUNTER_KEY,
        centre_keys=(centre.public_key,),
        certificate="",
    )
    nonce = _given.pop(line, "")
    if not nonce:
        nonce = line.post("/api/v1/nonces").raise_for_status().json()["nonce"]
    RequestSigner(identity).sign(request, nonce, centre.now())
    return request


def send(
    line: Client,
    centre: Centre,
    chain: Chain,
    body: str | bytes,
    *,
    private_key: bytes | None = None,
) -> Response:
    """Sign a request and send it."""
    return deliver(line, signed(line, centre, chain, body, private_key=private_key))


def deliver(line: Client, request: Request) -> Response:
    """Send a request that is signed already, and keep the nonce for the next one."""
    answer = line.send(request)
    unused = request.headers[NONCE_HEADER] if answer.status_code == 503 else ""
    _given[line] = answer.headers.get(NONCE_HEADER, unused)
    return answer
