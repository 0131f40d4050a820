"""Where terminals send their records."""

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from domain.errors import MalformedRecord
from domain.exchange import BATCH_BYTES_MAX, Batch, Checkpoint, EnvelopeUnreadable
from domain.ids import TerminalId
from server.accounts.access import device_route
from server.api.examples import examples
from server.api.operations import NEXT_NONCE, body_of_batch, given, signed
from server.api.refusals import describe
from server.db.scope import ValueNotStorable
from server.errors import BodyTooLarge
from server.records.errors import BatchTooLarge, BatchUnreadable, ForeignRecord, UnknownTerminal
from server.records.gate import CentreBusy
from server.records.intake import Intake
from server.terminals.errors import MediaTypeRefused
from server.terminals.request_auth import SIGNED_REFUSALS, SignedRequestDep

router = APIRouter(prefix="/api/v1", tags=["records"])

HELD = "The centre's signed word on how far it now holds the chain."


@router.post(
    "/terminals/{terminal_id}/records",
    response_model=Checkpoint,
    response_description=HELD,
    responses={
        200: given(examples().checkpoint, HELD, NEXT_NONCE),
        **describe(
            *SIGNED_REFUSALS,
            UnknownTerminal,
            ForeignRecord,
            BatchTooLarge,
            BodyTooLarge,
            MediaTypeRefused,
            BatchUnreadable,
            EnvelopeUnreadable,
            MalformedRecord,
            ValueNotStorable,
            CentreBusy,
        ),
    },
    openapi_extra={**signed("POST", "records"), **body_of_batch()},
    dependencies=[device_route],
)
def receive_records(request: Request, terminal_id: int, signed: SignedRequestDep) -> Response:
    """Take in consecutive records of one terminal. Sending a batch twice changes nothing."""
    centre = request.app.state.centre
    intake = Intake.of(centre, request.app.state.count_batch)
    batch = read_batch(signed.body)
    checkpoint = intake.receive(TerminalId(terminal_id), batch, centre.now())
    return Response(checkpoint.to_json(), media_type="application/json")


def read_batch(body: bytes) -> Batch:
    """Read the records out of a request.

    Raises:
        BatchTooLarge: More than 1 MiB.
        BatchUnreadable: Not the shape the protocol gives, or more than 500 records.
    """
    if len(body) > BATCH_BYTES_MAX:
        message = f"the request takes {len(body)} bytes, more than {BATCH_BYTES_MAX}"
        raise BatchTooLarge(message, bytes_max=BATCH_BYTES_MAX)
    try:
        return Batch.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "request"
        message = f"the records cannot be read at {place}: {first['msg']}"
        raise BatchUnreadable(message, key=place) from error
