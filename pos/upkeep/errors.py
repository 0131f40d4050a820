"""What can be wrong with a second copy and with a restore, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class CopyMediumMissing(GirctError):
    """The folder of the second copy is not there: its disk or stick is not plugged in."""

    code = "copies.medium_missing"
    retryable = True


class CopyOnSameDisk(GirctError):
    """The folder of the second copy is on the journal's own disk: both would be lost together."""

    code = "copies.same_disk"


class CopyFailed(GirctError):
    """The second copy could not be written: full, read-only or broken."""

    code = "copies.failed"
    retryable = True


class CopyDamaged(GirctError):
    """What was copied is not what the journal holds: the copy before it was kept."""

    code = "copies.damaged"
    retryable = True


class JournalDamaged(CopyDamaged):
    """The journal itself is damaged where its copy is: no other medium helps."""

    code = "copies.journal_damaged"


class LostCopyDamaged(CopyDamaged):
    """The second copy of a lost counter does not hold any more: it says where."""

    code = "restore.copy_damaged"
    retryable = False


class CopyUnreadable(GirctError):
    """The folder named holds no second copy, or one that cannot be read."""

    code = "copies.unreadable"


class CopyHasNoKeys(GirctError):
    """The copy was made before a recovery code was drawn: it cannot speak to the centre."""

    code = "copies.no_keys"


class RecoveryCodeWrong(GirctError):
    """The recovery code is not the one drawn at the counter that made the copy."""

    code = "copies.recovery_code_wrong"


class NotOfLostCounter(GirctError):
    """A scanned code is no quittance of the counter that was lost."""

    code = "restore.not_of_this_counter"


class AlreadyOnCopy(GirctError):
    """A scanned quittance is on the second copy: it is not missing."""

    code = "restore.already_on_copy"


class ClockNotAhead(GirctError):
    """The last record is not ahead of the time any more: the chain need not end."""

    code = "pos.clock_not_ahead"
