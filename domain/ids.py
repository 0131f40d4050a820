"""Typed identifiers: a fact's name is made where the fact is born and stored before it is sent."""

from __future__ import annotations

import hashlib
from typing import NewType
from uuid import UUID, uuid5

TerminalId = NewType("TerminalId", int)
Seq = NewType("Seq", int)
AgentId = NewType("AgentId", int)
NatureIndex = NewType("NatureIndex", int)
RegieId = NewType("RegieId", str)
CollectiviteCode = NewType("CollectiviteCode", str)
SessionId = NewType("SessionId", str)
"""The text of a UUID, as bodies carry it."""
TariffVersion = NewType("TariffVersion", str)
"""A line of a legal act: `<act number>/<line>`, for example `AF-2026-01/3`."""

POSTING_NAMESPACE = UUID("6f4b1a0e-5d0b-5c43-9a55-3e1f0c7a9d10")
"""Namespace of the posting identifiers. Changing it would rename every posting ever made."""
_POSTING_NAMES = hashlib.sha1(POSTING_NAMESPACE.bytes, usedforsecurity=False)


def posting_id(terminal_id: TerminalId, seq: Seq, index: int) -> UUID:
    """Name the index-th posting of a record: the same record always gives the same postings.

    Args:
        terminal_id: The terminal the record belongs to.
        seq: The record's place in the terminal's chain.
        index: The posting's place among the record's postings, from 0.

    Source: RFC 9562 §5.5 (UUID version 5).
    """
    return UUID(bytes=posting_name(terminal_id, seq, index))


def posting_name(terminal_id: TerminalId, seq: Seq, index: int) -> bytes:
    """Give the 16 bytes of a posting's identifier, as `posting_id` names it."""
    hashed = _POSTING_NAMES.copy()
    hashed.update(f"{terminal_id}/{seq}/{index}".encode())
    name = bytearray(hashed.digest())
    del name[16:]
    name[6] = name[6] & 0x0F | 0x50
    name[8] = name[8] & 0x3F | 0x80
    return bytes(name)


def act_posting_id(act_id: UUID, index: int) -> UUID:
    """Name the index-th posting of an act of the centre: the same act gives the same postings.

    Args:
        act_id: The act, named when it was proposed.
        index: The posting's place among the act's postings, from 0.

    Source: RFC 9562 §5.5 (UUID version 5).
    """
    return uuid5(POSTING_NAMESPACE, f"act/{act_id}/{index}")


def legal_number(terminal_id: TerminalId, receipt_no: int) -> str:
    """Write the legal number of a quittance: the series is the terminal's, never reset."""
    return f"{terminal_id}-{receipt_no}"
