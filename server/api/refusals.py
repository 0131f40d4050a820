"""What an operation may refuse, declared by the errors themselves.

`responses=describe(NotSignedIn, TooManyTries)` writes status, shape and code from the class and
from `server/errors.py`, so that the description and the answers cannot drift apart.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

from http import HTTPStatus
from typing import Any, Final

from domain.errors import GirctError
from domain.exchange import Problem
from server.errors import PROBLEM_TYPE, RETRY_AFTER_S, status_of

Responses = dict[int | str, dict[str, Any]]
"""What FastAPI takes as `responses`."""

REFERENCE: Final = "#/components/schemas/{}"
WAITING: Final = frozenset({429, 503})
_RETRY_AFTER: Final = {
    "Retry-After": {
        "description": "Whole seconds to wait before trying again.",
        "schema": {"type": "integer", "minimum": 0, "examples": [RETRY_AFTER_S]},
    }
}
_WWW_AUTHENTICATE: Final = {
    "WWW-Authenticate": {
        "description": "How to prove who asks.",
        "schema": {"type": "string", "examples": ["Signature"]},
    }
}


def describe(*refusals: type[GirctError]) -> Responses:
    """Declare the refusals an operation may answer with, grouped by their status.

    Args:
        refusals: every error of ours it may raise, those of its dependencies included.
    """
    found: dict[int, list[type[GirctError]]] = {}
    for refusal in refusals:
        found.setdefault(status_of(refusal), []).append(refusal)
    return {status: _response(status, found[status]) for status in sorted(found)}


def sentence_of(refusal: type[GirctError]) -> str:
    """Give the first line of what a refusal says of itself."""
    return (refusal.__doc__ or "").strip().partition("\n")[0]


def _response(status: int, refusals: list[type[GirctError]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": " ".join(f"`{one.code}`: {sentence_of(one)}" for one in refusals),
        "content": {
            PROBLEM_TYPE: {
                "schema": {"$ref": REFERENCE.format(Problem.__name__)},
                "examples": {one.code: _example(status, one) for one in refusals},
            }
        },
    }
    if status in WAITING:
        said["headers"] = _RETRY_AFTER
    if status == HTTPStatus.UNAUTHORIZED:
        said["headers"] = _WWW_AUTHENTICATE
    return said


def _example(status: int, refusal: type[GirctError]) -> dict[str, Any]:
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=sentence_of(refusal),
        code=refusal.code,
    )
    return {"summary": refusal.code, "value": problem.model_dump()}
