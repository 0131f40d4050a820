"""The PDF of a Z and of a session, drawn by the real process and read back."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.money import Money
from domain.till_papers import ZReport
from pos.bootstrap import Counter
from pos.pdf.process import PdfNotDrawn, draw_pdf
from pos.pdf.sheets import session_sheet, z_sheet
from pos.sales.commands import Issued
from pos.sessions.agents import Agent
from tests.pos.little_regie import AMINA, PINS, REGISSEUR


def words(pdf: bytes) -> str:
    """The text of a PDF, as a reader copies it."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def has_arabic(text: str, said: str) -> bool:
    """Whether Arabic words are there; readers give a line in either direction."""
    return said in text or said[::-1] in text


def test_the_pdf_of_a_z_says_the_figures_of_its_record_in_both_languages(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("4")
    session = counter.sessions.end(amina)
    counter.sessions.count(amina, session.session_id, Money(29_000))
    stored = counter.closings.close_day(AMINA).stored
    report = counter.papers.paper(stored.seq)
    assert isinstance(report, ZReport)
    pdf = draw_pdf(z_sheet(report))
    text = words(pdf)
    for centimes in (stored.body["net"], stored.body["gross"], stored.body["perpetual_gross"]):
        assert Money(centimes).format_fr(plain=True) in text
    for said in (
        "Clôture de la journée (Z)", f"{stored.body['first_seq']} - {stored.body['last_seq']}",
        Money(1_000).format_fr(plain=True), "Déficit de caisse", report.short_code,
        "ESSAI - SANS VALEUR", "Amina B.",
    ):  # fmt: skip
        assert said in text, said
    for said in ("إقفال اليوم", "الصافي", "وكالة السوق", "عجز الصندوق"):
        assert has_arabic(text, said), said
    assert draw_pdf(z_sheet(report)) == pdf


def test_the_pdf_of_a_session_says_its_steps_its_count_and_its_pieces(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("4")
    session = counter.sessions.end(amina)
    pieces = {20_000: 1, 10_000: 1, 200: 1}
    counted = counter.sessions.count(amina, session.session_id, Money(30_200), pieces=pieces)
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    counter.sessions.close(regisseur, counted.session_id)
    counter.sessions.add_late_fact(regisseur, counted.session_id, Money(-200), "CASH_FOUND")
    sheet = session_sheet(counted, counter.sessions, counter.configuration.current())
    text = words(draw_pdf(sheet))
    for said in (
        "Session de caisse", "Fatima R.", "302,00 DH", "Billet 200 DH x 1", "2,00 DH",
        "Additif : Espèces retrouvées", "-2,00 DH",
    ):  # fmt: skip
        assert said in text, said
    assert has_arabic(text, "الفائض")


def test_a_drawing_that_takes_too_long_is_an_expected_refusal(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell()
    session = counter.sessions.end(amina)
    counted = counter.sessions.count(amina, session.session_id, Money(0))
    sheet = session_sheet(counted, counter.sessions, counter.configuration.current())
    with pytest.raises(PdfNotDrawn):
        draw_pdf(sheet, timeout_s=0.001)
