"""From a quittance to its paper: every mention the reader looks for, in French and in Arabic.

Paper costs: a quittance of one line stays under 22 cm on a roll of 80 mm. French text uses only
what the code pages of printers have. An Arabic line holds no number with separators (amounts,
dates, legal numbers): inside right-to-left text their parts would change places on paper, so they
are printed once, in a Latin line, and in Arabic as words.
"""

from collections.abc import Iterable, Iterator

from domain.calendar import format_date_time
from domain.copied import copied_lines
from domain.document import ArabicText, Columns, Element, QrCode, ReceiptDocument, Rule, Text
from domain.layout_parts import banner, figures, identity
from domain.layout_private import tender_marks, vehicle
from domain.money import Money
from domain.printable import is_arabic, to_printable
from domain.quittance import Quittance
from domain.quittance_parts import Payer, QuittanceLine
from domain.tariffs.line import RateKind, Unit
from domain.tariffs.natures import format_rubrique, is_placeholder
from domain.words import in_words_ar, in_words_fr

_MILLI = 1000
_PER_MILLE_IN_PERCENT = 10
_MODES = {
    "ESP": ("Espèces", "نقداً"),
    "CHQ": ("Chèque", "شيك"),
    "CB": ("Carte", "بطاقة بنكية"),
    "VIR": ("Virement", "تحويل بنكي"),
}


def lay_out(quittance: Quittance) -> ReceiptDocument:
    """Lay a quittance out for paper, whatever its width.

    Args:
        quittance: what to print. The same quittance always gives the same document.

    Raises:
        UnknownCollectivite: when its collectivité is not one of the territory.
    """
    elements = (
        *_banners(quittance),
        *identity(quittance),
        Rule(),
        *_heading(quittance),
        *(element for line in quittance.lines for element in _line(line)),
        Rule(),
        *_total(quittance),
        *_payment(quittance),
        *_notes(quittance),
        *_code(quittance),
    )
    copy = f" duplicata {quittance.copy_no}" if quittance.copy_no else ""
    return ReceiptDocument(elements, title=f"Quittance {quittance.legal_number}{copy}")


def _banners(quittance: Quittance) -> Iterator[Element]:
    """What takes value away from the paper, or tells it from the original: first thing read."""
    if quittance.is_test:
        yield from banner("ESSAI - SANS VALEUR", "تجربة - بدون قيمة")
    if quittance.is_training:
        yield from banner("FORMATION - SANS VALEUR", "تكوين - بدون قيمة")
    if quittance.is_cancelled:
        yield from banner("QUITTANCE ANNULÉE", "وصل ملغى")
    if quittance.copy_no:
        yield from banner(f"DUPLICATA n° {quittance.copy_no}", f"نظير رقم {quittance.copy_no}")
        yield from copied_lines(quittance.copied, "Délivré")


def _heading(quittance: Quittance) -> Iterator[Element]:
    """Title, number, moment, and who pays."""
    yield ArabicText("وصل رقم", align="center", bold=True)
    yield Text(f"QUITTANCE N° {quittance.legal_number}", align="center", bold=True)
    yield Columns("Date", format_date_time(quittance.issued_at))
    if quittance.payer_is_erased:
        yield Text("Partie versante : [effacé]")
        yield ArabicText("الطرف المؤدي: [محذوف]")
    yield from _payer(quittance.payer)
    yield from vehicle(quittance)


def _payer(payer: Payer | None) -> Iterator[Element]:
    """Who pays, in the script of their name."""
    if payer is None:
        return
    number = to_printable(payer.numbers)
    if is_arabic(payer.name):
        yield ArabicText(f"الطرف المؤدي: {payer.name}")
        if number:
            yield Text(f"Partie versante : {number}")
    else:
        name = to_printable(payer.name)
        yield Text(
            f"Partie versante : {name} ({number})" if number else f"Partie versante : {name}"
        )


def _line(line: QuittanceLine) -> Iterator[Element]:
    """One nature: labels, budget code, base and rate, and the amounts that are not zero."""
    yield Text(to_printable(line.label_fr), bold=True)
    if line.label_ar:
        yield ArabicText(line.label_ar)
    mark = "*" if is_placeholder(line.rubrique) else ""
    yield Columns(
        f"{format_rubrique(line.rubrique)}{mark} {_base_and_rate(line)}", figures(line.principal)
    )
    extras = {
        "Majoration": line.majoration,
        "Pénalités": line.penalite,
        "Astreintes": line.astreinte,
    }
    for label, amount in extras.items():
        if not amount.is_zero:
            yield Columns(f"  {label}", figures(amount))


def _base_and_rate(line: QuittanceLine) -> str:
    """What the principal is the product of: "12,5 kg x 1,69" or "12 000,00 DH x 7%"."""
    if line.rate_kind is RateKind.PER_MILLE:
        value = Money(line.quantity_milli // (_MILLI // 100))
        return f"{value.format_fr(plain=True)} x {_percent(line.rate)}%"
    rate = figures(Money(line.rate))
    if line.unit is Unit.FLAT and line.quantity_milli == _MILLI:
        return line.unit.symbol()
    return f"{_quantity(line.quantity_milli)} {line.unit.symbol(line.quantity_milli)} x {rate}"


def _quantity(quantity_milli: int) -> str:
    whole, rest = divmod(quantity_milli, _MILLI)
    grouped = f"{whole:,}".replace(",", " ")
    return f"{grouped},{rest:03d}".rstrip("0") if rest else grouped


def _percent(rate_per_mille: int) -> str:
    whole, tenth = divmod(rate_per_mille, _PER_MILLE_IN_PERCENT)
    return f"{whole},{tenth}" if tenth else str(whole)


def _total(quittance: Quittance) -> Iterator[Element]:
    """The amount, in figures and in words of both languages."""
    total = quittance.total
    yield Columns("TOTAL", total.format_fr(plain=True), bold=True)
    yield Text(f"Arrêtée la présente quittance à la somme de : {in_words_fr(total)}.")
    yield ArabicText(f"حصر هذا الوصل في مبلغ قدره: {in_words_ar(total)}.")


def _payment(quittance: Quittance) -> Iterator[Element]:
    """How it was paid, and who took the money, where."""
    for tender in quittance.tenders:
        yield Columns(f"Mode : {_MODES[tender.mode][0]}", tender.amount.format_fr(plain=True))
        yield from tender_marks(quittance, tender.mode)
    modes_ar = _distinct(_MODES[tender.mode][1] for tender in quittance.tenders)
    yield ArabicText(f"طريقة الأداء: {'، '.join(modes_ar)}")
    if quittance.cash_given is not None and quittance.change is not None:
        yield Columns(
            f"Reçu {quittance.cash_given.format_fr(plain=True)}",
            f"Rendu {quittance.change.format_fr(plain=True)}",
        )
    till = f"Caisse {quittance.terminal_id}"
    if is_arabic(quittance.agent_name):
        yield ArabicText(f"العون: {quittance.agent_name}")
        yield Columns(f"Agent {quittance.agent_id}", till)
    else:
        yield Columns(f"Agent {quittance.agent_id} {to_printable(quittance.agent_name)}", till)


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _notes(quittance: Quittance) -> Iterator[Element]:
    """The acts that set the amounts, and what is not yet certain about them."""
    is_verified = all(line.verified for line in quittance.lines)
    acts = ", ".join(_distinct(line.tariff.rpartition("/")[0] for line in quittance.lines))
    kind = "Tarif : arrêté fiscal" if is_verified else "Tarif non vérifié :"
    yield Text(to_printable(f"{kind} {acts}"), bold=not is_verified)
    if not is_verified:
        yield ArabicText("تعريفة غير مؤكدة", bold=True)
    if any(is_placeholder(line.rubrique) for line in quittance.lines):
        yield Text("* code budgétaire provisoire")


def _code(quittance: Quittance) -> Iterator[Element]:
    """The code a citizen scans and, under it, what identifies the payment when it is torn.

    Source: protocol.md §3.
    """
    yield QrCode(quittance.code_text)
    yield Text(f"{quittance.short_code}  {quittance.legal_number}", align="center", bold=True)
    moment = format_date_time(quittance.issued_at)
    amount = quittance.total.format_fr(plain=True)
    yield Text(f"Agent {quittance.agent_id}  {moment}  {amount}", align="center")
    yield ArabicText("امسح الرمز للتحقق من الوصل", align="center")
