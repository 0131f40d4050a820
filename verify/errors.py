"""What only the check of an export can find wrong."""

from __future__ import annotations

from domain.errors import GirctError


class VerifyError(GirctError):
    """The export cannot be believed as a whole."""

    code = "verify.refused"


class LineUnreadable(VerifyError):
    """A line is not the object an export holds."""

    code = "verify.line"


class ExportEmpty(VerifyError):
    """The export holds no record."""

    code = "verify.empty"


class KeyUnknown(VerifyError):
    """No public key is known for the record's epoch, so nobody can be held to it."""

    code = "verify.key_unknown"


class KeyMismatch(VerifyError):
    """Two sources name different public keys for one epoch."""

    code = "verify.key_mismatch"


class ManifestUnreadable(VerifyError):
    """The manifest is not the object an export has."""

    code = "verify.manifest"


class ManifestNotSigned(VerifyError):
    """The manifest is not signed by a known centre."""

    code = "verify.manifest_signature"


class FileAltered(VerifyError):
    """The file is not the one the manifest describes."""

    code = "verify.file_hash"


class CountDiffers(VerifyError):
    """The file holds more or fewer records than the manifest says."""

    code = "verify.count"


class FirstRecordDiffers(VerifyError):
    """The file does not begin where the manifest says."""

    code = "verify.first_link"


class LastRecordDiffers(VerifyError):
    """The file does not end where the manifest says."""

    code = "verify.last_link"


class CopyNumberBroken(VerifyError):
    """A duplicate does not carry the next copy number of its original."""

    code = "verify.copy_number"


class AnchorsDiffer(VerifyError):
    """The centre signed two different anchors of one day: it told two parties two stories."""

    code = "verify.anchors_differ"


class AnchorsInconsistent(VerifyError):
    """The days of two anchors are not one list that only grew."""

    code = "verify.anchors_inconsistent"


class CentreUnknown(VerifyError):
    """No key of the centre that the custodians' root names signed it."""

    code = "verify.centre_unknown"


class CentreKeyOver(VerifyError):
    """The key of the centre that signed it was over, or revoked, at its date."""

    code = "verify.centre_key_over"
