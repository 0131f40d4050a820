"""Reading an export line by line: a million records in a few megabytes of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from domain.manifest import LINE_BYTES_MAX, ExportLine
from domain.record import Record
from verify.errors import LineUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, Protocol

    class Digest(Protocol):
        """A running hash."""

        def update(self, block: bytes, /) -> None:
            """Hash some more bytes."""


def read_lines(file: BinaryIO, digest: Digest) -> Iterator[bytes]:
    """Give the lines of an export without their line feed, hashing the file on the way.

    A line longer than any record's comes cut at the limit, once.
    """
    while line := file.readline(LINE_BYTES_MAX):
        digest.update(line)
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LINE_BYTES_MAX)):
            digest.update(rest)
        yield line.removesuffix(b"\n")


def read_record(line: bytes) -> tuple[Record, str]:
    """Read the record and the body of one line.

    Raises:
        LineUnreadable: The line is not an object of an export.
        MalformedRecord: It is, but its bytes are no record.
    """
    try:
        exported = ExportLine.model_validate_json(line)
    except ValidationError as error:
        message = "the line is not an object with a record and its body"
        raise LineUnreadable(message) from error
    return Record.parse(bytes.fromhex(exported.record)), exported.body
