"""What operations refuse, each with a code that never changes."""

from domain.errors import GirctError


class NotReady(GirctError):
    """The centre lives but cannot work now: requests should go elsewhere or wait."""

    code = "server.not_ready"
    retryable = True


class FiguresRefused(GirctError):
    """The figures are for machines that know the token, and for nobody when there is none."""

    code = "operations.figures_refused"


class BackupExists(GirctError):
    """The file of a backup exists: nothing is ever replaced."""

    code = "operations.backup_exists"


class NoSpace(GirctError):
    """The disk has too little room for what is about to be written."""

    code = "operations.no_space"


class BackupNotWritten(GirctError):
    """The backup could not be made whole; nothing is left of it."""

    code = "operations.backup_not_written"


class BackupUnreadable(GirctError):
    """The file is no backup of ours, or not the bytes that were written."""

    code = "operations.backup_unreadable"


class SecretsMissing(GirctError):
    """A centre is restored with its own secrets, from the backup or kept elsewhere; none are."""

    code = "operations.secrets_missing"


class PlaceNotEmpty(GirctError):
    """A centre is only ever restored where there is none."""

    code = "operations.place_not_empty"


class RestoreFailed(GirctError):
    """The restored database is not what the backup says; what was made is taken away again."""

    code = "operations.restore_failed"
