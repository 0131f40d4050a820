"""What the counter refuses about its devices, each with a sentence that says what to do."""

from domain.errors import GirctError


class CardPaymentUnknown(GirctError):
    """Nobody knows whether the payer was debited: a person must look at the card terminal."""

    code = "pos.card_payment_unknown"


class CardPaymentRunning(GirctError):
    """The card terminal is asked for a debit at this moment."""

    code = "pos.card_payment_running"
    retryable = True


class CardPaymentDiffers(GirctError):
    """The sale has a debit of another amount already."""

    code = "pos.card_payment_differs"


class CardPaymentWaits(GirctError):
    """The payer was debited for this sale: it takes the debit, or the debit is reversed first."""

    code = "pos.card_payment_waits"


class CardSaleEnded(GirctError):
    """The sale ended in another window: the card is not asked."""

    code = "pos.card_sale_ended"


class CardSaleBegun(GirctError):
    """The sale being made has lines: it is another payer's, who was not debited."""

    code = "pos.card_sale_begun"


class CardDebitsLeft(GirctError):
    """Debits by card wait for a person: they are settled, or somebody says that they are left."""

    code = "pos.card_debits_left"


class CardPaymentMissing(GirctError):
    """No debit of this sale is approved."""

    code = "pos.card_payment_missing"


class CardPaymentRefused(GirctError):
    """The card terminal refused the debit: nothing was taken."""

    code = "pos.card_payment_refused"


class CardPaymentSettled(GirctError):
    """What is known of this debit stands already."""

    code = "pos.card_payment_settled"


class CardTerminalAbsent(GirctError):
    """No card terminal is connected: the authorisation number is typed."""

    code = "pos.card_terminal_absent"


class AuthorisationUnreadable(GirctError):
    """The authorisation number is empty, too long, or holds other than letters and digits."""

    code = "pos.authorisation_unreadable"


class AuthorisationUsed(GirctError):
    """Another debit had this authorisation number lately: one debit pays one quittance."""

    code = "pos.authorisation_used"


class ScaleAbsent(GirctError):
    """No scale is connected to this counter."""

    code = "pos.scale_absent"
