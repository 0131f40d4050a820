"""The ways bytes can fail to be a record, each with its code."""

from __future__ import annotations

from domain.errors import MalformedRecord


class WrongLength(MalformedRecord):
    """The record is not exactly as long as its flags say."""

    code = "records.length"


class UnknownVersion(MalformedRecord):
    """The record is of a version this program does not know."""

    code = "records.version"


class UnknownKind(MalformedRecord):
    """The record is of a kind this program does not know."""

    code = "records.kind"


class ReservedFlag(MalformedRecord):
    """A flag the protocol keeps at 0 is set."""

    code = "records.flags"


class BadExtension(MalformedRecord):
    """The extension is cut short, out of order, or holds a tag nobody knows."""

    code = "records.extension"


class FieldOutOfRange(MalformedRecord):
    """A field is outside the values its bytes may hold."""

    code = "records.field_range"
