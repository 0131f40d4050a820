"""Forms no page of ours sends: each is refused in words, none makes the program fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.test_selling import receipts
from tests.pos.screens.world import PINS
from ui.languages import LANGUAGE_COOKIE, Language
from ui.messages import code_message

HUGE = "9" * 5_000
LONE = "+2AA-"
"""Half of a character, in UTF-7."""
CASHIER = 2


@dataclass(frozen=True)
class Told:
    """What a browser is told, once it followed where it was sent."""

    page: httpx.Response
    language: Language

    def is_refused(self, code: str) -> bool:
        return (
            400 <= self.page.status_code < 500
            and said(self.page).startswith(code_message(code, self.language)[:40])
            and f'lang="{self.language}"' in self.page.text
        )


@pytest.fixture(params=["fr", "ar"])
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def hand(address: str, language: Language) -> Iterator[Cashier]:
    """Brahim, with an open session, reading the language of the case."""
    with Cashier(address, language) as cashier:
        cashier.log_in(CASHIER)
        cashier.open_session()
        cashier.http.cookies.delete(LANGUAGE_COOKIE)
        cashier.http.cookies.set(LANGUAGE_COOKIE, language, domain="127.0.0.1")
        yield cashier


def in_utf_7(path: str, fields: dict[str, str], header: str) -> tuple[str, dict[str, str], bytes]:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    kind = f"multipart/form-data; boundary=edge; {header}"
    return path, {"content-type": kind}, ("".join(parts) + "--edge--\r\n").encode()


def test_a_form_no_page_sends_is_refused_in_words(hand: Cashier, language: Language) -> None:
    form = hand.sale(502)
    for route in ("quote", "add", "leave", "confirm", "quick", "weigh"):
        for nature in (HUGE, "65536", "9" * 30):
            page = hand.send(form, f"/sale/{route}", nature=nature)
            assert Told(page, language).is_refused("screens.form_expired"), (route, nature[:9])
    for done in (str(2**63 - 1), str(2**32), "-1", HUGE):
        page = hand.http.get("/sale", params={"done": done})
        assert Told(page, language).is_refused("screens.page_unknown"), done[:9]
    assert hand.http.get("/sale", params={"done": str(2**32 - 1)}).status_code == 200
    fields = {**form.fields, "payer_name": LONE}
    for path, sent in (
        ("/sale/quote", fields),
        ("/login", {"csrf": LONE, "pin": "1"}),
        ("/logout", {"csrf": LONE}),
    ):
        for header in ("charset=utf-7", 'CHARSET = "UTF-7"', "charset=nonesuch"):
            address, headers, body = in_utf_7(path, sent, header)
            page = hand.http.post(address, headers=headers, content=body)
            assert page.status_code == 415, (path, header)
            assert Told(page, language).is_refused("screens.encoding_refused"), (path, header)
    address, headers, body = in_utf_7("/sale/quote", form.fields, "charset=utf-8")
    assert hand.http.post(address, headers=headers, content=body).status_code == 200


@pytest.mark.parametrize("back", ["http://[::1", "//[", "http://\u2100/", "https://elsewhere.ma/a"])
def test_a_language_chosen_with_an_address_that_is_none_leads_to_the_start(
    cashier: Cashier, back: str
) -> None:
    form = cashier.form("/login", "/language")
    page = cashier.send(form, language="ar", back=back)
    assert (page.status_code, page.url.path) == (200, "/login")
    assert 'lang="ar"' in page.text


def test_a_form_with_the_number_of_another_act_is_refused_and_records_nothing(
    hand: Cashier, counter: Counter, language: Language
) -> None:
    sale = hand.sale(502)
    assert hand.send(sale, cash="100").url.path.startswith("/quittances/")
    sold, taken = counter.journal.head().seq, sale.fields["sale_id"]
    pin = PINS[1]
    moves = {
        "handover": {"amount": "20", "pin": pin},
        "in": {"amount": "20", "reason": "CHANGE_COINS"},
        "out": {"amount": "20", "pin": pin, "reason": "CHANGE_COINS"},
        "float": {"amount": "150", "pin": pin},
    }
    for name, typed in moves.items():
        form = hand.form("/till", f"/till/{name}")
        page = hand.send(form, request_id=taken, **typed)
        assert Told(page, language).is_refused("pos.request_taken"), name
        assert f'value="{taken}"' not in page.text, "the form shown again has a number of its own"
    kinds = {one.record.kind for one in counter.journal.of_kinds(list(Kind), limit=9)}
    acts = [one for one in counter.journal.of_kinds((Kind.EVENT,), limit=9) if one.seq > sold]
    assert Kind.RECEIPT in kinds
    assert {one.body["code"] for one in acts} <= {"LOGIN"}
    assert len(receipts(counter)) == 1
    own = hand.form("/till", "/till/in")
    pages = [hand.send(own, **moves["in"]) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    put_in = counter.journal.of_code("CASH_IN", limit=5)
    assert len(put_in) == 1, "the same form again is the same act"
    moved = str(UUID(own.fields["request_id"]))
    page = hand.send(hand.form("/till", "/till/out"), request_id=moved, **moves["out"])
    assert Told(page, language).is_refused("pos.request_taken")
    assert not counter.journal.of_code("CASH_OUT")
