"""The daily anchor (ancre): one root over every chain's head, which outside parties keep.

Whoever holds the anchors of two days can tell, without the centre, that no day between them was
rewritten: each day is a leaf of a list that only grows.

Source: RFC 9162 §2.1 for the trees; the project's protocol for heads and links.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, ValidationError

from domain.body_fields import Day
from domain.errors import GirctError
from domain.merkle import is_consistent
from domain.signing import ANCHOR_CONTEXT
from domain.wire import HexKey, ShortText, SignedText, WireShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TERMINAL: Final = struct.Struct(">BII32s")
_TRAIL: Final = struct.Struct(">BQ32s")
TERMINAL_LEAF, TRAIL_LEAF = 1, 2
DOCUMENT_BYTES_MAX: Final = 65_536


class AnchorRefused(GirctError):
    """The text is no anchor, or no centre that is known signed it."""

    code = "anchors.refused"


def terminal_leaf(terminal_id: int, seq: int, link: bytes) -> bytes:
    """Give the leaf of one terminal's head: 41 bytes."""
    return _TERMINAL.pack(TERMINAL_LEAF, terminal_id, seq, link)


def trail_leaf(seq: int, link: bytes) -> bytes:
    """Give the leaf of the audit trail's head: 41 bytes."""
    return _TRAIL.pack(TRAIL_LEAF, seq, link)


def day_leaf(day: str, root: bytes) -> bytes:
    """Give the leaf a day is in the list of days: its date and its root."""
    return day.encode() + root


class AnchorStatement(WireShape):
    """What the centre states of one day.

    Args:
        date: The business day it closes.
        size: How many days are anchored, this one included.
        root: Merkle root over every terminal's head, by number, then the audit trail's head.
        log_root: Merkle root over all days so far.
        terminals: How many terminals are under the root.
        proof: That the list of days grew from the one of the day anchored before; absent for the
            first day, whose list grew from nothing, and where one hash says it all.
    """

    v: Annotated[int, Field(ge=1, le=1)] = 1
    date: Day
    size: Annotated[int, Field(ge=1)]
    root: HexKey
    log_root: HexKey
    terminals: Annotated[int, Field(ge=0)]
    proof: Annotated[list[HexKey], Field(min_length=1, max_length=64)] | None = None

    def grew_from(self, older: AnchorStatement) -> bool:
        """Say whether this day's list of days begins with that of the day anchored before."""
        return self.size == older.size + 1 and is_consistent(
            older.size,
            bytes.fromhex(older.log_root),
            self.size,
            bytes.fromhex(self.log_root),
            [bytes.fromhex(step) for step in self.proof or ()],
        )


class AnchorDocument(SignedText):
    """An anchor as it is sent: the signed statement, the key, and a sentence for people.

    Args:
        centre_key: The public key that signed it; it proves nothing by itself: compare it with
            the centre's key that was handed over in person.
        about_fr: What the document is, in French.
        about_ar: The same in Arabic.
    """

    centre_key: HexKey
    about_fr: ShortText
    about_ar: ShortText

    @classmethod
    def of(cls, private: bytes, public: bytes, statement: AnchorStatement) -> AnchorDocument:
        """Sign a day's statement."""
        signed = SignedText.sign(private, ANCHOR_CONTEXT, statement)
        return cls(
            payload=signed.payload,
            signature=signed.signature,
            centre_key=public.hex(),
            about_fr=f"Ancre GIR-CT du {statement.date} : à conserver, elle prouve l’état du jour.",
            about_ar=f"مرساة GIR-CT ليوم {statement.date}: يرجى حفظها، فهي تثبت حالة ذلك اليوم.",
        )

    @classmethod
    def parse(cls, text: str) -> AnchorDocument:
        """Read a document.

        Raises:
            AnchorRefused: The text is none.
        """
        try:
            return cls.model_validate_json(text[:DOCUMENT_BYTES_MAX])
        except ValidationError as error:
            message = "the text is no anchor document"
            raise AnchorRefused(message) from error

    def open(self, centre_keys: Iterable[bytes]) -> AnchorStatement:
        """Read the statement once one of the known keys is found to have signed it.

        Raises:
            AnchorRefused: None of them did, or the statement cannot be read.
        """
        if not any(self.is_signed_by(key, ANCHOR_CONTEXT) for key in centre_keys):
            message = "the anchor is not signed by a known centre"
            raise AnchorRefused(message)
        try:
            return AnchorStatement.model_validate_json(self.payload)
        except ValidationError as error:
            message = "the statement of the anchor cannot be read"
            raise AnchorRefused(message) from error


def faults_between(statements: Sequence[AnchorStatement]) -> list[str]:
    """Name every pair of days that are not one list that grew.

    Args:
        statements: Anchors of successive days, in the order of their `size`.
    """
    faults = []
    for older, newer in pairwise(statements):
        if newer.size != older.size + 1:
            faults.append(f"the anchor between {older.date} and {newer.date} is missing")
        elif newer.date <= older.date:
            faults.append(f"{newer.date} does not come after {older.date}")
        elif not newer.grew_from(older):
            faults.append(f"{newer.date} does not grow from {older.date}: a past day was rewritten")
    return faults
