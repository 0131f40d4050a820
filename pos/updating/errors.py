"""Why a counter is not updated, each with what to do."""

from __future__ import annotations

from domain.errors import GirctError


class UpdateNotTrusted(GirctError):
    """No root of the releases was ever named on this machine: nothing can be verified."""

    code = "pos.update_not_trusted"


class UpdateTrustedAlready(GirctError):
    """Another root is trusted here already; its keys change by rotation, never by a new file."""

    code = "pos.update_trusted_already"


class UpdateRootWrong(GirctError):
    """The file is no root that two custodians signed."""

    code = "pos.update_root_wrong"


class UpdateFingerprintWrong(GirctError):
    """The root is not the one whose fingerprint was given, or nobody vouched for it."""

    code = "pos.update_fingerprint_wrong"


class UpdateAbsent(GirctError):
    """There is no signed release at that place, or none for this machine."""

    code = "pos.update_absent"


class UpdateUnreachable(GirctError):
    """The place could not be read to the end."""

    code = "pos.update_unreachable"
    retryable = True


class UpdateDiskFull(GirctError):
    """The disk has no room for the release."""

    code = "pos.update_disk_full"
    retryable = True


class UpdateUnsigned(GirctError):
    """Too few of the keys that must sign did: the release is forged, or its keys were rotated."""

    code = "pos.update_unsigned"


class UpdateExpired(GirctError):
    """What is signed was signed too long ago: it may hide a newer release."""

    code = "pos.update_expired"


class UpdateRolledBack(GirctError):
    """This place shows an earlier state of the releases than this machine has seen."""

    code = "pos.update_rolled_back"


class UpdateAltered(GirctError):
    """A file is not the one that was signed."""

    code = "pos.update_altered"


class UpdateMislabelled(GirctError):
    """The package is not of the name, version and machine it is released under."""

    code = "pos.update_mislabelled"


class UpdateOlder(GirctError):
    """What is released is older than what is installed."""

    code = "pos.update_older"


class UpdateNothingNewer(GirctError):
    """What is released is what is installed."""

    code = "pos.update_nothing_newer"


class UpdateNotInstalled(GirctError):
    """The counter was not installed from its package: there is nothing to update."""

    code = "pos.update_not_installed"


class UpdateNotAllowed(GirctError):
    """Only the administrator of the machine may update it."""

    code = "pos.update_not_allowed"


class UpdateFolderOpen(GirctError):
    """Somebody else than the administrator can write what this machine trusts."""

    code = "pos.update_folder_open"


class UpdateRunning(GirctError):
    """Another update is running on this machine."""

    code = "pos.update_running"
    retryable = True


class UpdateDuringSale(GirctError):
    """A sale is being made."""

    code = "pos.update_during_sale"
    retryable = True


class UpdateDuringPrint(GirctError):
    """A paper is being printed."""

    code = "pos.update_during_print"
    retryable = True


class UpdateDuringSession(GirctError):
    """A cash session is open."""

    code = "pos.update_during_session"
    retryable = True


class UpdateFailed(GirctError):
    """The package was verified, and the machine could not install it."""

    code = "pos.update_failed"
