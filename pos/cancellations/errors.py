"""What a counter refuses about cancellations, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class QuittanceCancelled(GirctError):
    """The quittance is cancelled already."""

    code = "pos.quittance_cancelled"


class QuittanceCounted(GirctError):
    """The session of the quittance is counted: only the centre may still take it back."""

    code = "pos.quittance_counted"


class QuittanceOfAnother(GirctError):
    """The quittance was issued by another agent, who asks for its cancellation themself."""

    code = "pos.quittance_of_another"


class CancelReasonUnknown(GirctError):
    """No reason of the list was chosen."""

    code = "pos.cancel_reason_unknown"


class OriginalNotKept(GirctError):
    """The cashier does not say that they have the original paper back."""

    code = "pos.original_not_kept"


class CancellationNeedsCash(GirctError):
    """The session does not hold the cash that would go back to the payer."""

    code = "pos.cancellation_needs_cash"


class CancellationNeedsCashBlind(CancellationNeedsCash):
    """The same, where what the session holds is not said before the count."""

    code = "pos.cancellation_needs_cash_blind"


class CancelNeedsAnother(GirctError):
    """The régisseur who vouches asks for the cancellation, or issued the quittance."""

    code = "pos.cancel_needs_another"


class CancelRequestedAlready(GirctError):
    """A cancellation of this quittance is asked for and waits for the régisseur."""

    code = "pos.cancel_requested_already"


class CancelRequestUnknown(GirctError):
    """No request for the cancellation of this quittance waits at this counter."""

    code = "pos.cancel_request_unknown"
