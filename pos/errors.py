"""What a counter refuses, each with a code that screens translate and a cashier can act on."""

from __future__ import annotations

from domain.errors import GirctError


class SettingsWrong(GirctError):
    """A setting is missing, unknown or out of its bounds."""

    code = "pos.settings_wrong"


class PortTaken(GirctError):
    """Another program already listens on the port of the counter's screens."""

    code = "pos.port_taken"


class NotEnrolled(GirctError):
    """This machine holds no terminal key: it must be enrolled with a code of the centre."""

    code = "pos.not_enrolled"


class AlreadyEnrolled(GirctError):
    """This machine already holds a terminal key; a second one would make a second chain."""

    code = "pos.already_enrolled"


class NotConfigured(GirctError):
    """No configuration signed by the centre was ever received: nothing can be collected."""

    code = "pos.not_configured"
    retryable = True


class AlreadyRunning(GirctError):
    """Another counter process holds this journal."""

    code = "pos.already_running"


class JournalFull(GirctError):
    """The disk is full: the sale was not recorded, no money may be taken for it."""

    code = "pos.journal_full"
    retryable = True


class JournalReadOnly(GirctError):
    """The journal cannot be written: the sale was not recorded."""

    code = "pos.journal_read_only"


class JournalUnreadable(GirctError):
    """The journal is damaged or is not a journal of this program."""

    code = "pos.journal_unreadable"


class JournalNewer(JournalUnreadable):
    """The journal was written by a later program than this one; it is whole."""

    code = "pos.journal_newer"


class DiskLow(GirctError):
    """So little disk is left that selling stops before a commit could fail."""

    code = "pos.disk_low"
    retryable = True


class RegieClosed(GirctError):
    """The régie is closed by decision: it may collect nothing."""

    code = "pos.regie_closed"


class SessionNotOpen(GirctError):
    """The cashier has no open cash session."""

    code = "pos.session_not_open"


class SessionOfAnother(GirctError):
    """Another agent's cash session is open at this counter: it must end first."""

    code = "pos.session_of_another"


class RoleRequired(GirctError):
    """Only a régisseur may do this."""

    code = "pos.role_required"


class UnknownPin(GirctError):
    """The PIN is nobody's."""

    code = "pos.unknown_pin"


class PinLocked(GirctError):
    """Too many unknown PINs: log-in is closed for a quarter of an hour."""

    code = "pos.pin_locked"


class PinNeedsRegisseur(GirctError):
    """Far too many unknown PINs: only the régisseur's PIN opens the counter again."""

    code = "pos.pin_needs_regisseur"


class RequestTaken(GirctError):
    """The form's own number made another act before: this one is not recorded."""

    code = "pos.request_taken"


class SaleEmpty(GirctError):
    """A sale has no line, or more lines than a body may carry."""

    code = "pos.sale_lines"


class SaleLeft(GirctError):
    """The sale was left before it was confirmed: it is made anew."""

    code = "pos.sale_left"


class DraftChanged(GirctError):
    """The lines of the sale changed in another window: the total shown was not its total."""

    code = "pos.draft_changed"


class AmountOutOfRange(GirctError):
    """A quittance's total is zero or above 10^11 centimes."""

    code = "pos.amount_out_of_range"


class CashTooLow(GirctError):
    """The cash given does not reach the amount due."""

    code = "pos.cash_too_low"


class TendersDiffer(GirctError):
    """The means of payment do not add up to the amount due."""

    code = "pos.tenders_differ"


class PayerUnreadable(GirctError):
    """The payer's name or number is empty, too long, or holds characters no paper carries."""

    code = "pos.payer_unreadable"


class PayerRequired(GirctError):
    """A nature of the sale asks for the payer's name."""

    code = "pos.payer_required"


class PlateRequired(GirctError):
    """A nature of the sale asks for the vehicle's plate."""

    code = "pos.plate_required"


class OriginalNotPrinted(GirctError):
    """The original was not printed yet: it comes before any duplicate."""

    code = "pos.original_not_printed"


class QuittanceUnknown(GirctError):
    """No quittance of this counter has this place in its chain."""

    code = "pos.quittance_unknown"


class TerminalBlocked(GirctError):
    """The centre froze, revoked or ended this terminal: it uploads, but sells nothing more."""

    code = "pos.terminal_blocked"


class ChainEnded(TerminalBlocked):
    """The régisseur ended this series here: it only sends what it holds, then is moved aside."""

    code = "pos.chain_ended"


class TerminalRestored(GirctError):
    """The centre knows more of this chain than this machine: it was restored or copied."""

    code = "pos.terminal_restored"


class ClockUnconfirmed(GirctError):
    """Nobody confirms date and time since the start: the régisseur must, or the centre."""

    code = "pos.clock_unconfirmed"


class ClockVouchedFor(GirctError):
    """The time is vouched for: nobody's word is asked, and none is taken."""

    code = "pos.clock_vouched_for"


class ClockLeapUnsure(GirctError):
    """The time to confirm is many days after the last record: it is asked for a second time."""

    code = "pos.clock_leap_unsure"


class ClockAhead(GirctError):
    """The last record is later than the centre's time by more than two minutes."""

    code = "pos.clock_ahead"


class ClockWrong(GirctError):
    """This machine's clock differs from the centre's: it must be set before enrolment."""

    code = "pos.clock_wrong"


class PrintJobUnknown(GirctError):
    """No print job has this identifier."""

    code = "pos.print_job_unknown"


class OriginalAlreadyStarted(GirctError):
    """Part of the original may be on paper: only a duplicate may be printed now."""

    code = "pos.original_already_started"


class Unreachable(GirctError):
    """The centre does not answer; sales go on, records wait in the journal."""

    code = "sync.unreachable"
    retryable = True


class CentreInClear(GirctError):
    """The centre is on another machine and would be spoken to without TLS: nothing is sent."""

    code = "sync.centre_in_clear"


class NotACentre(GirctError):
    """What answers at the centre's address is not a centre: the address is wrong."""

    code = "sync.not_a_centre"
    retryable = True


class CentreRefused(GirctError):
    """The centre refuses this terminal's request."""

    code = "sync.refused"
    retryable = True


class CentreBusy(GirctError):
    """The centre asks to come back later."""

    code = "sync.busy"
    retryable = True


class AnswerForged(GirctError):
    """An answer is not signed by a key of the centre this terminal was enrolled with."""

    code = "sync.answer_forged"
    retryable = True
