"""What a counter refuses about its cash, its sessions and its days, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class CashShareReached(GirctError):
    """The cash of the sale would take the till above its share of the régie's ceiling."""

    code = "pos.cash_share_reached"


class CashShareReachedBlind(CashShareReached):
    """The same, where what the till holds is not said before the count."""

    code = "pos.cash_share_reached_blind"


class CashAmountMissing(GirctError):
    """An amount of cash to move is not above zero."""

    code = "pos.cash_amount_missing"


class CashNotInTill(GirctError):
    """More cash was to leave the till than the session holds."""

    code = "pos.cash_not_in_till"


class CashNotInTillBlind(CashNotInTill):
    """The same, where what the session holds is not said before the count."""

    code = "pos.cash_not_in_till_blind"


class SecondPersonNeeded(GirctError):
    """The régisseur who takes the cash or closes is the agent who hands it over."""

    code = "pos.second_person_needed"


class SessionUnknown(GirctError):
    """No cash session of this counter has this name."""

    code = "pos.session_unknown"


class SessionStillOpen(GirctError):
    """The cash session must end before it is counted, and before its day is closed."""

    code = "pos.session_still_open"


class SessionNotCounted(GirctError):
    """The cash session must be counted before the régisseur closes it."""

    code = "pos.session_not_counted"


class SessionCountedAlready(GirctError):
    """The cash session was counted with another amount, which stands."""

    code = "pos.session_counted_already"


class CountAboveLimit(GirctError):
    """The count differs by more than the régie's limit: the régisseur has to approve it."""

    code = "pos.count_above_limit"


class SessionNotClosed(GirctError):
    """An addendum is of a closed session: before its close, its count says what is so."""

    code = "pos.session_not_closed"


class DayNotCounted(GirctError):
    """Where counts are blind, an agent counts before the day's totals are known."""

    code = "pos.day_not_counted"


class EarlierDayOpen(GirctError):
    """An earlier business day of this counter is not closed: nothing of today may begin."""

    code = "pos.earlier_day_open"


class DayOpenTooLong(GirctError):
    """The business day has been open for more than 36 hours: nothing more is sold in it."""

    code = "pos.day_open_too_long"


class DayNotOpen(GirctError):
    """No cash session was opened since the last closing: there is no day to close."""

    code = "pos.day_not_open"


class PeriodNotOver(GirctError):
    """The month or the year is not over, or has nothing in it: it cannot be closed yet."""

    code = "pos.period_not_over"


class MonthNotClosed(GirctError):
    """A month of the year has closed days and is not closed itself: it comes before the year."""

    code = "pos.month_not_closed"


class FloatUnchanged(GirctError):
    """The float of the session is that amount already."""

    code = "pos.float_unchanged"


class TrainingIsOn(GirctError):
    """An act of a real session is asked for while the counter is in training."""

    code = "pos.training_is_on"


class PaperUnknown(GirctError):
    """No paper of this counter has this place in its chain."""

    code = "pos.paper_unknown"


class CancelRequestsOpen(GirctError):
    """A session is not counted while requests for cancellation wait in it."""

    code = "pos.cancel_requests_open"
