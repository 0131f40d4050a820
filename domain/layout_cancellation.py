"""From a cancellation to its paper, in French and in Arabic.

An Arabic line holds no amount and no number with separators, for the reason given in
`domain.layout`.
"""

from collections.abc import Iterator

from domain.calendar import format_date_time
from domain.cancellation_reasons import reason_ar, reason_fr
from domain.copied import copied_lines
from domain.document import ArabicText, Columns, Element, QrCode, ReceiptDocument, Rule, Text
from domain.layout_parts import banner, identity, person, signatures
from domain.printable import to_printable
from domain.till_papers import CancellationSlip
from domain.words import in_words_ar, in_words_fr


def lay_out_cancellation(slip: CancellationSlip) -> ReceiptDocument:
    """Lay out the paper of a cancellation.

    Args:
        slip: What to print. The same slip always gives the same document.

    Raises:
        UnknownCollectivite: when its collectivité is not one of the territory.
    """
    elements = (
        *_banners(slip),
        *identity(slip),
        Rule(),
        *_heading(slip),
        Rule(),
        *_amounts(slip),
        Rule(),
        *person("Demandée par", "طلبها العون", slip.agent_name, slip.agent_id),
        *person("Approuvée par", "وافق عليها", slip.approver_name, slip.approver_id),
        *signatures("L'agent", "العون"),
        *signatures("Le régisseur", "الشسيع"),
        *signatures("La partie versante", "المؤدي"),
        *_code(slip),
    )
    return ReceiptDocument(elements, title=f"Annulation {slip.legal_number}")


def _banners(slip: CancellationSlip) -> Iterator[Element]:
    """What takes value away from the paper, then what it is: nobody may take it for a quittance."""
    if slip.is_test:
        yield from banner("ESSAI - SANS VALEUR", "تجربة - بدون قيمة")
    if slip.copy_no:
        yield from banner(f"RÉIMPRESSION n° {slip.copy_no}", f"إعادة طبع رقم {slip.copy_no}")
        yield from copied_lines(slip.copied, "Réimprimé")
    yield from banner("ANNULATION", "إلغاء وصل")


def _heading(slip: CancellationSlip) -> Iterator[Element]:
    yield Text(f"ANNULATION N° {slip.legal_number}", align="center", bold=True)
    yield Text("de la quittance", align="center")
    yield ArabicText("إلغاء الوصل رقم", align="center")
    yield Text(f"N° {slip.original_number}", align="center", bold=True)
    yield Columns("Émise le", format_date_time(slip.original_at))
    yield Columns("Annulée le", format_date_time(slip.issued_at))
    yield Columns(f"Caisse {slip.terminal_id}", f"Pièce n° {slip.seq}")
    yield Text(to_printable(f"Motif : {reason_fr(slip.reason)}"))
    yield ArabicText(f"السبب: {reason_ar(slip.reason)}")


def _amounts(slip: CancellationSlip) -> Iterator[Element]:
    yield Columns("MONTANT ANNULÉ", slip.total.format_fr(plain=True), bold=True)
    yield Text(f"Soit en toutes lettres : {in_words_fr(slip.total)}.")
    yield ArabicText(f"المبلغ بالحروف: {in_words_ar(slip.total)}.")
    yield Columns("Rendu en espèces", slip.cash_back.format_fr(plain=True))


def _code(slip: CancellationSlip) -> Iterator[Element]:
    """The code of the cancellation's own record.

    Source: protocol.md §3.
    """
    yield QrCode(slip.code_text)
    yield Text(f"{slip.short_code}  {slip.legal_number}", align="center", bold=True)
