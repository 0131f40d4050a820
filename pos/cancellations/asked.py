"""A cancellation as somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.cancellations.errors import CancelReasonUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.ids import AgentId, Seq


@dataclass(frozen=True, slots=True)
class Asked:
    """A cancellation somebody asks for.

    Args:
        seq: The quittance's record.
        reason: A code of `CANCEL_REASONS`.
        author: Who asks.
    """

    seq: Seq
    reason: str
    author: AgentId


def known_reason(code: str, reasons: Mapping[str, object]) -> str:
    """Give back a reason of a list.

    Raises:
        CancelReasonUnknown: It is none.
    """
    if code not in reasons:
        message = f"{code[:40]!r} is no reason of the list"
        raise CancelReasonUnknown(message)
    return code
