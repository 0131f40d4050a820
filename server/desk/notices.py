"""What is said once after a success: a closed list, so that no address makes it say more."""

from collections.abc import Mapping
from typing import Final

from ui.catalogues import phrase

NOTICES: Final[Mapping[str, str]] = {
    "regie_created": phrase("The régie is created."),
    "regie_changed": phrase("The change is recorded."),
    "regie_opened": phrase("The régie is open: its counters may collect."),
    "regie_closed": phrase("The régie is closed: its counters stop collecting."),
    "agent_changed": phrase("The change is recorded."),
    "agent_deactivated": phrase("The agent is deactivated."),
    "poste_created": phrase("The poste is in the directory."),
    "comptable_named": phrase("The comptable is named."),
    "assignment_ended": phrase("The end is recorded."),
    "payer_erased": phrase("Nobody is named by this quittance any more."),
    "deposit_declared": phrase("The deposit is declared: the comptable accepts or refuses it."),
    "act_proposed": phrase("The act is proposed: another person decides it."),
    "act_approved": phrase("The act is approved and carried out."),
    "act_refused": phrase("The act is refused."),
    "act_withdrawn": phrase("The act is withdrawn."),
    "rotation_asked": phrase("The counter is asked for another key at its next contact."),
    "shares_set": phrase("The shares are recorded: the counters learn them at their next contact."),
    "tariff_imported": phrase("The arrêté is here as a draft."),
    "line_confirmed": phrase("The line is confirmed."),
    "alert_seen": phrase("The alert is marked as seen."),
    "booklet_issued": phrase("The booklet is issued: the counters learn it at their next contact."),
    "number_spoilt": phrase("The spoilt paper is noted."),
    "booklet_returned": phrase("The booklet is back."),
    "sessions_ended": phrase("Ended: whoever used it has to sign in again."),
    "user_changed": phrase("The change is recorded."),
}
