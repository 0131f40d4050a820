import html
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx import Client

from benchmarks.chains import Chain, Written
from domain.exchange import payer_hash
from domain.receipt_code import encode, short_code
from domain.record import Flag, Kind
from domain.signing import new_private_key
from domain.tariffs.natures import nature
from server.app import seat
from tests.conftest import SteppingClock
from tests.server.enrolled import Place
from tests.server.served import served

BASE = "HTTP://127.0.0.1:8000"


@pytest.fixture
def phone(place: Place, routes: FastAPI) -> Iterator[Client]:
    seat(routes, place.centre)
    with served(routes) as client:
        yield client


def code_of(written: Written) -> str:
    return encode(BASE, written.record.to_bytes()).removeprefix(BASE)


def state_at(phone: Client, address: str) -> str:
    answer = phone.get(address)
    assert answer.status_code == 200
    found = re.search(r'data-state="(\w+)"', answer.text)
    assert found is not None
    return found.group(1)


def a_started_chain(place: Place, terminal_id: int = 742001) -> Chain:
    chain = place.enrol(terminal_id)
    chain.start()
    return chain


def test_a_registered_quittance_shows_what_the_paper_says(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    written = chain.quittance(123_450)
    place.receive(chain, *chain.written)
    answer = phone.get(code_of(written), params={"lang": "fr"})
    assert state_at(phone, code_of(written)) == "REGISTERED"
    page = " ".join(answer.text.split())
    for shown in (
        "Quittance enregistrée",
        "1 234,50",
        "742001-1",
        "Ait Amira",
        "Régie du souk",
        "Droit de place souk",
        "23/11/2026",
        short_code(written.record.link),
        "ESSAI",
    ):
        assert shown.casefold() in page.casefold(), shown
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_is_arabic_for_an_arabic_telephone(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    written = chain.quittance()
    place.receive(chain, *chain.written)
    by_header = phone.get(code_of(written), headers={"accept-language": "en, ar-MA;q=0.8"})
    by_address = phone.get(code_of(written), params={"lang": "ar"})
    for answer in (by_header, by_address):
        assert 'dir="rtl"' in answer.text
        assert "وصل مسجل" in answer.text
        assert "شساعة السوق" in answer.text
    french = phone.get(code_of(written), headers={"accept-language": "ar"}, params={"lang": "fr"})
    assert 'dir="ltr"' in french.text


def test_nothing_personal_is_on_the_page(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    payer, salt = {"name": "Mme Exemple", "cnie": "AB123456"}, bytes(range(16))
    chain.payer = payer_hash(salt, payer)
    written = chain.quittance(private={"salt": salt.hex(), "payer": payer, "plate": "12345-A-6"})
    place.receive(chain, *chain.written)
    for language in ("fr", "ar"):
        page = phone.get(code_of(written), params={"lang": language}).text
        for secret in ("Exemple", "AB123456", "12345-A-6", chain.payer, "5b0c1d5e"):
            assert secret not in page


def test_a_signed_quittance_the_centre_has_not_seen_is_not_called_forged(
    place: Place,
    phone: Client,
) -> None:
    chain = a_started_chain(place)
    written = chain.quittance()
    place.receive(chain, chain.written[0])
    assert state_at(phone, code_of(written)) == "NOT_YET_RECEIVED"


def test_a_quittance_in_quarantine_says_that_it_is_held(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    chain.quittance()
    held = chain.quittance()
    place.receive(chain, chain.written[0], held)
    page = phone.get(code_of(held)).text
    assert 'data-state="NOT_YET_RECEIVED"' in page
    assert "retient cet enregistrement" in page


def test_a_cancelled_quittance_and_its_cancellation_say_so(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    written = chain.quittance()
    cancelled = chain.cancel(written)
    place.receive(chain, *chain.written)
    assert state_at(phone, code_of(written)) == "CANCELLED"
    page = phone.get(code_of(cancelled)).text
    assert 'data-state="CANCELLED"' in page
    assert "742001-2" in page
    assert "742001-1" in page


def test_a_duplicate_names_its_original_and_its_fate(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    written = chain.quittance()
    duplicate = chain.duplicate(written)
    place.receive(chain, *chain.written)
    page = phone.get(code_of(duplicate)).text
    assert 'data-state="DUPLICATE"' in page
    assert "742001-1" in page
    assert "d’origine a été annulée" not in page
    place.receive(chain, chain.cancel(written))
    assert "d’origine a été annulée" in phone.get(code_of(duplicate)).text


@pytest.mark.parametrize("is_received", [True, False])
def test_training_is_worth_nothing_before_and_after_it_arrives(
    place: Place,
    phone: Client,
    *,
    is_received: bool,
) -> None:
    chain = a_started_chain(place)
    written = chain.quittance(kind=Kind.TRAINING)
    if is_received:
        place.receive(chain, *chain.written)
    assert state_at(phone, code_of(written)) == "TRAINING"


def test_a_revoked_key_discredits_only_what_is_not_in_the_books(
    place: Place,
    phone: Client,
) -> None:
    chain = a_started_chain(place)
    before = chain.quittance()
    place.receive(chain, *chain.written)
    place.run("UPDATE terminal_keys SET revoked_at = now()")
    after = chain.quittance()
    assert state_at(phone, code_of(before)) == "REGISTERED"
    assert state_at(phone, code_of(after)) == "KEY_REVOKED"
    place.receive(chain, after)
    assert state_at(phone, code_of(after)) == "KEY_REVOKED"


def test_every_forgery_is_called_one(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    place.receive(chain, *chain.written)
    stranger = chain.clone()
    stranger.private_key = new_private_key()
    unknown_terminal = chain.clone()
    unknown_terminal.terminal_id += 1
    unknown_terminal.head = chain.head
    forged = stranger.quittance()
    assert state_at(phone, code_of(forged)) == "FORGED"

    written = chain.quittance(99_900)
    raw = bytearray(written.record.to_bytes())
    for place_of_bit in (0, 1, 8, 8 * 23, 8 * 60, 8 * 129):
        flipped = bytearray(raw)
        flipped[place_of_bit // 8] ^= 1
        address = encode(BASE, bytes(flipped)).removeprefix(BASE)
        page = phone.get(address).text
        assert 'data-state="FORGED"' in page or 'data-state="UNREADABLE"' in page
        assert "999,00" not in page


@pytest.mark.parametrize("code", ["A", "1", "é", "%00", "A" * 208, "A" * 3000, "<b>", "9" * 30])
def test_what_is_no_code_is_unreadable(phone: Client, code: str) -> None:
    assert state_at(phone, f"/1/{quote(code, safe='%')}") in {"UNREADABLE", "FORGED"}


def test_a_cut_code_is_unreadable_and_offers_the_form(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    cut = code_of(chain.written[0])[:-8]
    assert state_at(phone, cut) == "UNREADABLE"
    assert 'href="/1/?lang=fr"' in phone.get(cut).text


def test_a_lower_case_code_is_read_too(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    written = chain.quittance()
    place.receive(chain, *chain.written)
    assert state_at(phone, code_of(written).lower()) == "REGISTERED"


def test_a_torn_code_is_found_by_short_code_number_and_amount(
    place: Place,
    phone: Client,
) -> None:
    chain = a_started_chain(place)
    written = chain.quittance(123_450)
    duplicate = chain.duplicate(written)
    place.receive(chain, *chain.written)
    assert "742001-17" in phone.get("/1/").text
    for found, state in ((written, "REGISTERED"), (duplicate, "DUPLICATE")):
        typed = {
            "short_code": short_code(found.record.link).lower(),
            "number": " 742001-1 ",
            "amount": "1 234,5",
        }
        answer = phone.post("/1/", data=typed)
        assert answer.status_code == 200
        assert f'data-state="{state}"' in answer.text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"short_code": "AAAAAAAAAA"}, 404),
        ({"number": "742001-2"}, 404),
        ({"number": "742002-1"}, 404),
        ({"amount": "25,01"}, 404),
        ({"short_code": "A"}, 422),
        ({"number": "1"}, 422),
        ({"number": "9999999999-1"}, 422),
        ({"amount": "-25"}, 422),
        ({"amount": "1e5"}, 422),
    ],
)
def test_a_wrong_word_finds_nothing(
    place: Place,
    phone: Client,
    changed: dict[str, str],
    status: int,
) -> None:
    chain = a_started_chain(place)
    written = chain.quittance(2_500)
    place.receive(chain, *chain.written)
    true = {
        "short_code": short_code(written.record.link),
        "number": "742001-1",
        "amount": "٢٥,00 DH",
    }
    assert phone.post("/1/", data=true).status_code == 200
    answer = phone.post("/1/", data=true | changed)
    assert answer.status_code == status
    assert "alert-danger" in answer.text


def test_guessing_is_stopped_and_forgiven_later(
    place: Place,
    phone: Client,
    clock: SteppingClock,
) -> None:
    del place
    typed = {"short_code": "AAAAAAAAAA", "number": "742001-1", "amount": "25"}
    tries = [phone.post("/1/", data=typed).status_code for _ in range(12)]
    assert tries == [404] * 10 + [429] * 2
    clock.now += timedelta(minutes=11)
    assert phone.post("/1/", data=typed).status_code == 404


def test_the_banner_is_that_of_the_record_too(place: Place, phone: Client) -> None:
    chain = a_started_chain(place)
    assert chain.flags is Flag.TEST_SYSTEM
    assert "ESSAI" in phone.get(code_of(chain.written[0])).text


def test_a_nature_is_named_from_the_paper_or_from_the_national_directory(
    place: Place, phone: Client
) -> None:
    known = nature(502)
    chain = a_started_chain(place)
    written = chain.quittance(nature=502)
    french, arabic = ({"lang": language} for language in ("fr", "ar"))
    assert known.label_fr in html.unescape(phone.get(code_of(written), params=french).text)
    assert known.label_ar in phone.get(code_of(written), params=arabic).text
    place.receive(chain, *chain.written)
    assert "Droit de place souk" in phone.get(code_of(written), params=french).text
    assert known.label_ar in phone.get(code_of(written), params=arabic).text
