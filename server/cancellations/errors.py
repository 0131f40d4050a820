"""What the regularisation of a cancellation refuses."""

from domain.errors import GirctError


class QuittanceNotHere(GirctError):
    """No quittance of this territory's ledger has this terminal and this place."""

    code = "cancellations.unknown"


class QuittanceNotStanding(GirctError):
    """The quittance is cancelled already, at the counter or at the centre."""

    code = "cancellations.already"


class StillAtCounter(GirctError):
    """The session is not counted: the counter itself still cancels the quittance."""

    code = "cancellations.still_at_counter"
