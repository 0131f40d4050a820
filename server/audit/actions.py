"""The closed list of acts that the trail knows, and what each has to say of itself."""

from collections.abc import Mapping
from typing import Any, Final

BEGINNINGS: Final = frozenset(
    {
        "accounts:user:created",
        "audit:day:anchored",
        "desk:agent:named",
        "desk:booklet:issued",
        "desk:comptable:named",
        "desk:poste:created",
        "desk:regie:created",
        "exports:chain:exported",
        "jobs:job:run",
        "operations:backup:begun",
        "operations:centre:restored",
        "tariffs:act:imported",
        "terminals:terminal:registered",
    }
)
"""What was not there before: it says what is there now, or what was handed out."""
CHANGES: Final = frozenset(
    {
        "accounts:factor:enrolled",
        "accounts:password:changed",
        "accounts:password:chosen",
        "accounts:recovery_code:used",
        "accounts:session:ended",
        "accounts:sign_in:locked",
        "accounts:user:changed",
        "accounts:user:closed",
        "accounts:user:linked",
        "accounts:user:reset",
        "accounts:user:signed_out",
        "desk:agent:deactivated",
        "desk:agent:language_changed",
        "desk:agent:pin_renewed",
        "desk:alert:seen",
        "desk:booklet:returned",
        "desk:booklet:spoilt",
        "desk:comptable:ended",
        "desk:regie:changed",
        "desk:regie:closed",
        "desk:regie:opened",
        "ledger:deposit:accepted",
        "ledger:quarantine:dismissed",
        "ledger:quarantine:posted",
        "ledger:quittance:rebuilt",
        "ledger:quittance:regularised",
        "ledger:shortage:written_off",
        "ledger:till:closed",
        "operations:passwords:renewed",
        "operations:schema:migrated",
        "payers:private:erased",
        "tariffs:act:ended",
        "tariffs:act:enacted",
        "tariffs:act:line_confirmed",
        "terminals:centre_key:announced",
        "terminals:centre_key:drawn",
        "terminals:centre_key:installed",
        "terminals:centre_key:retired",
        "terminals:code:renewed",
        "terminals:key:revoked",
        "terminals:root:accepted",
        "terminals:rotation:asked",
        "terminals:shares:set",
        "terminals:terminal:enrolled",
        "terminals:terminal:replaced",
    }
)
"""What changes something: it says what was so before, and what is so after."""
TWO_PERSONS: Final = "acts"
"""The source of the steps of an act of two persons; its subject is the kind, in small letters."""
PROPOSED: Final = "proposed"
DECISIONS: Final = frozenset({"approved", "refused", "withdrawn"})


def has_before(action: str) -> bool:
    """Whether an act changes what was there before.

    Raises:
        ValueError: when nobody wrote down what such an act says.
    """
    source, _, verb = action.split(":")
    if action in CHANGES or (source == TWO_PERSONS and verb in DECISIONS):
        return True
    if action in BEGINNINGS or (source == TWO_PERSONS and verb == PROPOSED):
        return False
    message = f"the trail knows no act {action}"
    raise ValueError(message)


def require_told(
    action: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> None:
    """Check that an act says all it has to say.

    Raises:
        ValueError: when it does not: a fault of the program, and the act is undone.
    """
    if bool(before) is not has_before(action) or not after:
        message = f"{action} does not say what was before and what is after"
        raise ValueError(message)
