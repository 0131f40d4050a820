"""Why an act about records outside the ledger is refused."""

from __future__ import annotations

from domain.errors import GirctError


class TerminalStillOpen(GirctError):
    """The terminal may still send records: revoke it, or wait until its chain is frozen or ended.

    Posting what may still come in by itself would count it twice.
    """

    code = "quarantine.terminal_open"


class TerminalNotHere(GirctError):
    """No terminal of this collectivité has this number."""

    code = "quarantine.unknown_terminal"


class EvidenceUnknown(GirctError):
    """Nothing of this name waits in this terminal's quarantine."""

    code = "quarantine.unknown_record"


class EvidenceSettled(GirctError):
    """An act of the centre posted or dismissed this record already."""

    code = "quarantine.settled"


class EvidenceUnsigned(GirctError):
    """No key the terminal ever had signed this record: it proves nothing."""

    code = "quarantine.unsigned"


class AlreadyInLedger(GirctError):
    """The ledger has this record."""

    code = "quarantine.in_ledger"


class AlreadyInQuarantine(GirctError):
    """The quarantine has this record, body and all: post it from there."""

    code = "quarantine.in_quarantine"


class NotPostable(GirctError):
    """The record is neither a quittance nor a cancellation: it has nothing to post."""

    code = "quarantine.not_postable"


class EvidenceContradicts(GirctError):
    """The record and its body, or its terminal, contradict each other: it can only be dismissed."""

    code = "quarantine.contradiction"


class OriginalNotPosted(GirctError):
    """The quittance a cancellation names is not in the ledger yet: post it in the same act."""

    code = "quarantine.original_not_posted"


class DeclarationDiffers(GirctError):
    """The lines or tenders declared do not come to what the record signs."""

    code = "quarantine.declaration_differs"


class MissingSeqsDiffer(GirctError):
    """The procès-verbal does not state all the numbers the centre misses."""

    code = "quarantine.missing_seqs"


class TillMoved(GirctError):
    """The till's books moved since the procès-verbal was drawn up: draw it up again."""

    code = "quarantine.till_moved"
