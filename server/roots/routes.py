"""What anybody may ask: the custodians' statements, from the first to the one in force."""

import hashlib
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from domain.root_chain import GIVEN_HEADER, sign_given
from server.accounts.access import public_route
from server.api.examples import CENTRE_KEY, examples
from server.api.operations import BYTES, ENTITY_TAG, IF_NONE_MATCH, NO_SECRET, UNCHANGED
from server.api.refusals import describe
from server.db.scope import DatabaseUnavailable
from server.dependencies import CentreDep
from server.errors import BodyTooLarge
from server.roots.errors import NoRoot
from server.roots.service import held_chain

router = APIRouter(prefix="/api/v1", tags=["terminals"])

GIVEN_ROOT: Final[dict[str, Any]] = {
    "description": "Every root statement, from number 1, one after the other.",
    "headers": {
        **ENTITY_TAG,
        GIVEN_HEADER: {
            "description": "Ed25519 by the centre's key over the bytes given: see protocol, §8.",
            "schema": {"type": "string", "examples": [sign_given(CENTRE_KEY, examples().root)]},
        },
    },
    "content": {
        BYTES: {
            "schema": {"type": "string", "format": "binary"},
            "examples": {
                "one_statement": {
                    "summary": "One statement, signed by two of three; here in hexadecimal",
                    "value": examples().root.hex(),
                }
            },
        }
    },
}


@router.get(
    "/root",
    response_class=Response,
    responses={
        200: GIVEN_ROOT,
        304: UNCHANGED,
        **describe(NoRoot, BodyTooLarge, DatabaseUnavailable),
    },
    openapi_extra={**NO_SECRET, "parameters": [IF_NONE_MATCH]},
    dependencies=[public_route],
)
def give_root(request: Request, centre: CentreDep) -> Response:
    """Give the statements by which custodians say which keys of the centre are to be believed."""
    chain = held_chain(centre)
    if not chain:
        message = "no custodians signed for this centre"
        raise NoRoot(message)
    entity_tag = f'"{hashlib.sha256(chain).hexdigest()[:32]}"'
    headers = {"ETag": entity_tag, "Cache-Control": "no-store"}
    if entity_tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers[GIVEN_HEADER] = sign_given(centre.private_key, chain)
    return Response(chain, media_type=BYTES, headers=headers)
