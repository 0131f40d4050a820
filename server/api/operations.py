"""What every operation of terminals declares beside its own answer: headers, bodies, refusals."""

from typing import Any, Final

from domain.exchange import Batch
from domain.terminal_status import STATUS_HEADER
from domain.wire import WireShape
from server.api.examples import NONCE, TERMINAL, examples, signed_headers
from server.api.refusals import REFERENCE

JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"
SIGNATURE: Final = "terminalSignature"
SESSION: Final = "session"
_PATH: Final = f"/api/v1/terminals/{TERMINAL}"

ENTITY_TAG: Final[dict[str, Any]] = {
    "ETag": {
        "description": "Names what was given; send it as `If-None-Match` next time.",
        "schema": {"type": "string", "examples": ['"5f2b1d1c0c7e4a6f9d3b2a1908070605"']},
    }
}
NEXT_NONCE: Final[dict[str, Any]] = {
    "GIRCT-Nonce": {
        "description": "The nonce of the next signed request: good once, for five minutes.",
        "schema": {"type": "string", "examples": [NONCE]},
    }
}
UNCHANGED: Final[dict[str, Any]] = {
    "description": "What was named by `If-None-Match` is what the centre would give.",
    "headers": ENTITY_TAG,
}
IF_NONE_MATCH: Final[dict[str, Any]] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The entity tag of what is held already.",
    "schema": {"type": "string"},
}
NO_SECRET: Final[dict[str, Any]] = {"security": []}
OF_A_PERSON: Final[dict[str, Any]] = {"security": [{SESSION: []}]}


def signed(method: str, what: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    """Declare that a terminal signs an operation (RFC 9421), with the headers of a true example.

    Args:
        method: in upper case.
        what: the end of its path.
        parameters: others it takes.
    """
    body = examples().batch.to_json().encode() if method == "POST" else b""
    headers = signed_headers(method, f"{_PATH}/{what}", body)
    return {
        "security": [{SIGNATURE: []}],
        "parameters": [
            _header("Signature-Input", headers["Signature-Input"], "What is covered, RFC 9421."),
            _header("Content-Digest", headers["Content-Digest"], "Hash of the body, RFC 9530."),
            _header("GIRCT-Nonce", NONCE, "A nonce of the centre, good once."),
            _status(),
            *parameters,
        ],
    }


def body_of_batch() -> dict[str, Any]:
    """Declare the body of a request with records: it is read raw, since the signature covers it."""
    return {
        "requestBody": {"required": True, "content": {JSON: content_of(Batch.__name__, batch())}}
    }


def batch() -> dict[str, WireShape]:
    """Give the batches worth showing."""
    return {"first": examples().batch, "nothing": Batch(records=[])}


def content_of(schema: str, shown: dict[str, WireShape]) -> dict[str, Any]:
    """Declare a shape of the wire with examples.

    Args:
        schema: its name among the components.
        shown: examples by name.
    """
    return {
        "schema": {"$ref": REFERENCE.format(schema)},
        "examples": {name: {"value": one.to_keys()} for name, one in shown.items()},
    }


def given(shape: WireShape, description: str, headers: dict[str, Any]) -> dict[str, Any]:
    """Declare a shape as an answer, with its example.

    Args:
        shape: the example.
        description: what the answer says.
        headers: those it carries.
    """
    return {
        "description": description,
        "headers": headers,
        "content": {JSON: content_of(type(shape).__name__, {"example": shape})},
    }


def given_directory(headers: dict[str, Any]) -> dict[str, Any]:
    """Declare a directory as an answer; its example is written in hexadecimal."""
    packed = examples().directory.hex()
    shown = {"one_key": {"summary": "One key; here in hexadecimal", "value": packed}}
    return {
        "description": "The keys, 45 bytes each, signed by the centre.",
        "headers": headers,
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}, "examples": shown}},
    }


def _header(name: str, example: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def _status() -> dict[str, Any]:
    return {
        "name": STATUS_HEADER,
        "in": "header",
        "required": False,
        "description": "What the terminal says of itself, as JSON (`TerminalStatus`); covered by "
        "the signature where present.",
        "schema": {"type": "string"},
        "example": examples().status.to_json(),
    }
