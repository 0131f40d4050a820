"""From the papers of a cash session to what is printed, in French and in Arabic.

An Arabic line holds no amount and no date, for the reason given in `domain.layout`.
"""

from collections.abc import Iterator, Mapping

from domain.calendar import format_date
from domain.denominations import NOTES
from domain.document import ArabicText, Columns, Element, ReceiptDocument, Rule, Text
from domain.layout_parts import banner, figures, person, signatures
from domain.layout_till import differences, reference, top
from domain.money import Money
from domain.printable import to_printable
from domain.session_papers import (
    ADDENDUM_REASONS,
    COUNT_REASONS,
    AddendumSlip,
    CountSlip,
    OpeningSlip,
    XReport,
)
from domain.words import in_words_ar, in_words_fr

SessionPaper = OpeningSlip | CountSlip | AddendumSlip | XReport
_CENTIMES_PER_DIRHAM = 100


def lay_out_session_paper(paper: SessionPaper) -> ReceiptDocument:
    """Lay out a paper of a cash session.

    Args:
        paper: What to print. The same paper always gives the same document.

    Raises:
        UnknownCollectivite: when its collectivité is not one of the territory.
    """
    if isinstance(paper, OpeningSlip):
        title, elements = "Fonds de caisse", _opening(paper)
    elif isinstance(paper, CountSlip):
        title, elements = "Comptage", _count(paper)
    elif isinstance(paper, AddendumSlip):
        title, elements = "Additif", _addendum(paper)
    else:
        title, elements = "Lecture X", _x_report(paper)
    return ReceiptDocument(
        (*top(paper), *elements), title=f"{title} {paper.terminal_id}-{paper.seq}"
    )


def piece_name(face: int) -> str:
    """Name a note or a coin as papers do: `Billet 200 DH`, `Pièce 50 c`."""
    whole, rest = divmod(face, _CENTIMES_PER_DIRHAM)
    value = f"{rest} c" if rest else f"{whole} DH"
    return f"{'Billet' if face in NOTES else 'Pièce'} {value}"


def _title(title_fr: str, title_ar: str) -> Iterator[Element]:
    yield ArabicText(title_ar, align="center", bold=True)
    yield Text(to_printable(title_fr), align="center", bold=True)


def _opening(slip: OpeningSlip) -> Iterator[Element]:
    yield from _title("OUVERTURE DE CAISSE", "فتح الصندوق")
    yield from reference(slip)
    yield from person("Agent", "العون", slip.agent_name, slip.agent_id)
    yield Rule()
    yield from _pieces(slip.pieces)
    yield Columns("FONDS DE CAISSE", slip.float_amount.format_fr(plain=True), bold=True)
    yield ArabicText(f"المبلغ بالحروف: {in_words_ar(slip.float_amount)}.")
    yield from signatures("L'agent", "العون")
    yield Text(slip.short_code, align="center", bold=True)


def _count(slip: CountSlip) -> Iterator[Element]:
    yield from _title("COMPTAGE DE CAISSE", "عد الصندوق")
    yield from reference(slip)
    yield from person("Session de", "حصة العون", slip.cashier_name, slip.cashier_id)
    if slip.agent_id != slip.cashier_id:
        yield from person("Compté par", "عدّه", slip.agent_name, slip.agent_id)
    yield Rule()
    yield from _pieces(slip.pieces)
    yield Columns("COMPTÉ", slip.counted.format_fr(plain=True), bold=True)
    yield Text(f"Soit en toutes lettres : {in_words_fr(slip.counted)}.")
    yield ArabicText(f"المبلغ بالحروف: {in_words_ar(slip.counted)}.")
    yield Columns("Attendu", figures(slip.expected))
    yield from _difference(slip.difference)
    yield from _approval(slip)
    yield Rule()
    yield from signatures("L'agent", "العون")
    yield from signatures("Le régisseur", "الشسيع")
    yield Text(slip.short_code, align="center", bold=True)


def _difference(difference: Money) -> Iterator[Element]:
    if difference.centimes < 0:
        yield Columns("DÉFICIT", (-difference).format_fr(plain=True), bold=True)
        yield ArabicText("عجز في الصندوق", bold=True)
    elif difference.centimes:
        yield Columns("EXCÉDENT", difference.format_fr(plain=True), bold=True)
        yield ArabicText("فائض في الصندوق", bold=True)
    else:
        yield Columns("Écart", to_printable("aucun"))
        yield ArabicText("لا فرق")


def _approval(slip: CountSlip) -> Iterator[Element]:
    if slip.approver_id is None:
        return
    yield Rule()
    yield from person("Écart accepté par", "قبل الفرقَ الشسيع", slip.approver_name, slip.approver_id)
    yield from _reason(COUNT_REASONS, slip.reason)
    if slip.first_counted is not None:
        yield Columns("Premier comptage", figures(slip.first_counted))


def _addendum(slip: AddendumSlip) -> Iterator[Element]:
    yield from _title("ADDITIF À UNE SESSION CLOSE", "ملحق بحصة مقفلة")
    yield from reference(slip)
    yield Columns("Session du", format_date(slip.opened_on))
    yield from person("Session de", "حصة العون", slip.cashier_name, slip.cashier_id)
    yield from person("Constaté par le régisseur", "عاينه الشسيع", slip.agent_name, slip.agent_id)
    yield from _reason(ADDENDUM_REASONS, slip.reason)
    yield Rule()
    is_less = slip.amount.centimes < 0
    amount = -slip.amount if is_less else slip.amount
    yield Columns("EN MOINS" if is_less else "EN PLUS", amount.format_fr(plain=True), bold=True)
    yield ArabicText("نقص" if is_less else "زيادة", bold=True)
    yield Text(f"Soit en toutes lettres : {in_words_fr(amount)}.")
    yield ArabicText(f"المبلغ بالحروف: {in_words_ar(amount)}.")
    yield from signatures("Le régisseur", "الشسيع")
    yield Text(slip.short_code, align="center", bold=True)


def _x_report(report: XReport) -> Iterator[Element]:
    yield from banner("X - LECTURE", "قراءة X")
    yield Text(to_printable("Ne clôture rien, ne remet rien à zéro."), align="center")
    yield ArabicText("لا تقفل شيئاً ولا تصفّر شيئاً", align="center")
    yield Columns("Journée", format_date(report.business_day), bold=True)
    yield from reference(report)
    yield from person("Lue par", "قرأها", report.agent_name, report.agent_id)
    yield Rule()
    yield Columns(f"Quittances ({report.receipts})", figures(report.gross))
    yield Columns(f"Annulations ({report.cancellations})", figures(-report.cancelled))
    yield Columns("NET", report.net.format_fr(plain=True), bold=True)
    yield ArabicText("صافي اليوم إلى الآن")
    yield Columns("Sessions de caisse", str(report.sessions))
    yield Columns(to_printable("Espèces en caisse"), figures(report.cash_held))
    yield from differences(report.differences)
    yield Rule()
    yield from banner("X - LECTURE", "قراءة X")


def _pieces(pieces: tuple[tuple[int, int], ...]) -> Iterator[Element]:
    """The billetage: a line for each face there is."""
    if not pieces:
        return
    yield Text("Billetage", bold=True)
    yield ArabicText("تفصيل الأوراق والقطع")
    for face, count in pieces:
        yield Columns(f"{to_printable(piece_name(face))} x {count}", figures(Money(face * count)))
    yield Rule()


def _reason(reasons: Mapping[str, tuple[str, str]], code: str) -> Iterator[Element]:
    """Say why, in both languages; a code of another program as it is."""
    said_fr, said_ar = reasons.get(code, (code, ""))
    yield Text(f"Motif : {to_printable(said_fr)}")
    if said_ar:
        yield ArabicText(f"السبب: {said_ar}")
