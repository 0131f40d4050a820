"""Events (journal technique): what happened at a terminal besides quittances, a closed list.

The keys of each code besides `v`, `kind` and `code` are the fields of its class. Amounts are
centimes, times are Unix seconds UTC, a reason or a fault is a code and never free text. Adding a
code is a version of the protocol.

Source: the project's protocol, §2.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.body_fields import (
    AgentNumber,
    Centimes,
    Count,
    FaultCode,
    Name,
    ReasonCode,
    SeqNumber,
    UnixSeconds,
)
from domain.event_codes import EventCode
from domain.session_events import (
    Addendum,
    CashIn,
    CashOut,
    EventBody,
    FloatChanged,
    Handover,
    SessionClosed,
    SessionCounted,
    SessionEnded,
    SessionEvent,
    SessionOpen,
)


class SaleAborted(SessionEvent):
    """A sale is left before it is confirmed (opération abandonnée)."""

    code: Literal[EventCode.SALE_ABORTED] = EventCode.SALE_ABORTED
    amount: Centimes


class CancelRequested(EventBody):
    """A cancellation is asked for (demande d'annulation)."""

    code: Literal[EventCode.CANCEL_REQUESTED] = EventCode.CANCEL_REQUESTED
    ref: SeqNumber
    reason: ReasonCode


class CancelRefused(EventBody):
    """A cancellation is refused (annulation refusée)."""

    code: Literal[EventCode.CANCEL_REFUSED] = EventCode.CANCEL_REFUSED
    ref: SeqNumber
    approver: AgentNumber
    reason: ReasonCode


class DrawerOpened(EventBody):
    """The drawer is opened without a sale (ouverture du tiroir)."""

    code: Literal[EventCode.DRAWER_OPENED] = EventCode.DRAWER_OPENED
    reason: ReasonCode


class Login(EventBody):
    """An agent logs in; the record says who."""

    code: Literal[EventCode.LOGIN] = EventCode.LOGIN


class Logout(EventBody):
    """An agent logs out; the record says who."""

    code: Literal[EventCode.LOGOUT] = EventCode.LOGOUT


class PinFailed(EventBody):
    """A PIN was wrong; the record's agent is 0 when nobody was named."""

    code: Literal[EventCode.PIN_FAILED] = EventCode.PIN_FAILED
    tries: Count


class PinLocked(EventBody):
    """The PIN pad locks until a time, Unix seconds."""

    code: Literal[EventCode.PIN_LOCKED] = EventCode.PIN_LOCKED
    tries: Count
    until: UnixSeconds


class TariffLoaded(EventBody):
    """A tariff version comes into use at the till."""

    code: Literal[EventCode.TARIFF_LOADED] = EventCode.TARIFF_LOADED
    version: Name


class ConfigLoaded(EventBody):
    """A configuration of the centre comes into use at the till."""

    code: Literal[EventCode.CONFIG_LOADED] = EventCode.CONFIG_LOADED
    version: Name


class ClockJump(EventBody):
    """The clock moved by itself."""

    code: Literal[EventCode.CLOCK_JUMP] = EventCode.CLOCK_JUMP
    before: UnixSeconds
    after: UnixSeconds


class ClockConfirmed(EventBody):
    """The régisseur confirms date and time."""

    code: Literal[EventCode.CLOCK_CONFIRMED] = EventCode.CLOCK_CONFIRMED
    before: UnixSeconds
    after: UnixSeconds
    approver: AgentNumber


class PrintFailed(EventBody):
    """A document of a record did not print."""

    code: Literal[EventCode.PRINT_FAILED] = EventCode.PRINT_FAILED
    ref: SeqNumber
    fault: FaultCode


class PrintUnknown(EventBody):
    """Nobody knows whether a document printed: the cashier is asked."""

    code: Literal[EventCode.PRINT_UNKNOWN] = EventCode.PRINT_UNKNOWN
    ref: SeqNumber
    fault: FaultCode


class ChainCheckFailed(EventBody):
    """The till's own check of its journal found a fault at a record."""

    code: Literal[EventCode.CHAIN_CHECK_FAILED] = EventCode.CHAIN_CHECK_FAILED
    ref: SeqNumber
    fault: FaultCode


class DeviceFault(EventBody):
    """A device other than a printing document failed."""

    code: Literal[EventCode.DEVICE_FAULT] = EventCode.DEVICE_FAULT
    device: Name
    fault: FaultCode


class BackupMade(EventBody):
    """The journal was copied up to a record."""

    code: Literal[EventCode.BACKUP_MADE] = EventCode.BACKUP_MADE
    last_seq: SeqNumber


class DiskLow(EventBody):
    """The disk is nearly full."""

    code: Literal[EventCode.DISK_LOW] = EventCode.DISK_LOW
    free_bytes: Annotated[int, Field(ge=0, le=2**53)]


class TrainingOn(EventBody):
    """Training (formation) begins: what follows is worth nothing."""

    code: Literal[EventCode.TRAINING_ON] = EventCode.TRAINING_ON


class TrainingOff(EventBody):
    """Training (formation) ends."""

    code: Literal[EventCode.TRAINING_OFF] = EventCode.TRAINING_OFF


class SoftwareUpdated(EventBody):
    """The till's program was replaced."""

    code: Literal[EventCode.SOFTWARE_UPDATED] = EventCode.SOFTWARE_UPDATED
    before: Name
    after: Name


_MODELS: tuple[type[EventBody], ...] = (
    SessionOpen, FloatChanged, CashIn, CashOut, Handover, SessionEnded, SessionCounted,
    SessionClosed, Addendum, SaleAborted, CancelRequested, CancelRefused, DrawerOpened, Login,
    Logout, PinFailed, PinLocked, TariffLoaded, ConfigLoaded, ClockJump, ClockConfirmed,
    PrintFailed, PrintUnknown, ChainCheckFailed, DeviceFault, BackupMade, DiskLow, TrainingOn,
    TrainingOff, SoftwareUpdated,
)  # fmt: skip
EVENT_MODELS: dict[str, type[EventBody]] = {
    model.model_fields["code"].default.value: model for model in _MODELS
}
"""The body of each event code: as many as there are codes."""
