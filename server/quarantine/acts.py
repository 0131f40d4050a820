"""Makes known the acts about what lies outside the ledger."""

from server.quarantine.closing import SESSION_CLOSING
from server.quarantine.lost import LOST_QUITTANCE
from server.quarantine.posting import QUARANTINE_DISMISSAL, QUARANTINE_POSTING

__all__ = ["LOST_QUITTANCE", "QUARANTINE_DISMISSAL", "QUARANTINE_POSTING", "SESSION_CLOSING"]
