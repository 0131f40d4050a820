import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.printer.address import open_printer
from devices.printer.port import PrintOutcome
from domain.document import ArabicText, Columns, QrCode, ReceiptDocument, Text
from domain.errors import UnknownCollectivite
from domain.ids import (
    AgentId,
    CollectiviteCode,
    NatureIndex,
    Seq,
    TariffVersion,
    TerminalId,
)
from domain.layout import lay_out
from domain.money import ZERO, Money
from domain.printable import is_arabic, is_printable
from domain.quittance import Payer, Quittance, QuittanceLine, Tender
from domain.record import Kind
from domain.tariffs.line import RateKind, Unit
from domain.territory import collectivites
from hardware_mocks import PrinterEmulator

CODE = "HTTP://127.0.0.1:8000/1/" + "A" * 208
DOTS_PER_MM = 8
SHEEP = QuittanceLine(
    nature=NatureIndex(504),
    rubrique="99990504",
    label_fr="Souk, entrée d'ovins et caprins",
    label_ar="السوق، دخول الأغنام والماعز",
    unit=Unit.HEAD,
    quantity_milli=3000,
    rate=500,
    rate_kind=RateKind.PER_UNIT,
    principal=Money(1500),
    majoration=ZERO,
    penalite=ZERO,
    astreinte=ZERO,
    tariff=TariffVersion("AF-2026-01/1"),
    verified=False,
)
DRINKS = replace(
    SHEEP,
    nature=NatureIndex(401),
    rubrique="40101011",
    label_fr="Taxe sur les débits de boissons",
    label_ar="الرسم على محال بيع المشروبات",
    unit=Unit.DH,
    quantity_milli=12_000_500,
    rate=75,
    rate_kind=RateKind.PER_MILLE,
    principal=Money(90_004),
    tariff=TariffVersion("AF-2026-01/2"),
    verified=True,
)


def quittance_of(*lines: QuittanceLine, **changes: Any) -> Quittance:  # noqa: ANN401 -- any field
    total = Money.total(line.total for line in lines)
    fields: dict[str, Any] = {
        "legal_number": "742001-17",
        "receipt_no": 17,
        "terminal_id": TerminalId(742001),
        "seq": Seq(20),
        "kind": Kind.RECEIPT,
        "issued_at": datetime(2026, 11, 23, 15, 3, 13, tzinfo=UTC),
        "collectivite": CollectiviteCode("09.163.01.01"),
        "regie_name_fr": "Régie de recettes du souk",
        "regie_name_ar": "شساعة مداخيل السوق",
        "arrete": "n° 12/2024 du 02/01/2024",
        "lines": lines,
        "tenders": (Tender("ESP", total),),
        "total": total,
        "agent_name": "Fatima Zahra Ouhssine",
        "agent_id": AgentId(12),
        "code_text": CODE,
        "short_code": "ABCDEFGHIJ",
    }
    return Quittance(**(fields | changes))


def latin(document: ReceiptDocument) -> list[str]:
    """Every Latin line; columns show as left | right."""
    lines = []
    for element in document.elements:
        if isinstance(element, Text):
            lines.append(element.text)
        elif isinstance(element, Columns):
            lines.append(f"{element.left} | {element.right}")
    return lines


def arabic(document: ReceiptDocument) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, ArabicText)]


def test_every_mention_stands_on_the_paper_in_its_order() -> None:
    document = lay_out(quittance_of(SHEEP, cash_given=Money(2000)))
    assert latin(document) == [
        "Royaume du Maroc - Ministère de l'Intérieur",
        "Région Souss-Massa - Province Chtouka-Aït Baha",
        "Commune : Ait Amira",
        "Régie de recettes du souk",
        "Arrêté : n° 12/2024 du 02/01/2024",
        "QUITTANCE N° 742001-17",
        "Date | 23/11/2026 16:03:13",
        "Souk, entrée d'ovins et caprins",
        "99.99.05.04* 3 têtes x 5,00 | 15,00",
        "TOTAL | 15,00 DH",
        "Arrêtée la présente quittance à la somme de : quinze dirhams.",
        "Mode : Espèces | 15,00 DH",
        "Reçu 20,00 DH | Rendu 5,00 DH",
        "Agent 12 Fatima Zahra Ouhssine | Caisse 742001",
        "Tarif non vérifié : AF-2026-01",
        "* code budgétaire provisoire",
        "ABCDEFGHIJ  742001-17",
        "Agent 12  23/11/2026 16:03:13  15,00 DH",
    ]
    assert arabic(document) == [
        "المملكة المغربية - وزارة الداخلية",
        "جهة سوس-ماسة - إقليم اشتوكة-آيت باها",
        "جماعة آيت عميرة",
        "شساعة مداخيل السوق",
        "وصل رقم",
        "السوق، دخول الأغنام والماعز",
        "حصر هذا الوصل في مبلغ قدره: خمسة عشر درهماً.",
        "طريقة الأداء: نقداً",
        "تعريفة غير مؤكدة",
        "امسح الرمز للتحقق من الوصل",
    ]
    assert [e.text for e in document.elements if isinstance(e, QrCode)] == [CODE]
    assert document.title == "Quittance 742001-17"


def test_a_percentage_shows_the_declared_value_and_the_rate() -> None:
    shown = latin(lay_out(quittance_of(DRINKS)))
    assert "40.10.10.11 12 000,50 DH x 7,5% | 900,04" in shown
    assert "Tarif : arrêté fiscal AF-2026-01" in shown
    assert not any("provisoire" in line for line in shown)


def test_a_single_flat_amount_needs_no_product() -> None:
    flat = replace(SHEEP, unit=Unit.FLAT, quantity_milli=1000, rate=1500)
    assert "99.99.05.04* forfait | 15,00" in latin(lay_out(quittance_of(flat)))


def test_majoration_penalties_and_astreintes_show_only_when_there_are_some() -> None:
    late = replace(SHEEP, majoration=Money(75), penalite=Money(150), astreinte=Money(1000))
    shown = latin(lay_out(quittance_of(late)))
    assert shown[shown.index("99.99.05.04* 3 têtes x 5,00 | 15,00") + 1 :][:3] == [
        "  Majoration | 0,75",
        "  Pénalités | 1,50",
        "  Astreintes | 10,00",
    ]
    assert "TOTAL | 27,25 DH" in shown
    assert "  Majoration" not in "\n".join(latin(lay_out(quittance_of(SHEEP))))


@pytest.mark.parametrize(
    ("changes", "banners", "banners_ar"),
    [
        ({}, [], []),
        ({"is_test": True}, ["ESSAI - SANS VALEUR"], ["تجربة - بدون قيمة"]),
        ({"kind": Kind.TRAINING}, ["FORMATION - SANS VALEUR"], ["تكوين - بدون قيمة"]),
        ({"copy_no": 2}, ["DUPLICATA n° 2"], ["نظير رقم 2"]),
        (
            {"is_test": True, "kind": Kind.TRAINING, "copy_no": 1},
            ["ESSAI - SANS VALEUR", "FORMATION - SANS VALEUR", "DUPLICATA n° 1"],
            ["تجربة - بدون قيمة", "تكوين - بدون قيمة", "نظير رقم 1"],
        ),
    ],
)
def test_what_takes_value_away_is_the_first_thing_read(
    changes: dict[str, object], banners: list[str], banners_ar: list[str]
) -> None:
    document = lay_out(quittance_of(SHEEP, **changes))
    large = [e.text for e in document.elements if isinstance(e, Text) and e.size == 2]
    assert large == banners
    assert latin(document)[: len(banners)] == banners
    assert arabic(document)[: len(banners)] == banners_ar


@pytest.mark.parametrize(
    ("payer", "latin_lines", "arabic_lines"),
    [
        (None, [], []),
        (Payer("Brahim Aït Lahcen"), ["Partie versante : Brahim Aït Lahcen"], []),
        (Payer("Œuvre", "JB12345"), ["Partie versante : OEuvre (JB12345)"], []),
        (Payer("شركة النخيل"), [], ["الطرف المؤدي: شركة النخيل"]),
        (
            Payer("شركة النخيل", "001561191000066"),
            ["Partie versante : 001561191000066"],
            ["الطرف المؤدي: شركة النخيل"],
        ),
    ],
)
def test_a_payer_is_named_in_their_own_script(
    payer: Payer | None, latin_lines: list[str], arabic_lines: list[str]
) -> None:
    document = lay_out(quittance_of(SHEEP, payer=payer))
    assert [line for line in latin(document) if line.startswith("Partie")] == latin_lines
    assert [line for line in arabic(document) if line.startswith("الطرف")] == arabic_lines
    assert "Brahim" not in document.title


def test_an_agent_named_in_arabic_is_drawn() -> None:
    document = lay_out(quittance_of(SHEEP, agent_name="فاطمة الزهراء"))
    assert "العون: فاطمة الزهراء" in arabic(document)
    assert "Agent 12 | Caisse 742001" in latin(document)


def test_several_means_of_payment_are_listed_with_their_amounts() -> None:
    tenders = (
        Tender("ESP", Money(500)),
        Tender("CHQ", Money(400)),
        Tender("CB", Money(300)),
        Tender("VIR", Money(300)),
    )
    document = lay_out(quittance_of(SHEEP, tenders=tenders))
    assert [line for line in latin(document) if line.startswith("Mode")] == [
        "Mode : Espèces | 5,00 DH",
        "Mode : Chèque | 4,00 DH",
        "Mode : Carte | 3,00 DH",
        "Mode : Virement | 3,00 DH",
    ]
    assert "طريقة الأداء: نقداً، شيك، بطاقة بنكية، تحويل بنكي" in arabic(document)


def test_a_collectivite_of_any_level_is_named_with_its_kind() -> None:
    region = lay_out(quittance_of(SHEEP, collectivite=CollectiviteCode("09")))
    prefecture = lay_out(quittance_of(SHEEP, collectivite=CollectiviteCode("06.141")))
    assert "Région : Souss-Massa" in latin(region)
    assert "Préfecture : Casablanca" in latin(prefecture)
    assert "عمالة الدار البيضاء" in arabic(prefecture)
    with pytest.raises(UnknownCollectivite):
        lay_out(quittance_of(SHEEP, collectivite=CollectiviteCode("99")))


def test_every_collectivite_of_the_country_prints() -> None:
    for code in collectivites():
        document = lay_out(quittance_of(SHEEP, collectivite=code))
        assert all(is_printable(line) for line in latin(document))
        assert all(is_arabic(line) for line in arabic(document))


names = st.text(min_size=1, max_size=60)


@given(payer=names, agent=names, centimes=st.integers(1, 10**11), is_test=st.booleans())
def test_whatever_is_typed_latin_lines_are_printable_and_arabic_lines_keep_numbers_whole(
    *, payer: str, agent: str, centimes: int, is_test: bool
) -> None:
    line = replace(SHEEP, principal=Money(centimes))
    quittance = quittance_of(line, payer=Payer(payer, "JB1"), agent_name=agent, is_test=is_test)
    document = lay_out(quittance)
    assert all(is_printable(text) for text in latin(document))
    ours = [text for text in arabic(document) if payer not in text and agent not in text]
    assert not any(re.search(r"[0-9][^\u0600-\u06ff0-9]+[0-9]", text) for text in ours)


@pytest.mark.parametrize(
    ("paper", "profile", "limit_mm"), [(80, "generic-80", 220), (58, "generic-58", 260)]
)
def test_a_quittance_of_one_line_is_short_on_real_paper(
    tmp_path: Path, paper: int, profile: str, limit_mm: int
) -> None:
    document = lay_out(quittance_of(SHEEP, cash_given=Money(2000)))
    with PrinterEmulator(paper_width_mm=paper, directory=tmp_path) as emulator:
        printer = open_printer(f"tcp://127.0.0.1:{emulator.port}", profile)
        assert printer.print_document(document, "job") is PrintOutcome.PRINTED
        emulator.wait_for(1, timeout_s=10)
        printer.close()
        (printed,) = emulator.documents
    with Image.open(printed.png_path) as picture:
        assert picture.height <= limit_mm * DOTS_PER_MM
