"""From the cash papers of a till to what is printed, in French and in Arabic.

An Arabic line holds no amount and no date, for the reason given in `domain.layout`.
"""

from collections.abc import Iterator

from domain.calendar import format_date, format_date_time
from domain.copied import copied_lines
from domain.differences import Differences
from domain.document import ArabicText, Columns, Element, ReceiptDocument, Rule, Text
from domain.layout_parts import banner, figures, identity, person, signatures
from domain.money import Money
from domain.printable import to_printable
from domain.record import Kind
from domain.till_papers import HandoverSlip, TillPaper, ZReport
from domain.words import in_words_ar, in_words_fr

ROOT_CHARACTERS = 16
"""How much of an anchor's root is printed: 64 bits tell two roots apart, and fit a line."""
_PERIODS = {
    Kind.Z_DAY: ("CLÔTURE DE LA JOURNÉE (Z)", "إقفال اليوم", "Journée"),
    Kind.Z_MONTH: ("CLÔTURE DU MOIS (Z)", "إقفال الشهر", "Mois"),
    Kind.Z_YEAR: ("CLÔTURE DE L'ANNÉE (Z)", "إقفال السنة", "Année"),
}


def lay_out_handover(slip: HandoverSlip) -> ReceiptDocument:
    """Lay out the slip of a handover of cash to the régisseur.

    Args:
        slip: What to print. The same slip always gives the same document.

    Raises:
        UnknownCollectivite: when its collectivité is not one of the territory.
    """
    elements = (
        *top(slip),
        ArabicText("بيان تسليم الأموال إلى الشسيع", align="center", bold=True),
        Text("REMISE DE FONDS AU RÉGISSEUR", align="center", bold=True),
        *reference(slip),
        *person("Remis par l'agent", "سلّمها العون", slip.agent_name, slip.agent_id),
        *person("Reçu par le régisseur", "تسلّمها الشسيع", slip.regisseur_name, slip.regisseur_id),
        Rule(),
        Columns("MONTANT REMIS", slip.amount.format_fr(plain=True), bold=True),
        Text(f"Soit en toutes lettres : {in_words_fr(slip.amount)}."),
        ArabicText(f"المبلغ بالحروف: {in_words_ar(slip.amount)}."),
        Rule(),
        *signatures("L'agent", "العون"),
        *signatures("Le régisseur", "الشسيع"),
        Text(slip.short_code, align="center", bold=True),
    )
    return ReceiptDocument(elements, title=f"Remise {slip.terminal_id}-{slip.seq}")


def lay_out_z(report: ZReport) -> ReceiptDocument:
    """Lay out the Z of a closing.

    Args:
        report: What to print. The same report always gives the same document.

    Raises:
        UnknownCollectivite: when its collectivité is not one of the territory.
    """
    title_fr, title_ar, period = _PERIODS[report.kind]
    elements = (
        *top(report),
        ArabicText(title_ar, align="center", bold=True),
        Text(to_printable(title_fr), align="center", bold=True),
        Columns(to_printable(period), _period(report.body.period), bold=True),
        *reference(report),
        *person("Clôturée par", "أقفله", report.agent_name, report.agent_id),
        Rule(),
        *_sums(report),
        Rule(),
        *_perpetual(report),
        *_anchor(report),
        Rule(),
        *signatures("Le régisseur", "الشسيع"),
        Text(report.short_code, align="center", bold=True),
    )
    return ReceiptDocument(elements, title=f"Z {report.body.period}")


def top(paper: TillPaper) -> Iterator[Element]:
    """What takes value away from the paper, then who issues it."""
    if paper.is_test:
        yield from banner("ESSAI - SANS VALEUR", "تجربة - بدون قيمة")
    if paper.copy_no:
        yield from banner(f"RÉIMPRESSION n° {paper.copy_no}", f"إعادة طبع رقم {paper.copy_no}")
        yield from copied_lines(paper.copied, "Réimprimé")
    yield from identity(paper)
    yield Rule()


def reference(paper: TillPaper) -> Iterator[Element]:
    """When it was made, at which till, and the record it is of."""
    yield Columns("Date", format_date_time(paper.issued_at))
    yield Columns(f"Caisse {paper.terminal_id}", f"Pièce n° {paper.seq}")


def _period(period: str) -> str:
    """A period as papers write it: 23/11/2026, 11/2026 or 2026."""
    return "/".join(reversed(period.split("-")))


def _sums(report: ZReport) -> Iterator[Element]:
    """What was collected, what was cancelled, what is left."""
    body = report.body
    yield Columns(f"Quittances ({body.counts.receipts})", figures(Money(body.gross)))
    yield Columns(f"Annulations ({body.counts.cancellations})", figures(Money(-body.cancelled)))
    yield Columns("NET", Money(body.net).format_fr(plain=True), bold=True)
    yield Text(f"Arrêté à la somme de : {in_words_fr(Money(body.net))}.")
    yield ArabicText(f"حصر في مبلغ قدره: {in_words_ar(Money(body.net))}.")
    yield Columns("Sessions de caisse", str(report.session_count))
    yield Columns("Duplicatas", str(body.counts.duplicates))
    yield from differences(report.differences)
    if body.counts.trainings:
        yield Columns("Formation (sans valeur)", str(body.counts.trainings))


def differences(found: Differences) -> Iterator[Element]:
    """Say what the counts found: shortage and overage each on its own line, never netted."""
    if found.counts:
        yield Columns("Sessions comptées", str(found.counts))
        yield Columns("Déficit de caisse", figures(found.shortage))
        yield Columns("Excédent de caisse", figures(found.overage))


def _perpetual(report: ZReport) -> Iterator[Element]:
    """The totals that are never reset, and the stretch of the chain that is covered."""
    body = report.body
    yield Columns("Total perpétuel net", figures(Money(body.perpetual_net)))
    yield Columns("Total perpétuel brut", figures(Money(body.perpetual_gross)))
    yield Columns("Enregistrements", f"{body.first_seq} à {body.last_seq}")


def _anchor(report: ZReport) -> Iterator[Element]:
    """The last root received from the centre: what outside parties hold about this chain."""
    anchor = report.anchor
    if anchor is None:
        yield Columns("Ancre du centre", "aucune ancre reçue")
        yield ArabicText("لم يتم التوصل بأي بصمة من المركز")
        return
    short = anchor.root[:ROOT_CHARACTERS]
    parts = [short[start : start + 4] for start in range(0, ROOT_CHARACTERS, 4)]
    yield Columns(f"Ancre du {format_date(anchor.date)}", " ".join(parts))
    yield ArabicText("آخر بصمة متوصل بها من المركز")
