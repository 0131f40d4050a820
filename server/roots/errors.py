"""What is refused of root statements, their keys and their files."""

from domain.errors import GirctError


class NoRoot(GirctError):
    """No custodians ever signed for this centre: counters trust what they were enrolled with."""

    code = "roots.none"


class CentreKeyUnnamed(GirctError):
    """The root statement in force does not name the centre's key as good: counters refuse it."""

    code = "roots.centre_key_unnamed"


class RootDatedAhead(GirctError):
    """The statement is dated ahead: none could follow it before that day."""

    code = "roots.dated_ahead"


class FreshKeyMissing(GirctError):
    """No fresh key of the centre was drawn."""

    code = "roots.fresh_key_missing"


class RootFileRefused(GirctError):
    """A file of the ceremony cannot be read or written, or is there already."""

    code = "roots.file_refused"


class RootKeyUnreadable(GirctError):
    """The file is no root key, or the passphrase does not open it."""

    code = "roots.key_unreadable"


class RootKeyStranger(GirctError):
    """The key is neither one of the former root keys nor one the statement names."""

    code = "roots.key_stranger"


class FingerprintDiffers(GirctError):
    """The statement is not the one whose fingerprint was read out."""

    code = "roots.fingerprint_differs"


class InstallationUnreadable(GirctError):
    """What is proposed of the centre's fresh key does not say what such an act says."""

    code = "roots.act_unreadable"
