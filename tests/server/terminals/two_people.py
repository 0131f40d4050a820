"""Two persons of Aït Amira whose accounts are old enough to decide together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.ids import TerminalId
from server.accounts.console import Account, find_account
from server.accounts.service import NewUser, create_user
from server.acts.service import approve
from server.bootstrap import Centre
from server.terminals.acts import (
    ReplacementReason,
    RevocationReason,
    propose_replacement,
    propose_revocation,
)
from tests.conftest import SteppingClock

PLACE = "09.163.01.01"
PASSWORD = "Une phrase assez longue"


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """A régisseur who proposes and an ordonnateur who decides."""

    centre: Centre
    regisseur: Account
    ordonnateur: Account

    @classmethod
    def of(cls, centre: Centre, clock: SteppingClock) -> "TwoPeople":
        """Make both accounts, and let an hour pass."""
        for role, matricule in (("regisseur", "M-1001"), ("ordonnateur", "M-1002")):
            person = NewUser(role, role.title(), role, PLACE, "fr", PASSWORD, matricule)
            create_user(centre, person)
        clock.now += timedelta(minutes=61)
        return cls(centre, find_account(centre, "regisseur"), find_account(centre, "ordonnateur"))

    def revoke(
        self,
        terminal_id: int,
        effective_at: datetime | None = None,
        reason: RevocationReason = RevocationReason.STOLEN,
    ) -> UUID:
        """Revoke a terminal, from now on when no other moment is said."""
        act_id = propose_revocation(
            self.centre,
            self.regisseur,
            TerminalId(terminal_id),
            reason=reason,
            effective_at=effective_at or self.centre.now(),
        )
        approve(self.centre, self.ordonnateur, act_id)
        return act_id

    def replace(self, terminal_id: int, label: str = "Guichet 2") -> str:
        """Replace a terminal; give what the approver is shown once."""
        act_id = propose_replacement(
            self.centre,
            self.regisseur,
            TerminalId(terminal_id),
            reason=ReplacementReason.BROKEN,
            label=label,
        )
        return approve(self.centre, self.ordonnateur, act_id) or ""
