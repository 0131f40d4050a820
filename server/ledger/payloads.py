"""What an act of the centre says, as its kind asks for it: strict shapes over canonical JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from domain.body_fields import BODY_CENTIMES_MAX, Centimes, Regie, SeqNumber, Session, Strict
from domain.wire import TerminalNumber
from server.ledger.errors import ActUnreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = TypeVar("Shape", bound=BaseModel)
Circumstance = Literal["FROZEN", "LOST", "STOLEN", "BURNT", "BROKEN"]
WriteOffReason = Literal["DISCHARGE", "FORCE_MAJEURE", "GRACE"]
SeqRange = Annotated[list[SeqNumber], Field(min_length=2, max_length=2)]


class ClosingPayload(Strict):
    """SESSION_CLOSING: the procès-verbal that closes a terminal's till at the centre.

    Args:
        terminal_id: The terminal.
        session: The cash session, when it is known.
        circumstance: Why the terminal cannot close it itself.
        counted: What was found of its cash, centimes.
        expected: What the till should hold by the books when it was proposed, centimes.
        missing: Numbers of records nobody has, first and last of each run.
    """

    terminal_id: TerminalNumber
    session: Session | None = None
    circumstance: Circumstance
    counted: Centimes
    expected: Annotated[int, Field(ge=-BODY_CENTIMES_MAX, le=BODY_CENTIMES_MAX)]
    missing: Annotated[list[SeqRange], Field(max_length=200)]


class WriteOffPayload(Strict):
    """WRITE_OFF: part of a shortage will not be made good.

    Args:
        regie: The régie.
        terminal_id: The terminal whose shortage it is; 0 for one of the régie itself.
        amount: How much, centimes.
        reason: Why, a code.
    """

    regie: Regie
    terminal_id: Annotated[int, Field(ge=0, le=2**32 - 1)]
    amount: Annotated[int, Field(ge=1, le=BODY_CENTIMES_MAX)]
    reason: WriteOffReason


def read_payload(shape: type[Shape], payload: Mapping[str, object]) -> Shape:
    """Read what an act says.

    Raises:
        ActUnreadable: A mention is missing, unknown or out of bounds.
    """
    try:
        return shape.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = f"the act cannot be read at {field}: {first['msg']}"
        raise ActUnreadable(message, field=field) from error
