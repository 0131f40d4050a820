"""The vehicle, the cheque and the transfer on the paper: read by people, never by the code."""

from dataclasses import replace

import pytest

from domain.document import QrCode
from domain.ids import NatureIndex
from domain.layout import lay_out
from domain.money import Money
from domain.quittance import Tender
from domain.quittance_parts import Cheque
from domain.tariffs.natures import natures, payer_rule
from tests.domain.test_layout import SHEEP, arabic, latin, quittance_of

CHEQUE = Cheque("0012345", "Banque Populaire", "Brahim Aït Lahcen")
TENDERS = (Tender("CHQ", Money(1000)), Tender("VIR", Money(500)))


def test_cheque_and_transfer_are_named_under_their_amounts_and_the_code_is_the_same() -> None:
    bare = lay_out(quittance_of(SHEEP, tenders=TENDERS))
    document = lay_out(
        quittance_of(SHEEP, tenders=TENDERS, cheque=CHEQUE, transfer_reference="VB-77", plate="")
    )
    lines = latin(document)
    start = lines.index("Mode : Chèque | 10,00 DH")
    assert lines[start : start + 5] == [
        "Mode : Chèque | 10,00 DH",
        "  Chèque n° : 0012345",
        "  Banque : Banque Populaire",
        "Mode : Virement | 5,00 DH",
        "  Référence : VB-77",
    ]
    codes = [
        [one for one in paper.elements if isinstance(one, QrCode)] for paper in (bare, document)
    ]
    assert codes[0] == codes[1]
    assert "Brahim" not in str(document.elements)


def test_a_bank_named_in_arabic_is_drawn() -> None:
    cheque = replace(CHEQUE, bank="البنك الشعبي")
    document = lay_out(quittance_of(SHEEP, tenders=(Tender("CHQ", Money(1500)),), cheque=cheque))
    assert "البنك: البنك الشعبي" in arabic(document)


@pytest.mark.parametrize(
    ("plate", "latin_line", "arabic_line"),
    [
        ("12345|أ|6", "Véhicule : 12345-A-6", "المركبة: 6 | أ | 12345"),
        ("12345|ي|6", "Véhicule :", "المركبة: 6 | ي | 12345"),
        ("WW 123456", "Véhicule : WW 123456", None),
        ("CD-12-أ", None, "المركبة: CD-12-أ"),
    ],
)
def test_a_plate_stands_on_the_paper_in_both_scripts(
    plate: str, latin_line: str | None, arabic_line: str | None
) -> None:
    document = lay_out(quittance_of(SHEEP, plate=plate))
    assert [line for line in latin(document) if line.startswith("Véhicule")] == [
        line for line in [latin_line] if line
    ]
    assert [line for line in arabic(document) if "المركبة" in line] == [
        line for line in [arabic_line] if line
    ]


def test_once_the_payer_is_erased_so_are_vehicle_cheque_and_transfer() -> None:
    index = next(index for index in natures() if payer_rule(index).needs_plate)
    parked = replace(SHEEP, nature=NatureIndex(index))
    document = lay_out(quittance_of(parked, tenders=TENDERS, payer_is_erased=True))
    lines = latin(document)
    assert "Véhicule : [effacé]" in lines
    assert "  Chèque : [effacé]" in lines
    assert "  Référence : [effacé]" in lines
    assert "المركبة: [محذوف]" in arabic(document)
    plain = latin(lay_out(quittance_of(SHEEP, payer_is_erased=True)))
    assert [line for line in plain if "effacé" in line] == ["Partie versante : [effacé]"]
