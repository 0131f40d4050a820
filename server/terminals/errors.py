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
