"""The screens of paper booklets, without a script: look, record, correct, vouch, end of entry."""

from collections.abc import Iterator

import httpx
import pytest

from domain.record import Flag, Kind
from pos.bootstrap import Counter
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.world import PINS, World, served_counter

BOOKLETS = [
    {"series": "A", "first": 11, "last": 30, "agent_id": 2},
    {"series": "B", "first": 1, "last": 50, "agent_id": 2},
    {"series": "C", "first": 1, "last": 50, "agent_id": 1},
]


@pytest.fixture
def counter(world: World) -> Counter:
    opened = world.counter()
    world.configure(opened, booklets=BOOKLETS)
    return opened


@pytest.fixture
def brahim(counter: Counter) -> Iterator[Cashier]:
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        yield cashier


def look(cashier: Cashier, **typed: str | list[str]) -> httpx.Response:
    fields = {"nature": "502", "quantity": "1", "days": "", "written": "", **typed}
    form = cashier.form("/booklets", "/booklets")
    return cashier.http.post("/booklets", data={**form.fields, **fields})


def record(cashier: Cashier, pin: str = "", **typed: str | list[str]) -> httpx.Response:
    fields = {"nature": "502", "quantity": "1", "days": "", "written": "", **typed}
    form = cashier.form("/booklets", "/booklets")
    sent = {**form.fields, **fields, "step": "write", "pin": pin}
    return cashier.http.post("/booklets", data=sent)


def test_a_paper_is_looked_at_recorded_and_named_on_its_quittance(
    brahim: Cashier, counter: Counter
) -> None:
    assert "Ouvrez d’abord votre session" in brahim.http.get("/booklets").text
    brahim.open_session()
    assert 'href="/booklets"' in brahim.http.get("/session").text
    page = brahim.http.get("/booklets")
    assert value_of(page, "number") == "11"
    assert "C 1" not in page.text, "another agent's booklet"
    looked = look(brahim, number="13", day="2026-11-20")
    assert "Numéros sautés\u00a0: 11, 12" in looked.text
    assert "10,00" in looked.text
    assert counter.journal.of_kinds((Kind.RECEIPT,), limit=1) == []
    done = record(brahim, number="13", day="2026-11-20")
    (stored,) = counter.journal.of_kinds((Kind.RECEIPT,), limit=9)
    assert stored.record.has(Flag.PAPER_BOOKLET)
    assert "La souche \u2066A/13\u2069 est saisie" in done.text
    assert value_of(done, "number") == "14"
    assert value_of(done, "day") == "2026-11-20"
    shown = brahim.http.get(f"/quittances/{stored.seq}").text
    assert "saisie depuis le carnet \u2066A\u2069 n° 13" in shown


def test_what_is_typed_stays_when_it_is_refused_or_corrected(brahim: Cashier) -> None:
    brahim.open_session()
    for wrong, sentence in (
        ({"number": "abc"}, "en chiffres"),
        ({"number": "31"}, "du numéro 11 au numéro 30"),
        ({"day": "demain"}, "jour écrit"),
        ({"day": "2026-11-24"}, "pas encore venu"),
        ({"nature": ""}, ""),
        ({"written": "dix"}, ""),
        ({"booklet": "C/1"}, "carnet"),
    ):
        refused = look(brahim, **{"number": "12", **wrong})
        assert refused.status_code == 422, wrong
        assert sentence in said(refused), wrong
    edited = look(brahim, number="١٤", written="12,50", step="edit")
    assert (edited.status_code, value_of(edited, "number")) == (200, "١٤")
    assert value_of(edited, "written") == "12,50"
    assert "A/14" in look(brahim, number="١٤").text


def test_an_amount_apart_from_the_tariff_waits_for_the_regisseurs_pin(
    brahim: Cashier, counter: Counter
) -> None:
    brahim.open_session()
    lines = {
        "nature": ["502", "504"],
        "quantity": ["1", "2"],
        "days": ["", ""],
        "written": ["15", ""],
    }
    looked = look(brahim, **lines)
    assert "tarif de ce jour-là : 10,00" in looked.text.replace("\u202f", " ").replace("\xa0", " ")
    assert 'name="pin"' in looked.text
    for pin, words in (("", "propre code PIN"), (PINS[2], "régisseur"), ("0000", "")):
        refused = record(brahim, pin, **lines)
        assert refused.status_code == 422, pin
        assert words in said(refused)
        assert f'value="{pin}"' not in refused.text or not pin
    assert record(brahim, PINS[1], **lines).status_code == 200
    (stored,) = counter.journal.of_kinds((Kind.RECEIPT,), limit=9)
    assert stored.record.amount_centimes == 2_500


def test_a_second_booklet_and_the_end_of_entry(brahim: Cashier, counter: Counter) -> None:
    brahim.open_session()
    assert value_of(brahim.http.get("/booklets?booklet=B/1"), "number") == "1"
    record(brahim, number="11")
    record(brahim, booklet="B/1", number="1")
    form = brahim.form("/booklets", "/booklets/resume")
    signed = brahim.send(form)
    assert "Listes signées" in signed.text
    assert brahim.send(form).status_code == 200
    (resume,) = counter.journal.of_kinds((Kind.RESUME,), limit=9)
    assert resume.body["manual"] in signed.text
    assert "A/11" in signed.text
    assert "B/1" in signed.text
    assert counter.verify() == []


def test_the_same_form_twice_is_one_quittance(brahim: Cashier, counter: Counter) -> None:
    brahim.open_session()
    form = brahim.form("/booklets", "/booklets")
    sent = {**form.fields, "nature": "502", "quantity": "1", "step": "write"}
    brahim.http.post("/booklets", data=sent)
    again = brahim.http.post("/booklets", data=sent)
    assert "/quittances/" in str(again.url)
    assert len(counter.journal.of_kinds((Kind.RECEIPT,), limit=9)) == 1


def test_an_agent_without_a_booklet_is_told_who_issues_one(world: World) -> None:
    counter = world.counter()
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        assert "Aucun carnet ne vous est remis" in cashier.http.get("/booklets").text
