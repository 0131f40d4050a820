"""The acts of a cash session (session de caisse), from its float to what is found out later.

Source: the project's protocol, §2.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from domain.body_fields import (
    AgentNumber,
    Body,
    Centimes,
    Day,
    ReasonCode,
    Session,
    SignedCentimes,
)
from domain.denominations import Denominations, check_sum
from domain.errors import BodyRefused
from domain.event_codes import EventCode


class EventBody(Body):
    """An event (évènement): its record's amount is 0, whatever amounts the body holds."""

    kind: Literal["EVENT"] = "EVENT"
    code: EventCode


class SessionEvent(EventBody):
    """An act of a cash session (vacation)."""

    session: Session


class SessionOpen(SessionEvent):
    """A cash session opens (ouverture de vacation) with a float in the drawer."""

    code: Literal[EventCode.SESSION_OPEN] = EventCode.SESSION_OPEN
    business_day: Day
    float: Centimes
    denominations: Denominations | None = None

    @model_validator(mode="after")
    def _check_denominations(self) -> Self:
        """Refuse notes and coins that are not the float."""
        check_sum(self.denominations, self.float)
        return self


class FloatChanged(SessionEvent):
    """The float (fonds de caisse) of an open session is set to another amount.

    `before` is the float it replaces: without it the record does not say what cash moved.
    """

    code: Literal[EventCode.FLOAT] = EventCode.FLOAT
    amount: Centimes
    before: Centimes | None = None


class CashIn(SessionEvent):
    """Cash goes into the drawer without a quittance (apport)."""

    code: Literal[EventCode.CASH_IN] = EventCode.CASH_IN
    amount: Centimes
    reason: ReasonCode


class CashOut(SessionEvent):
    """Cash leaves the drawer before the session ends (prélèvement)."""

    code: Literal[EventCode.CASH_OUT] = EventCode.CASH_OUT
    amount: Centimes
    reason: ReasonCode


class Handover(SessionEvent):
    """Cash is handed to another agent (remise entre agents)."""

    code: Literal[EventCode.HANDOVER] = EventCode.HANDOVER
    amount: Centimes
    to_agent: AgentNumber


class SessionEnded(SessionEvent):
    """The agent stops selling (fin de vacation)."""

    code: Literal[EventCode.SESSION_ENDED] = EventCode.SESSION_ENDED


class SessionCounted(SessionEvent):
    """The drawer is counted (comptage): its quittances can no longer be cancelled.

    `approver` and `reason` are the régisseur's, for a difference above the régie's limit;
    `first_counted` is then what was counted before they came, where the count was made again.
    """

    code: Literal[EventCode.SESSION_COUNTED] = EventCode.SESSION_COUNTED
    counted: Centimes
    expected: Centimes
    denominations: Denominations | None = None
    approver: AgentNumber | None = None
    reason: ReasonCode | None = None
    first_counted: Centimes | None = None

    @model_validator(mode="after")
    def _check_count(self) -> Self:
        """Refuse notes and coins that are not the count, and half an approval."""
        check_sum(self.denominations, self.counted)
        is_approved = self.approver is not None
        if is_approved != (self.reason is not None) or (self.first_counted and not is_approved):
            message = "a count is approved by somebody and for a reason, or by nobody"
            raise BodyRefused(message)
        return self


class SessionClosed(SessionEvent):
    """The session is closed (arrêté de vacation); the difference is counted less expected.

    `counted` is the cash the régisseur takes from the drawer with it: without it none moves.
    """

    code: Literal[EventCode.SESSION_CLOSED] = EventCode.SESSION_CLOSED
    difference: SignedCentimes
    counted: Centimes | None = None


class Addendum(SessionEvent):
    """A late correction to a closed session (additif)."""

    code: Literal[EventCode.ADDENDUM] = EventCode.ADDENDUM
    amount: SignedCentimes
    reason: ReasonCode
