"""What acts of the trail concern, and what they changed, in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from server.audit.actions import TWO_PERSONS
from server.desk.words import ROLES
from ui.catalogues import phrase, translate
from ui.languages import Language

GROUPS: Final[Mapping[str, str]] = {
    TWO_PERSONS: phrase("Acts of two persons"),
    "accounts:factor": phrase("Second factor"),
    "accounts:password": phrase("Password"),
    "accounts:recovery_code": phrase("Recovery code"),
    "accounts:session": phrase("Own sessions"),
    "accounts:sign_in": phrase("Sign-in"),
    "accounts:user": phrase("Users"),
    "audit:day": phrase("Anchor of a day"),
    "desk:agent": phrase("Agents"),
    "desk:alert": phrase("Alerts"),
    "desk:booklet": phrase("Booklets"),
    "desk:comptable": phrase("Comptables"),
    "desk:poste": phrase("Postes comptables"),
    "desk:regie": phrase("Régies"),
    "exports:chain": phrase("Export of a chain"),
    "jobs:job": phrase("Job run by hand"),
    "ledger:deposit": phrase("Deposits"),
    "ledger:quarantine": phrase("Quarantine"),
    "ledger:quittance": phrase("Quittances"),
    "ledger:shortage": phrase("Shortages"),
    "ledger:till": phrase("Till closed at the centre"),
    "operations:backup": phrase("Backup"),
    "operations:centre": phrase("Restoration of the centre"),
    "operations:passwords": phrase("Passwords of the service roles"),
    "operations:schema": phrase("Schema of the database"),
    "payers:private": phrase("Erase a payer"),
    "tariffs:act": phrase("Arrêtés fiscaux"),
    "terminals:centre_key": phrase("Key of the centre"),
    "terminals:code": phrase("Enrolment code"),
    "terminals:key": phrase("Terminal revoked"),
    "terminals:root": phrase("Root statement of the custodians"),
    "terminals:rotation": phrase("Key asked of a terminal"),
    "terminals:shares": phrase("Shares of the ceiling"),
    "terminals:terminal": phrase("Terminals"),
}
"""By the beginning of an act's code; a test says that every act of the list has its word."""
TITLES: Final[Mapping[str, str]] = {
    "state": phrase("State"),
    "act": phrase("Act of two persons"),
    "proposed_by": phrase("Proposed by"),
    "role": phrase("Role"),
    "scope": phrase("Territory"),
    "active": phrase("Active account"),
    "is_one_time": phrase("One-time password"),
    "has_factor": phrase("Second factor"),
    "open_sessions": phrase("Open sessions"),
    "is_open": phrase("Open to takings"),
    "natures": phrase("Natures"),
    "language": phrase("Language"),
    "regie": phrase("Régie"),
    "regie_id": phrase("Régie"),
    "label": phrase("Label"),
    "line": phrase("Line"),
    "lines": phrase("Lines"),
    "article": phrase("Article that sets the rate"),
    "last_day": phrase("Last day"),
    "to_day": phrase("Last day"),
    "from_day": phrase("From"),
    "number": phrase("Number"),
    "reason": phrase("Why"),
    "records": phrase("Records"),
    "count": phrase("Records"),
    "from_seq": phrase("First record"),
    "with_counter_key": phrase("Key of the counter handed over"),
    "is_seen": phrase("Seen"),
    "is_named": phrase("Payer named"),
    "is_locked": phrase("Locked"),
    "codes_left": phrase("Recovery codes left"),
    "amount_centimes": phrase("Centimes"),
    "has_secrets": phrase("Secrets sealed in it"),
    "differences": phrase("Differences found"),
    "schema": phrase("Schema of the database"),
    "public_key": phrase("Public key"),
    "ceiling_centimes": phrase("Ceiling in centimes"),
    "arrete": phrase("Arrêté"),
    "name_fr": phrase("French name"),
    "name_ar": phrase("Arabic name"),
    "kind": phrase("Kind"),
}
"""What a value of `before` or `after` is called; any other one is called by its own name."""
YES, NO, NONE = phrase("yes"), phrase("no"), phrase("none")


def group_of(action: str, language: Language) -> str:
    """Say what an act concerns."""
    source, subject, _ = action.split(":")
    group = source if source == TWO_PERSONS else f"{source}:{subject}"
    return translate(GROUPS.get(group, group), language)


def title_of(name: str, language: Language) -> str:
    """Say what a value of an act is called."""
    return translate(TITLES.get(name, name), language)


def value_text(value: Any, language: Language) -> str:  # noqa: ANN401 - any JSON
    """Write a value of an act on one line."""
    if isinstance(value, bool):
        return translate(YES if value else NO, language)
    if isinstance(value, list):
        return ", ".join(value_text(one, language) for one in value) or translate(NONE, language)
    if isinstance(value, dict):
        return told(value, language)
    return translate(ROLES.get(value, value), language) if isinstance(value, str) else str(value)


def told(values: Mapping[str, Any], language: Language) -> str:
    """Write all values of one side of an act on one line."""
    parts = (
        f"{title_of(name, language)}\u00a0: {value_text(one, language)}"
        for name, one in values.items()
    )
    return "\u00a0; ".join(parts)
