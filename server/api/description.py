"""The OpenAPI document: what FastAPI finds in the routes, and what it cannot know.

Source: OpenAPI 3.1; the project's protocol, §4.
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from domain.exchange import Batch, Certificate, Configuration, Problem
from domain.terminal_status import TerminalStatus
from server.accounts.access import SESSION_COOKIE
from server.api.operations import SESSION, SIGNATURE
from server.api.refusals import REFERENCE

VERSION: Final = "1.1.0"
"""Of the interface. The first figure is the `v1` of its addresses; keys that are added raise the
second one, words the third."""
SUMMARY: Final = "Counters give a collectivité's records to the centre, and get what they sell by."
ABOUT: Final = """\
Everything a counter asks of the centre. The exchange itself (records, chains, signatures) is the
project's protocol, `docs/protocol.md`; how to begin is in `docs/api.md`; the project's own client,
in Python, is `pos/sync/client.py`.

Every refusal is a problem (RFC 9457, `application/problem+json`) whose `code` never changes.
Binary values are in hexadecimal, records in base64url without padding, amounts in whole centimes,
times in Unix seconds. A key that says nothing is absent. Unknown keys are refused.
"""
TAGS: Final = (
    {"name": "terminals", "description": "A counter's beginning, its nonces and what it sells by."},
    {"name": "records", "description": "Where counters send what they collected."},
    {"name": "health", "description": "For the machines that watch the centre."},
)
SECURITY: Final = {
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "description": "The session of a person, opened at `/login`; the name begins with "
        "`__Host-` at a centre that browsers reach through TLS.",
    },
    SIGNATURE: {
        "type": "apiKey",
        "in": "header",
        "name": "Signature",
        "description": "HTTP Message Signature (RFC 9421) by the terminal's key: alg `ed25519`, "
        "label `girct`, keyid `<terminal_id>:<epoch>`, covering `@method`, `@path`, "
        "`content-digest`, `girct-nonce` and, where sent, `girct-status`.",
    },
}
SHAPES: Final[tuple[type[BaseModel], ...]] = (
    Problem, Batch, Certificate, Configuration, TerminalStatus,
)  # fmt: skip
"""Shapes that FastAPI does not meet, because the bytes themselves are signed."""
FRAMEWORKS_OWN: Final = ("HTTPValidationError", "ValidationError")


def describe_interface(app: FastAPI, session_cookie: str = SESSION_COOKIE) -> dict[str, Any]:
    """Describe every operation of the interface.

    Args:
        app: the application, with all its routes.
        session_cookie: the name the session's cookie has at this centre.
    """
    described = get_openapi(
        title=app.title,
        version=VERSION,
        summary=SUMMARY,
        description=ABOUT,
        routes=app.routes,
        tags=list(TAGS),
    )
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for shape in SHAPES:
        _add_shape(schemas, shape)
    session = {**SECURITY[SESSION], "name": session_cookie}
    components["securitySchemes"] = {**SECURITY, SESSION: session}
    for operations in described["paths"].values():
        for operation in operations.values():
            _drop_framework_refusal(operation)
    for name in FRAMEWORKS_OWN:
        schemas.pop(name, None)
    return described


def _add_shape(schemas: dict[str, Any], shape: type[BaseModel]) -> None:
    """Put a shape and those inside it among the components."""
    written = shape.model_json_schema(ref_template=REFERENCE.format("{model}"), mode="validation")
    for name, inner in written.pop("$defs", {}).items():
        schemas.setdefault(name, inner)
    schemas.setdefault(shape.__name__, written)


def _drop_framework_refusal(operation: dict[str, Any]) -> None:
    """Drop the 422 FastAPI writes by itself: ours are problems, declared by the routes."""
    refused = operation["responses"].get("422", {}).get("content", {})
    if "application/json" in refused:
        refused.pop("application/json")
        if not refused:
            operation["responses"].pop("422")
