"""A paper that did not come out: its page says what is on record, and only that."""

import re
from html import unescape

import pytest

from domain.ids import Seq
from domain.money import Money
from pos.bootstrap import Counter
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import PINS

WAIT_S = 15.0
MONEY = {"fr": "L’encaissement est enregistré", "ar": "الاستخلاص مسجَّل"}


def advice_at(counter: Counter, seller: Cashier, path: str) -> str:
    job = counter.printing.job_of(Seq(int(path.rpartition("/")[2])))
    assert job is not None
    counter.printing.wait(job.job_id, WAIT_S)
    found = re.search(r"data-paper-advice>(.*?)</p>", seller.http.get(path).text)
    assert found, path
    return unescape(found[1])


def last_paper(counter: Counter, code: str) -> str:
    return f"/papers/{counter.journal.of_code(code, limit=1)[0].seq}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            ["La remise au régisseur est", "L’annulation est", "Le comptage est", "La clôture (Z)"],
        ),
        ("ar", ["تسليم الأموال إلى الشسيع", "الإلغاء مسجَّل", "عدّ الصندوق", "الإقفال (Z)"]),
    ],
)
def test_each_kind_of_paper_says_what_of_it_is_recorded(
    counter: Counter, address: str, language: str, words: list[str]
) -> None:
    brahim, amina = (counter.sessions.log_in(PINS[one]) for one in (2, 1))
    with Cashier(address, language) as seller:
        seller.log_in(2)
        seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
        seller.open_session()
        sold = seller.sell(502, "100").url.path
        assert MONEY[language] in advice_at(counter, seller, sold)
        shown = []
        counter.till.hand_over(brahim, Money(100), PINS[1])
        shown.append(advice_at(counter, seller, last_paper(counter, "HANDOVER")))
        seq = counter.sales.recent()[0].seq
        taken_back = counter.cancellations.cancel(brahim, seq, "WRONG_QUANTITY", PINS[1])
        shown.append(advice_at(counter, seller, f"/cancellations/{taken_back.seq}"))
        ended = counter.sessions.end(brahim)
        counter.sessions.count(amina, ended.session_id, ended.cash)
        shown.append(advice_at(counter, seller, last_paper(counter, "SESSION_COUNTED")))
        closed = counter.closings.close_day(amina.agent_id)
        shown.append(advice_at(counter, seller, f"/papers/{closed.stored.seq}"))
        for said, word in zip(shown, words, strict=True):
            assert word in said
            assert MONEY[language] not in said


def test_a_paper_of_training_is_handed_to_nobody(counter: Counter, seller: Cashier) -> None:
    counter.training.turn_on(counter.sessions.log_in(PINS[1]))
    said = advice_at(counter, seller, seller.sell(502, "100").url.path)
    assert "L’exercice est enregistré" in said
