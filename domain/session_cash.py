"""What a cash session should hold, recomputed from its own records: a count is held against it.

The cash of a session is its float, the cash tenders of its quittances, less the cash of those it
cancels, plus what was put in, less what was taken out or handed over. A difference never refuses
a record: it is signed, and the money was counted; it is named wherever the chain is read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import CASH, CancelBody, ReceiptBody
from domain.errors import BodyRefused
from domain.session_events import (
    CashIn,
    CashOut,
    FloatChanged,
    Handover,
    SessionClosed,
    SessionCounted,
    SessionEvent,
    SessionOpen,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body


class SessionDiffers(BodyRefused):
    """A count, or what is closed on it, is not what the session's records come to."""

    code = "records.session_expected"


@dataclass(slots=True)
class _Drawer:
    """The cash of one session so far, centimes; unknown once something of it is missing."""

    cash: int = 0
    float_centimes: int = 0
    is_known: bool = True
    count: SessionCounted | None = None


class SessionCash:
    """The cash sessions of one chain, read record by record.

    Args:
        is_whole: Whether the chain is read from its beginning: a session that nobody opened then
            began with nothing, instead of being unknown.
    """

    def __init__(self, *, is_whole: bool) -> None:
        self.left_unchecked = 0
        self._is_whole = is_whole
        self._drawers: dict[str, _Drawer] = {}
        self._seqs, self._cash = array("q"), array("q")

    def forget(self) -> None:
        """Stop vouching for the sessions read so far: records of them are missing."""
        self._is_whole = False
        self._drawers.clear()

    def take(self, seq: int, body: Body) -> Iterator[SessionDiffers]:
        """Check what a record states of a session's cash, or remember what it moves."""
        if isinstance(body, ReceiptBody):
            if body.kind == "RECEIPT":
                self._receive(seq, body)
        elif isinstance(body, CancelBody):
            self._give_back(body)
        elif isinstance(body, SessionEvent):
            yield from self._take_event(seq, body)

    def _receive(self, seq: int, body: ReceiptBody) -> None:
        cash = sum(one.amount for one in body.tenders if one.mode == CASH)
        self._seqs.append(seq)
        self._cash.append(cash)
        if (drawer := self._drawer(body.session)) is not None:
            drawer.cash += cash

    def _give_back(self, body: CancelBody) -> None:
        if (drawer := self._drawer(body.session)) is None:
            return
        place = bisect_left(self._seqs, body.ref)
        if place < len(self._seqs) and self._seqs[place] == body.ref:
            drawer.cash -= self._cash[place]
        else:
            drawer.is_known = False

    def _take_event(self, seq: int, body: SessionEvent) -> Iterator[SessionDiffers]:
        if isinstance(body, SessionOpen):  # a second opening never makes what was taken disappear
            opened = self._drawers.setdefault(body.session, _Drawer())
            opened.cash, opened.float_centimes = opened.cash + body.float, body.float
            return
        drawer = self._drawer(body.session)
        if isinstance(body, (SessionCounted, SessionClosed)):
            if drawer is None or not drawer.is_known:
                self.left_unchecked += 1
            elif isinstance(body, SessionCounted):
                yield from _check_count(seq, body, drawer)
            else:
                yield from _check_closing(seq, body, drawer.count)
        elif drawer is not None:
            _move(drawer, body)

    def _drawer(self, session: str) -> _Drawer | None:
        """Give the drawer of a session; none when its beginning was not read."""
        if self._is_whole:
            return self._drawers.setdefault(session, _Drawer())
        return self._drawers.get(session)


def _move(drawer: _Drawer, body: SessionEvent) -> None:
    """Move the cash an event says was moved."""
    if isinstance(body, FloatChanged):
        drawer.cash += body.amount - drawer.float_centimes
        drawer.float_centimes = body.amount
    elif isinstance(body, CashIn):
        drawer.cash += body.amount
    elif isinstance(body, (CashOut, Handover)):
        drawer.cash -= body.amount


def _check_count(seq: int, body: SessionCounted, drawer: _Drawer) -> Iterator[SessionDiffers]:
    """Compare the cash a count expects with what the records come to."""
    drawer.count = body
    if body.expected != drawer.cash:
        yield _difference(seq, "expected", body.expected, drawer.cash)


def _check_closing(
    seq: int, body: SessionClosed, count: SessionCounted | None
) -> Iterator[SessionDiffers]:
    """Compare what a session is closed on with its count."""
    if count is None:
        return  # nothing was counted: there is nothing to hold it against
    found = count.counted - count.expected
    if body.difference != found:
        yield _difference(seq, "difference", body.difference, found)
    if body.counted is not None and body.counted != count.counted:
        yield _difference(seq, "counted", body.counted, count.counted)


def _difference(seq: int, what: str, stated: int, computed: int) -> SessionDiffers:
    message = f"record {seq} states {what} {stated}, its session comes to {computed}"
    return SessionDiffers(message, seq=seq, what=what, stated=stated, computed=computed)
