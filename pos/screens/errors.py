"""What a screen itself refuses, before the counter is asked."""

from domain.errors import GirctError


class FormExpired(GirctError):
    """A form does not come from the page this counter last gave to this browser."""

    code = "screens.form_expired"


class EncodingRefused(GirctError):
    """A form writes its texts in another encoding than UTF-8."""

    code = "screens.encoding_refused"


class NotSignedIn(GirctError):
    """Nobody is signed in at this browser, or they were away too long."""

    code = "screens.not_signed_in"


class CashNotAnAmount(GirctError):
    """An amount of cash cannot be read as dirhams and centimes."""

    code = "screens.cash_not_an_amount"


class CashTooLarge(CashNotAnAmount):
    """More cash was typed than any drawer holds: a digit too many, most often."""

    code = "screens.cash_too_large"


class PiecesNotANumber(GirctError):
    """A field of a billetage holds no whole number of notes or coins."""

    code = "screens.pieces_not_a_number"


class PiecesDiffer(GirctError):
    """Notes and coins do not add up to the total typed beside them."""

    code = "screens.pieces_differ"


class CashMissing(GirctError):
    """A sale was confirmed without saying what cash was given."""

    code = "screens.cash_missing"


class QuantityMissing(GirctError):
    """A quantity is not filled in."""

    code = "screens.quantity_missing"


class ReasonNotChosen(GirctError):
    """No reason of the list was chosen."""

    code = "screens.reason_not_chosen"


class NotConfirmed(GirctError):
    """An act that asks for a confirmation was sent without it."""

    code = "screens.not_confirmed"


class PageUnknown(GirctError):
    """There is no such page at the counter."""

    code = "screens.page_unknown"


class ClockUnreadable(GirctError):
    """The date and time typed are none."""

    code = "screens.clock_unreadable"


class ClockTooEarly(GirctError):
    """The date and time typed are before the last record, which cannot be."""

    code = "screens.clock_too_early"


class ClockTooFar(GirctError):
    """The date and time typed are months after the last record: more than one person's word."""

    code = "screens.clock_too_far"


class FieldWrong(GirctError):
    """One field of a form is refused; its parameter `field` says which."""

    code = "screens.field_wrong"

    @property
    def field(self) -> str:
        """The name of the field."""
        return str(self.params.get("field", ""))


class DaysMissing(FieldWrong):
    """A place is taken for days, and for how many is not filled in."""

    code = "screens.days_missing"


class PartNotAnAmount(FieldWrong):
    """The part paid by cheque, card or transfer cannot be read as dirhams and centimes."""

    code = "screens.part_not_an_amount"


class PartsTooHigh(FieldWrong):
    """The parts paid by cheque, card and transfer pass what is due: change is in cash only."""

    code = "screens.parts_too_high"


class PartsMissing(FieldWrong):
    """Several means of payment are wanted, and no part of any is typed."""

    code = "screens.parts_missing"


class ChequeNumberWrong(FieldWrong):
    """A cheque's number is missing or no number."""

    code = "screens.cheque_number_wrong"


class ChequeBankMissing(FieldWrong):
    """A cheque has no bank."""

    code = "screens.cheque_bank_missing"


class ChequeDrawerMissing(FieldWrong):
    """Nobody is said to have signed the cheque."""

    code = "screens.cheque_drawer_missing"


class TransferReferenceMissing(FieldWrong):
    """A transfer has no reference."""

    code = "screens.transfer_reference_missing"


class PayerNameMissing(FieldWrong):
    """A payer's number is typed, and no name."""

    code = "screens.payer_name_missing"


class IdentityNumberWrong(FieldWrong):
    """A person's number has not the form of a CNIE, a residence card or a passport."""

    code = "screens.identity_number_wrong"


class IceWrong(FieldWrong):
    """A company's number (ICE) has not 15 digits, or its check digits are wrong."""

    code = "screens.ice_wrong"


class PlateWrong(FieldWrong):
    """A vehicle's plate has not the form of a Moroccan one."""

    code = "screens.plate_wrong"


class NotQuick(GirctError):
    """A sale that asks who pays, or more than its quantity, is not made with one key."""

    code = "screens.not_quick"


class TariffChanged(GirctError):
    """An act came into force between the amount shown and its confirmation."""

    code = "screens.tariff_changed"


class PaperNumberWrong(GirctError):
    """The number on a paper of a booklet cannot be read as a whole number."""

    code = "screens.paper_number_wrong"


class PaperDayWrong(GirctError):
    """The day on a paper of a booklet cannot be read as a date."""

    code = "screens.paper_day_wrong"


class CentreAddressWrong(FieldWrong):
    """What is typed at the first start is no address a counter speaks to."""

    code = "screens.centre_address_wrong"


class CentreNotThere(FieldWrong):
    """At the first start, nobody answers at the address typed: there is nothing to go on with."""

    code = "screens.centre_not_there"


class EnrolmentCodeWrong(FieldWrong):
    """No centre gives such an enrolment code."""

    code = "screens.enrolment_code_wrong"
