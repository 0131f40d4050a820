"""An answer of the centre, read whole, and what it means when it is no success."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from domain.exchange import Problem
from pos.errors import CentreBusy, NotACentre
from pos.sync.refusals import refusal_of

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024
NOT_MODIFIED: Final = 304
Model = TypeVar("Model", bound=BaseModel)
_SECONDS_DIGITS_MAX = 9
_SUCCESS = frozenset({200, 201, NOT_MODIFIED})
_BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: HTTP status.
        headers: Its headers.
        content: Its body.
    """

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def is_busy(self) -> bool:
        """Whether the centre, or what stands before it, asks to come back later."""
        return self.status in _BUSY

    @classmethod
    def of(cls, response: httpx.Response) -> Answer:
        """Read an answer, but never more than a centre would send.

        Raises:
            NotACentre: It goes on and on.
        """
        content = b""
        for piece in response.iter_bytes():
            content += piece
            if len(content) > ANSWER_BYTES_MAX:
                raise not_a_centre(response.status_code)
        return cls(response.status_code, response.headers, content)

    @property
    def problem(self) -> Problem | None:
        """What a refusal says (RFC 9457); none when it is not one of a centre's."""
        try:
            return Problem.model_validate_json(self.content)
        except (ValidationError, RecursionError):
            return None

    @property
    def entity_tag(self) -> str | None:
        """The name of what was answered, to ask for it again only once it has changed."""
        tag: str | None = self.headers.get("ETag")
        return tag

    @property
    def retry_after_s(self) -> int | None:
        """How long the centre asks to wait, seconds; none when it does not say."""
        text = self.headers.get("Retry-After", "")
        is_number = text.isascii() and text.isdecimal() and len(text) <= _SECONDS_DIGITS_MAX
        return int(text) if is_number else None

    @property
    def date(self) -> datetime | None:
        """The unsigned date of the answer, good enough to notice a clock that is far off."""
        try:
            date = parsedate_to_datetime(self.headers.get("Date", ""))
        except ValueError:
            return None
        return date if date.tzinfo is not None else None

    def read(self, model: type[Model]) -> Model:
        """Read a successful answer.

        Raises:
            NotACentre: It is not what a centre answers.
        """
        try:
            return model.model_validate_json(self.content)
        except ValidationError as error:
            raise not_a_centre(self.status) from error

    def refuse(self) -> None:
        """Turn any answer but a success into what it means for this counter.

        Raises:
            CentreBusy: 429, 502, 503 or 504: come back later.
            CentreRefused: The centre refuses; the subclass says in which way.
            NotACentre: What answers is none.
        """
        if self.status in _SUCCESS:
            return
        if self.is_busy:
            message = f"the centre asks to come back later ({self.status})"
            raise CentreBusy(message, status=self.status, retry_after_s=self.retry_after_s)
        problem = self.problem
        if problem is None:
            raise not_a_centre(self.status)
        raise refusal_of(self.status, problem)


def not_a_centre(status: int) -> NotACentre:
    """Say that what answers at the address is no centre."""
    return NotACentre(f"what answers is not a centre (HTTP {status})", status=status)
