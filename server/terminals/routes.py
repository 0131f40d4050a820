"""What terminals ask of the centre: a nonce, enrolment, their configuration."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from domain.exchange import EnrolmentAnswer, EnrolmentRequest, SignedConfiguration
from server.accounts.access import anyone_signed_in, device_route, public_route
from server.accounts.errors import NotSignedIn
from server.accounts.service import SignedIn
from server.api.examples import NONCE, examples
from server.api.operations import (
    ENTITY_TAG,
    IF_NONE_MATCH,
    JSON,
    NEXT_NONCE,
    NO_SECRET,
    OF_A_PERSON,
    UNCHANGED,
    content_of,
    given,
    given_directory,
    signed,
)
from server.api.refusals import describe
from server.bootstrap import Centre
from server.db.scope import NOWHERE, DatabaseUnavailable, ValueNotStorable, scoped
from server.dependencies import CallerDep, CentreDep
from server.errors import BodyTooLarge, HttpRefused, InvalidRequest
from server.rate_limit import TooManyTries
from server.terminals import configuration, enrolment
from server.terminals.directory import MEDIA_TYPE, directory_of
from server.terminals.errors import (
    AlreadyEnrolled,
    EnrolmentCodeRefused,
    EnrolmentProofRefused,
    KeySuperseded,
    MediaTypeRefused,
    TerminalRevoked,
    UnknownTerminal,
)
from server.terminals.http_signature import NONCE_HEADER
from server.terminals.nonces import forget_expired, issue_nonce
from server.terminals.request_auth import SIGNED_REFUSALS, SignedRequestDep, require_json

router = APIRouter(prefix="/api/v1", tags=["terminals"])

CURRENT_KEY_REFUSALS: Final = (*SIGNED_REFUSALS, BodyTooLarge, TerminalRevoked, KeySuperseded)
GIVEN_NONCE: Final[dict[str, Any]] = {
    "description": "A nonce for one signed request, good for five minutes.",
    "headers": NEXT_NONCE,
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "required": ["nonce"],
                "properties": {"nonce": {"type": "string"}},
            },
            "examples": {"example": {"value": {"nonce": NONCE}}},
        }
    },
}


@router.post(
    "/nonces",
    status_code=201,
    responses={201: GIVEN_NONCE, **describe(BodyTooLarge, TooManyTries, DatabaseUnavailable)},
    openapi_extra=NO_SECRET,
    dependencies=[public_route],
)
def give_nonce(
    request: Request, response: Response, centre: CentreDep, caller: CallerDep
) -> dict[str, str]:
    """Give out a nonce for one signed request, good for five minutes."""
    now = centre.now()
    request.app.state.nonce_limit.take(caller, now)
    with scoped(centre.app, NOWHERE) as connection:
        forget_expired(connection, now)
        nonce = issue_nonce(connection, now)
    response.headers[NONCE_HEADER] = nonce
    return {"nonce": nonce}


@router.post(
    "/enrolments",
    status_code=201,
    responses={
        201: given(examples().enrolled, "The terminal's number, its keys and its certificate.", {}),
        **describe(
            HttpRefused,
            EnrolmentCodeRefused,
            EnrolmentProofRefused,
            AlreadyEnrolled,
            BodyTooLarge,
            MediaTypeRefused,
            InvalidRequest,
            ValueNotStorable,
            TooManyTries,
            DatabaseUnavailable,
        ),
    },
    openapi_extra={
        **NO_SECRET,
        "requestBody": {
            "content": {
                JSON: content_of(EnrolmentRequest.__name__, {"first": examples().enrolment})
            }
        },
    },
    dependencies=[public_route, Depends(require_json)],
)
def enrol(
    request: Request, asked: EnrolmentRequest, centre: CentreDep, caller: CallerDep
) -> EnrolmentAnswer:
    """Let a device become the terminal its code names."""
    return enrolment.enrol(centre, request.app.state.enrolment_limit, asked, caller)


@router.get(
    "/terminals/{terminal_id}/configuration",  # noqa: FAST003 - the signature check reads it
    response_model=SignedConfiguration,
    responses={
        200: given(
            examples().configuration,
            "What the counter sells by (`payload` is a `Configuration`), signed by the centre.",
            {**ENTITY_TAG, **NEXT_NONCE},
        ),
        304: UNCHANGED,
        **describe(*CURRENT_KEY_REFUSALS, UnknownTerminal),
    },
    openapi_extra=signed("GET", "configuration", IF_NONE_MATCH),
    dependencies=[device_route],
)
def give_configuration(request: Request, signed: SignedRequestDep, centre: CentreDep) -> Response:
    """Give a terminal its signed configuration, unless it has this one already (ETag)."""
    signed.require_current_key()
    found, entity_tag = configuration.for_terminal(centre, signed.terminal_id)
    headers = {"ETag": entity_tag, "Cache-Control": "no-store"}
    if entity_tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.to_json(), media_type="application/json", headers=headers)


@router.get(
    "/terminals/{terminal_id}/directory",  # noqa: FAST003 - the signature check reads it
    response_class=Response,
    responses={
        200: given_directory({**ENTITY_TAG, **NEXT_NONCE}),
        304: UNCHANGED,
        **describe(*CURRENT_KEY_REFUSALS),
    },
    openapi_extra=signed("GET", "directory", IF_NONE_MATCH),
    dependencies=[device_route],
)
def give_directory(request: Request, signed: SignedRequestDep, centre: CentreDep) -> Response:
    """Give a terminal the keys of its collectivité, unless it has these already (ETag)."""
    signed.require_current_key()
    return _directory(request, centre, signed.collectivite)


@router.get(
    "/directory",
    response_class=Response,
    responses={
        200: given_directory(ENTITY_TAG),
        304: UNCHANGED,
        **describe(NotSignedIn, BodyTooLarge, DatabaseUnavailable),
    },
    openapi_extra={**OF_A_PERSON, "parameters": [IF_NONE_MATCH]},
)
def give_own_directory(
    request: Request, person: Annotated[SignedIn, anyone_signed_in], centre: CentreDep
) -> Response:
    """Give a person the keys of their territory: public keys, so that papers can be checked."""
    return _directory(request, centre, person.scope)


def _directory(request: Request, centre: Centre, scope: str) -> Response:
    packed, entity_tag = directory_of(centre, scope)
    headers = {"ETag": entity_tag, "Cache-Control": "no-store"}
    if entity_tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(packed, media_type=MEDIA_TYPE, headers=headers)
