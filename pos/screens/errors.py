"""What a screen itself refuses, before the counter is asked."""

from domain.errors import GirctError


class FormExpired(GirctError):
    """A form does not come from the page this counter last gave to this browser."""

    code = "screens.form_expired"


class NotSignedIn(GirctError):
    """Nobody is signed in at this browser, or they were away too long."""

    code = "screens.not_signed_in"


class CashNotAnAmount(GirctError):
    """An amount of cash cannot be read as dirhams and centimes."""

    code = "screens.cash_not_an_amount"


class CashTooLarge(CashNotAnAmount):
    """More cash was typed than any drawer holds: a digit too many, most often."""

    code = "screens.cash_too_large"


class PiecesNotANumber(GirctError):
    """A field of a billetage holds no whole number of notes or coins."""

    code = "screens.pieces_not_a_number"


class PiecesDiffer(GirctError):
    """Notes and coins do not add up to the total typed beside them."""

    code = "screens.pieces_differ"


class CashMissing(GirctError):
    """A sale was confirmed without saying what cash was given."""

    code = "screens.cash_missing"


class QuantityMissing(GirctError):
    """A quantity is not filled in."""

    code = "screens.quantity_missing"


class NotConfirmed(GirctError):
    """An act that asks for a confirmation was sent without it."""

    code = "screens.not_confirmed"


class PageUnknown(GirctError):
    """There is no such page at the counter."""

    code = "screens.page_unknown"


class ClockUnreadable(GirctError):
    """The date and time typed are none."""

    code = "screens.clock_unreadable"


class ClockTooEarly(GirctError):
    """The date and time typed are before the last record, which cannot be."""

    code = "screens.clock_too_early"


class ClockTooFar(GirctError):
    """The date and time typed are months after the last record: more than one person's word."""

    code = "screens.clock_too_far"
