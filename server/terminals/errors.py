"""What the centre refuses a terminal."""

from domain.errors import GirctError


class UnknownTerminal(GirctError):
    """No terminal has this identifier."""

    code = "terminals.unknown"


class TerminalRevoked(GirctError):
    """The terminal was revoked: it may still upload its journal, nothing else."""

    code = "terminals.revoked"


class EnrolmentCodeRefused(GirctError):
    """The enrolment code is wrong, used, expired or tried too often: one answer for all four."""

    code = "terminals.enrolment_code_refused"


class EnrolmentProofRefused(GirctError):
    """The terminal did not prove that it holds the key it announces."""

    code = "terminals.enrolment_proof_refused"


class AlreadyEnrolled(GirctError):
    """The terminal has a key already: a second START is never begun under one identifier."""

    code = "terminals.already_enrolled"


class RequestUnsigned(GirctError):
    """The request carries no signature of a terminal."""

    code = "terminals.request_unsigned"


class RequestSignatureRefused(GirctError):
    """The request's signature does not cover it, or is not this terminal's."""

    code = "terminals.request_signature_refused"


class NonceRefused(GirctError):
    """The nonce was used, is too old or was never given: take the new one and sign again."""

    code = "terminals.nonce_refused"


class OtherTerminal(GirctError):
    """A terminal speaks for another one."""

    code = "terminals.other_terminal"


class KeyUnknown(GirctError):
    """The centre does not hold this key: of no terminal, or of a rotation it has not seen."""

    code = "terminals.key_unknown"


class KeySuperseded(GirctError):
    """The terminal has a later key: this one may still send its journal, nothing else."""

    code = "terminals.key_superseded"


class MediaTypeRefused(GirctError):
    """Terminals send JSON and nothing else."""

    code = "server.media_type_refused"


class SharesExceedCeiling(GirctError):
    """The tills of a régie together would hold more cash than it may."""

    code = "terminals.shares_exceed_ceiling"


class ShareMisplaced(GirctError):
    """A cash share names a terminal that is not in service in the régie."""

    code = "terminals.share_misplaced"


class NoCeiling(GirctError):
    """The régie has no ceiling, so there is nothing to share."""

    code = "terminals.no_ceiling"


class EffectiveDateRefused(GirctError):
    """A revocation takes effect in the past of the centre, after the terminal's enrolment."""

    code = "terminals.effective_date_refused"


class AlreadyRevoked(GirctError):
    """The terminal was revoked before."""

    code = "terminals.already_revoked"


class NotReplaceable(GirctError):
    """The terminal was never enrolled, or has a replacement already."""

    code = "terminals.not_replaceable"


class CentreKeyMissing(GirctError):
    """No next key of the centre was announced."""

    code = "terminals.centre_key_missing"


class CentreKeyNotSpread(GirctError):
    """Terminals in service do not know the centre's next key yet."""

    code = "terminals.centre_key_not_spread"


class ActUnreadable(GirctError):
    """What is proposed of a terminal does not say what such an act says."""

    code = "terminals.act_unreadable"


class NotInService(GirctError):
    """The terminal has no key yet, or sells no more."""

    code = "terminals.not_in_service"
