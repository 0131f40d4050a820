"""Building the bytes of one bilingual quittance, beside python-escpos with its Latin text.

Each quittance measured names another payer and another amount than those before it, and has another
code, as at a counter: the lines that never change are drawn already, the others are not.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle

from benchmarks.figure import Figure, median_ms
from devices.printer import PROFILES, PrinterProfile
from devices.printer.escpos_bytes import build
from devices.printer.escpos_library import new_builder
from domain.document import Columns, ReceiptDocument, Text
from domain.ids import (
    AgentId,
    CollectiviteCode,
    NatureIndex,
    Seq,
    TariffVersion,
    TerminalId,
)
from domain.layout import lay_out
from domain.money import Money
from domain.quittance import Payer, Quittance, QuittanceLine, Tender
from domain.record import Kind
from domain.tariffs.line import RateKind, Unit

_SAMPLES = 200
_WARM_UP = 3
_FIRST_NAMES = (
    *("محمد", "فاطمة", "أحمد", "خديجة", "يوسف", "عائشة", "إبراهيم", "زينب"),
    *("حسن", "مريم", "عمر", "سعاد", "علي", "نادية", "رشيد", "ليلى", "كريم", "أمينة", "سعيد"),
)
_LAST_NAMES = (
    *("الإدريسي", "أمزيان", "بنعلي", "العلوي", "أوشن", "التازي"),
    *("بوعزة", "الفاسي", "المنصوري", "أيت باها", "الركراكي"),
)


_PROFILES = ("generic-80", "generic-58", "basic-80")
_LIMIT_MS, _LIMIT_BYTES = 3, 15_000


def run() -> list[Figure]:
    """Measure on both widths, and where the printer draws no QR code: time, and bytes at most."""
    count = _SAMPLES + _WARM_UP + 1
    return [
        figure
        for start, name in enumerate(_PROFILES)
        for figure in _figures(
            [document_of(start * count + number) for number in range(count)], PROFILES[name]
        )
    ]


def _figures(documents: Sequence[ReceiptDocument], profile: PrinterProfile) -> list[Figure]:
    document, counter = documents[0], cycle(documents)
    width = f"{profile.paper_width_mm} mm" + ("" if profile.name in _PROFILES[:2] else ", basic")
    floor_name = "python-escpos, plain Latin text only"
    qr = "native QR" if profile.has_native_qr else "QR as a picture"
    built_ms = median_ms(lambda: build(next(counter), profile), samples=_SAMPLES, warm_up=_WARM_UP)
    sizes = [len(build(each, profile)) for each in documents]  # after: it draws every line
    above = sum(size > _LIMIT_BYTES for size in sizes)
    return [
        Figure(
            name=f"bilingual quittance built, {width}",
            value=built_ms,
            unit="ms",
            floor_name=floor_name,
            floor=median_ms(lambda: _plain(document, profile), samples=_SAMPLES),
            samples=_SAMPLES,
            note=f"{qr}; limit {_LIMIT_MS} ms",
        ),
        Figure(
            name=f"bilingual quittance, bytes to send at most, {width}",
            value=max(sizes),
            unit="bytes",
            floor_name=floor_name,
            floor=len(_plain(document, profile)),
            samples=len(sizes),
            note=f"{qr}; limit {_LIMIT_BYTES:,}, {above} above",
        ),
    ]


def _plain(document: ReceiptDocument, profile: PrinterProfile) -> bytes:
    """Write the Latin text of a document, unstyled, and cut."""
    builder = new_builder(profile)
    for element in document.elements:
        if isinstance(element, Text):
            builder.textln(element.text)
        elif isinstance(element, Columns):
            builder.textln(f"{element.left} {element.right}")
    builder.cut()
    content: bytes = builder.output
    return content


def document_of(number: int) -> ReceiptDocument:
    """Lay out one quittance: each number another payer, another amount and another code."""
    heads = 1 + number
    first, last = divmod(number, len(_LAST_NAMES))
    payer_name = f"{_FIRST_NAMES[first % len(_FIRST_NAMES)]} {_LAST_NAMES[last]}"
    line = QuittanceLine(
        nature=NatureIndex(12),
        rubrique="40302010",
        label_fr="Droits d'entrée aux marchés aux bestiaux",
        label_ar="حقوق الدخول إلى أسواق الماشية",
        unit=Unit.HEAD,
        quantity_milli=1000 * heads,
        rate=2000,
        rate_kind=RateKind.PER_UNIT,
        principal=Money(2000 * heads),
        majoration=Money(0),
        penalite=Money(0),
        astreinte=Money(0),
        tariff=TariffVersion("AF-2026-01/3"),
        verified=False,
    )
    quittance = Quittance(
        legal_number="742001-17",
        receipt_no=17,
        terminal_id=TerminalId(742001),
        seq=Seq(23),
        kind=Kind.RECEIPT,
        issued_at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC),
        collectivite=CollectiviteCode("09.163.01.01"),
        regie_name_fr="Régie du souk hebdomadaire d'Aït Amira",
        regie_name_ar="شساعة السوق الأسبوعي لآيت عميرة",
        arrete="n° 12/2019 du 04/03/2019",
        lines=(line,),
        tenders=(Tender("ESP", line.total),),
        total=line.total,
        agent_name="Fatima Zahra El Idrissi",
        agent_id=AgentId(7),
        code_text=f"HTTP://GIRCT.EXAMPLE/1/{number:04X}" + "742A0C9F3B1E5D" * 13 + "742A0C9F3B",
        short_code="7K3M-Q9P2X",
        payer=Payer(payer_name, f"JB{100_000 + number}"),
        cash_given=Money(10_000_000),
        is_test=True,
    )
    return lay_out(quittance)
