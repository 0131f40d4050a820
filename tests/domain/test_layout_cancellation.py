"""The paper of a cancellation: complete, printable everywhere, safe to read from right to left."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from domain.cancellation_reasons import CANCEL_REASONS, REFUSAL_REASONS, reason_ar, reason_fr
from domain.document import ArabicText, Columns, QrCode, ReceiptDocument, Text
from domain.ids import AgentId, CollectiviteCode, Seq, TerminalId
from domain.layout_cancellation import lay_out_cancellation
from domain.money import Money
from domain.printable import is_printable
from domain.till_papers import CancellationSlip

SLIP = CancellationSlip(
    collectivite=CollectiviteCode("09.163.01.01"),
    regie_name_fr="Régie du souk",
    regie_name_ar="وكالة السوق",
    arrete="n° 12 du 03/01/2018",
    terminal_id=TerminalId(742001),
    seq=Seq(40),
    issued_at=datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
    agent_id=AgentId(2),
    agent_name="Brahim A.",
    short_code="ABCDEFGHIJ",
    legal_number="742001-18",
    original_number="742001-17",
    original_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    total=Money(12_550),
    cash_back=Money(10_000),
    reason="WRONG_QUANTITY",
    approver_id=AgentId(1),
    approver_name="Fatima O.",
    code_text="HTTP://127.0.0.1:8000/1/ABC",
)


def lines(document: ReceiptDocument) -> list[str]:
    said = []
    for element in document.elements:
        if isinstance(element, Text | ArabicText):
            said.append(element.text)
        if isinstance(element, Columns):
            said.append(f"{element.left} {element.right}")
    return said


def test_the_paper_says_what_is_cancelled_why_and_by_whom() -> None:
    document = lay_out_cancellation(SLIP)
    whole = "\n".join(lines(document))
    for words in (
        "ANNULATION N° 742001-18", "N° 742001-17", "125,50 DH", "100,00 DH", "Quantité erronée",
        "Brahim A.", "Fatima O.", "23/11/2026 10:00", "23/11/2026 19:00", "cent vingt-cinq dirhams",
    ):  # fmt: skip
        assert words in whole
    assert [one.text for one in document.elements if isinstance(one, QrCode)] == [SLIP.code_text]
    assert lay_out_cancellation(SLIP) == document


def test_what_takes_value_away_is_the_first_thing_read() -> None:
    said = lines(lay_out_cancellation(replace(SLIP, is_test=True, copy_no=2)))
    assert said[0] == "ESSAI - SANS VALEUR"
    assert said[2] == "RÉIMPRESSION n° 2"
    assert said[4] == "ANNULATION"


def test_every_line_prints_everywhere_and_arabic_carries_no_figure_that_turns() -> None:
    for element in lay_out_cancellation(SLIP).elements:
        if isinstance(element, Text):
            assert is_printable(element.text), element.text
        if isinstance(element, ArabicText):
            assert not re.search(r"\d[.,:/-]\d", element.text), element.text


def test_every_reason_has_words_in_both_languages_and_an_unknown_one_keeps_its_code() -> None:
    for code in [*CANCEL_REASONS, *REFUSAL_REASONS]:
        assert is_printable(f"Motif : {reason_fr(code)}")
        assert re.search(r"[\u0600-\u06ff]", reason_ar(code))
    assert (reason_fr("LATER_CODE"), reason_ar("LATER_CODE")) == ("LATER_CODE", "LATER_CODE")
