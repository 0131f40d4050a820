"""Words of why a terminal is revoked, replaced or closed at the centre."""

from collections.abc import Mapping
from typing import Final

from server.terminals.acts import ReplacementReason, RevocationReason
from ui.catalogues import phrase

REVOCATIONS: Final[Mapping[str, str]] = {
    RevocationReason.STOLEN: phrase("The terminal was stolen"),
    RevocationReason.LOST: phrase("The terminal was lost"),
    RevocationReason.KEY_EXPOSED: phrase("Its key may be known to others"),
    RevocationReason.FRAUD: phrase("Fraud is suspected"),
    RevocationReason.SCRAPPED: phrase("The machine is scrapped"),
}
REPLACEMENTS: Final[Mapping[str, str]] = {
    ReplacementReason.STOLEN: REVOCATIONS["STOLEN"],
    ReplacementReason.LOST: REVOCATIONS["LOST"],
    ReplacementReason.BROKEN: phrase("The machine broke down"),
    ReplacementReason.FROZEN: phrase("Its chain is frozen"),
    ReplacementReason.RESTORED: phrase("Its disk was put back from a copy"),
}
