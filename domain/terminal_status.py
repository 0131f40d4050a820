"""What a counter says of itself beside each signed request.

Source: the project's protocol page, §4.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.wire import AsciiText, WireShape

STATUS_HEADER = "GIRCT-Status"
"""Carries a `TerminalStatus` as JSON; covered by the request's signature where present."""


class TerminalStatus(WireShape):
    """What a counter says of itself with each signed request, in the header `girct-status`.

    Args:
        version: Of the program.
        head_seq: The last record it made, sent or not.
        fingerprint: Of the machine, as at enrolment.
        configuration: Version of the configuration it holds; absent before the first.
    """

    version: AsciiText
    head_seq: Annotated[int, Field(ge=0, le=2**32 - 1)]
    fingerprint: AsciiText
    configuration: AsciiText | None = None
