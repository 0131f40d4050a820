"""Why a record or a whole request is refused, besides the rules of the chain itself."""

from __future__ import annotations

from domain.errors import GirctError, RecordRefused


class UnknownTerminal(GirctError):
    """No terminal was ever enrolled under this number."""

    code = "records.unknown_terminal"


class ForeignRecord(GirctError):
    """The request carries a record of another terminal: the whole of it is refused."""

    code = "records.foreign_record"


class BatchUnreadable(GirctError):
    """The request holds something that is neither a record nor a text."""

    code = "records.unreadable"


class BatchTooLarge(GirctError):
    """The request is longer than the protocol lets one be: send fewer records at a time."""

    code = "records.batch_too_large"


class TerminalFrozen(RecordRefused):
    """The chain was frozen: what the terminal still sends is kept as evidence."""

    code = "records.terminal_frozen"


class KeyRevoked(RecordRefused):
    """The terminal or its key was revoked before this record was received."""

    code = "records.key_revoked"


class WrongRegie(RecordRefused):
    """The record speaks for a régie or a collectivité that is not its terminal's."""

    code = "records.wrong_regie"


class YearNotKept(RecordRefused):
    """The fiscal year of the record has no place in this centre's ledger."""

    code = "records.year_not_kept"
