"""Why an export is refused."""

from __future__ import annotations

from domain.errors import GirctError


class ExportExists(GirctError):
    """A file of that name is there already: evidence is never overwritten by accident."""

    code = "exports.file_exists"


class ExportTerminalUnknown(GirctError):
    """No terminal has this number."""

    code = "exports.unknown_terminal"


class RangeRefused(GirctError):
    """The first record asked for comes after the last."""

    code = "exports.range_refused"


class NothingToExport(GirctError):
    """The ledger holds no record in the range."""

    code = "exports.nothing_to_export"


class ExportNotWritten(GirctError):
    """The file cannot be written: folder, rights or disk."""

    code = "exports.not_written"
