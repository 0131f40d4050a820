"""What the centre refuses, as errors: one class for each way a counter can act on it.

Each carries the whole problem of the answer (RFC 9457): `params["status"]` is the HTTP status and
`params["reason"]` the centre's own stable code. All are `CentreRefused`, for whoever asks no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.errors import CentreRefused

if TYPE_CHECKING:
    from domain.exchange import Problem


class RequestNotRecognised(CentreRefused):
    """401: the signature, its nonce or its terminal is not one the centre accepts."""

    code = "sync.not_recognised"


class KeyUnknown(RequestNotRecognised):
    """401: the centre does not hold the key that signed: it has not seen the rotation yet."""

    code = "sync.key_unknown"


class RequestNotAllowed(CentreRefused):
    """403: the terminal is known, and may not do this."""

    code = "sync.not_allowed"


class EnrolmentCodeRefused(RequestNotAllowed):
    """403: the enrolment code is unknown, used, or older than ten minutes."""

    code = "sync.code_refused"


class AddressUnknown(CentreRefused):
    """404: the centre has no such address: it is of an older version."""

    code = "sync.not_found"


class RequestConflicts(CentreRefused):
    """409: what is asked contradicts what the centre holds."""

    code = "sync.conflict"


class RequestTooLarge(CentreRefused):
    """413: more than the centre takes at once."""

    code = "sync.too_large"


class RequestInvalid(CentreRefused):
    """422: the centre does not read the request: it is of another version."""

    code = "sync.invalid"


_BY_REASON: Final[dict[str, type[CentreRefused]]] = {
    "terminals.key_unknown": KeyUnknown,
    "terminals.enrolment_code_refused": EnrolmentCodeRefused,
}
_BY_STATUS: Final[dict[int, type[CentreRefused]]] = {
    401: RequestNotRecognised,
    403: RequestNotAllowed,
    404: AddressUnknown,
    409: RequestConflicts,
    413: RequestTooLarge,
    422: RequestInvalid,
}


def refusal_of(status: int, problem: Problem) -> CentreRefused:
    """Turn a problem of the centre into the error of its kind.

    Args:
        status: The HTTP status it came with.
        problem: What the centre said.
    """
    kind = _BY_REASON.get(problem.code) or _BY_STATUS.get(status, CentreRefused)
    message = f"the centre refuses: {problem.code} ({status})"
    return kind(message, status=status, reason=problem.code, detail=problem.detail)
