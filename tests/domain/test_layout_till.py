"""The papers of a till: complete, printable everywhere, and safe to read from right to left."""

import re
from datetime import UTC, date, datetime

import pytest

from domain.closings import Anchor, ZCounts, ZDayBody, ZPeriodBody
from domain.document import ArabicText, Columns, ReceiptDocument, Text
from domain.ids import AgentId, CollectiviteCode, Seq, SessionId, TerminalId
from domain.layout_till import lay_out_handover, lay_out_z
from domain.money import Money
from domain.printable import is_printable
from domain.record import Kind
from domain.till_papers import HandoverSlip, ZReport

TOP = {
    "collectivite": CollectiviteCode("09.163.01.01"),
    "regie_name_fr": "Régie du souk",
    "regie_name_ar": "وكالة السوق",
    "arrete": "n° 12 du 03/01/2018",
    "terminal_id": TerminalId(742001),
    "seq": Seq(40),
    "issued_at": datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
    "agent_id": AgentId(2),
    "agent_name": "Brahim A.",
    "short_code": "ABCDEFGHIJ",
}
SUMS = {
    "net": -2_500,
    "gross": 10_000,
    "cancelled": 12_500,
    "counts": ZCounts(receipts=2, cancellations=1, duplicates=3, trainings=4),
    "perpetual_net": 1_234_567,
    "perpetual_gross": 2_000_000,
    "first_seq": 1,
    "last_seq": 39,
}


def slip(**changes: object) -> HandoverSlip:
    fields = {"amount": Money(150_050), "regisseur_id": AgentId(1), "regisseur_name": "Fatima O."}
    return HandoverSlip(**{**TOP, **fields, **changes})  # type: ignore[arg-type]  # the right ones


def report(**changes: object) -> ZReport:
    sessions = (SessionId("0" * 8 + "-0000-0000-0000-" + "0" * 12),)
    body = ZDayBody(period="2026-11-23", sessions=sessions, **SUMS)  # type: ignore[arg-type]  # a table
    fields = {"kind": Kind.Z_DAY, "body": body, "session_count": 1}
    return ZReport(**{**TOP, **fields, **changes})  # type: ignore[arg-type]


def month() -> ZReport:
    anchor = Anchor(root="0123456789abcdef" * 4, date=date(2026, 11, 30))
    body = ZPeriodBody(kind="Z_MONTH", period="2026-11", sessions=60, anchor=anchor, **SUMS)  # type: ignore[arg-type]
    return report(kind=Kind.Z_MONTH, body=body, session_count=60, is_test=True, copy_no=2)


def lines(document: ReceiptDocument) -> list[str]:
    said = []
    for element in document.elements:
        if isinstance(element, Columns):
            said.append(f"{element.left} | {element.right}")
        elif isinstance(element, Text | ArabicText):
            said.append(element.text)
    return said


def test_a_slip_says_who_gave_what_to_whom() -> None:
    said = lines(lay_out_handover(slip()))
    for line in (
        "REMISE DE FONDS AU RÉGISSEUR",
        "Remis par l'agent : Brahim A. (n° 2)",
        "Reçu par le régisseur : Fatima O. (n° 1)",
        "MONTANT REMIS | 1 500,50 DH",
        "Soit en toutes lettres : mille cinq cents dirhams et cinquante centimes.",
        "L'agent, signature :",
        "Le régisseur, signature :",
    ):
        assert line in said


def test_a_z_says_its_sums_and_that_no_anchor_came() -> None:
    said = lines(lay_out_z(report()))
    for line in (
        "Journée | 23/11/2026",
        "Quittances (2) | 100,00",
        "Annulations (1) | -125,00",
        "NET | -25,00 DH",
        "Duplicatas | 3",
        "Formation (sans valeur) | 4",
        "Total perpétuel net | 12 345,67",
        "Enregistrements | 1 à 39",
        "Ancre du centre | aucune ancre reçue",
    ):
        assert line in said


def test_a_month_says_its_anchor_shortly_with_its_date() -> None:
    said = lines(lay_out_z(month()))
    assert "Mois | 11/2026" in said
    assert "Sessions de caisse | 60" in said
    assert "Ancre du 30/11/2026 | 0123 4567 89ab cdef" in said
    assert said[0] == "ESSAI - SANS VALEUR"
    assert "RÉIMPRESSION n° 2" in said


def test_names_in_arabic_are_drawn_and_their_numbers_stay_latin() -> None:
    said = lines(lay_out_handover(slip(agent_name="إبراهيم", regisseur_name="فاطمة")))
    assert "سلّمها العون: إبراهيم" in said
    assert "Reçu par le régisseur : n° 1" in said


@pytest.mark.parametrize(
    "document", [lay_out_handover(slip()), lay_out_z(report()), lay_out_z(month())]
)
def test_every_latin_line_is_printable_and_no_arabic_line_holds_an_amount_or_a_date(
    document: ReceiptDocument,
) -> None:
    for element in document.elements:
        if isinstance(element, ArabicText):
            assert not re.search(r"\d[.,/: ]\d", element.text)
        elif isinstance(element, Text):
            assert is_printable(element.text)
        elif isinstance(element, Columns):
            assert is_printable(element.left + element.right)
