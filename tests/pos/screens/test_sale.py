import re
from dataclasses import replace

import pytest

from domain.money import Money
from domain.record import Kind
from pos.bootstrap import Counter
from simulation.forms import form_to
from simulation.world import AIT_AMIRA, CASABLANCA
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.world import World, ended_act, served_counter


def quittances(counter: Counter) -> int:
    return len(counter.journal.of_kinds([Kind.RECEIPT], limit=100))


def test_every_nature_of_the_regie_is_listed_with_a_key_and_a_state(seller: Cashier) -> None:
    page = seller.http.get("/sale")
    listed = re.findall(r'href="/sale\?nature=(\d+)"', page.text)
    assert sorted(map(int, listed)) == sorted(AIT_AMIRA.natures)
    assert 'data-key="9"' in page.text
    assert page.text.count("tarif non vérifié") == len(AIT_AMIRA.natures)
    assert "à confirmer par l&#39;ordonnateur" in page.text


@pytest.mark.parametrize(("typed", "nature"), [("bovins", 503), ("الأبقار", 503), ("ETAL", 502)])
def test_the_search_finds_a_nature_in_either_language(
    seller: Cashier, typed: str, nature: int
) -> None:
    page = seller.http.get("/sale", params={"q": typed})
    assert re.findall(r'href="/sale\?nature=(\d+)', page.text) == [str(nature)]


def test_a_search_that_finds_nothing_says_what_to_do(seller: Cashier) -> None:
    assert "Raccourcissez" in seller.http.get("/sale?q=zzz").text


def test_a_surface_for_days_is_their_product(seller: Cashier, counter: Counter) -> None:
    quote = seller.quote(501, quantity="7,5", days="2", cash="50")
    assert quote["amount_centimes"] == 3_000
    assert quote["change_text"].startswith("20,00")
    page = seller.sell(501, "50", quantity="7,5", days="2")
    stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
    assert stored.body["lines"][0]["quantity_milli"] == 15_000
    assert "20,00" in page.text


def test_what_is_typed_next_is_no_fault_and_is_asked_for_by_its_name(seller: Cashier) -> None:
    quote = seller.quote(501, quantity="7,5", days="")
    assert (quote["message"], quote["invalid"], quote["amount_text"]) == ("", "", "—")
    parts = seller.quote(502, quantity="1", mode="MIX")
    assert (parts["message"], parts["invalid"]) == ("", "")
    page = seller.sell(501, "50", quantity="7,5", days="")
    assert "Indiquez le nombre de jours." in said(page)
    focused = re.search(r"<input[^>]*autofocus[^>]*>", page.text)
    assert focused is not None
    assert 'name="days"' in focused[0]
    assert 'aria-invalid="true"' in focused[0]
    assert value_of(page, "quantity") == "7,5"


def test_a_sale_leads_to_its_quittance_with_the_change_to_give(
    seller: Cashier, counter: Counter
) -> None:
    page = seller.sell(502, "200")
    assert re.fullmatch(r"/quittances/\d+", page.url.path)
    assert "742001-1" in page.text
    assert "190,00" in page.text
    session = counter.sessions.current()
    assert session is not None
    assert session.takings == Money(1_000)


def test_the_same_form_sent_twice_is_one_quittance(seller: Cashier, counter: Counter) -> None:
    form = seller.sale(502)
    pages = [seller.send(form, cash="10") for _ in range(3)]
    assert len({page.url.path for page in pages}) == 1
    assert quittances(counter) == 1


BAD_QUANTITIES = [
    ("0", "plus grande que zéro", "أكبر من صفر"),
    ("-3", "plus grande que zéro", "أكبر من صفر"),
    ("1000000000000", "trop grande", "كبيرة جداً"),
    ("deux", "n’est pas un nombre", "ليس عدداً"),
    ("1,5", "nombre entier", "عدداً صحيحاً"),
    ("", "Indiquez la quantité", "أدخلوا الكمية"),
]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(("typed", "french", "arabic"), BAD_QUANTITIES)
def test_a_bad_quantity_is_said_and_everything_typed_stays(  # noqa: PLR0913, PLR0917  # a table
    seller: Cashier, counter: Counter, language: str, typed: str, french: str, arabic: str
) -> None:
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    page = seller.sell(502, "77", quantity=typed, payer_name="Lahcen <b>", payer_id="AB1")
    assert page.status_code == 422
    assert (french if language == "fr" else arabic) in said(page)
    assert [value_of(page, name) for name in ("quantity", "cash", "payer_name", "payer_id")] == [
        typed,
        "77",
        "Lahcen <b>",
        "AB1",
    ]
    assert quittances(counter) == 0


@pytest.mark.parametrize(
    ("cash", "words"),
    [("", "Indiquez les espèces"), ("9,99", "ne suffisent pas"), ("dix", "n’est pas un montant")],
)
def test_bad_cash_is_said_and_nothing_is_recorded(
    seller: Cashier, counter: Counter, cash: str, words: str
) -> None:
    page = seller.sell(502, cash)
    assert words in said(page)
    assert value_of(page, "cash") == cash
    assert quittances(counter) == 0


def test_a_correction_after_a_refusal_is_one_quittance(seller: Cashier, counter: Counter) -> None:
    refused = seller.sell(502, "5")
    form = form_to(refused.text, "/sale/confirm")
    assert form is not None
    page = seller.send(form, cash="10")
    assert page.url.path.startswith("/quittances/")
    assert quittances(counter) == 1


def test_notes_add_up_and_exact_is_what_is_due(seller: Cashier) -> None:
    quote = seller.quote(502, cash="50", note="20")
    assert quote["cash"] == "70"
    assert seller.quote(502, note="exact")["cash"] == "10"


def test_what_is_missing_is_said_before_confirming(seller: Cashier) -> None:
    quote = seller.quote(502, cash="4")
    assert quote["is_missing"]
    assert quote["change_title"] == "Il manque"
    assert quote["change_text"].startswith("6,00")


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "n’a pas le droit"), ("ar", "لا يحق لهذه الشساعة")]
)
def test_a_nature_the_regie_may_not_collect_is_refused(
    seller: Cashier, language: str, words: str
) -> None:
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    form = seller.sale(502)
    page = seller.send(form, nature="601", quantity="1", cash="500")
    assert words in said(page)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Aucun tarif n’est en vigueur"), ("ar", "لا توجد تعريفة سارية")]
)
def test_a_tariff_that_ended_is_said(
    seller: Cashier, world: World, counter: Counter, language: str, words: str
) -> None:
    form = seller.sale(502)
    world.configure(counter, acts=[ended_act(AIT_AMIRA, "2026-11-22")], version="ended")
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    page = seller.send(form, cash="10")
    assert words in said(page)
    assert quittances(counter) == 0


def test_a_disk_that_fills_up_is_said_and_nothing_is_half_written(
    seller: Cashier, counter: Counter
) -> None:
    form = seller.sale(502)
    pages = counter.journal.database.row("PRAGMA page_count")
    assert pages is not None
    limit = counter.journal.database.row(f"PRAGMA max_page_count = {pages[0]}")
    assert limit is not None
    refused = said(seller.send(form, cash="10"))
    for _ in range(200):
        if refused:
            break
        refused = said(seller.sell(502, "10"))
    assert "RIEN n’a été enregistré" in refused
    assert counter.verify() == []


def test_a_percentage_of_a_declared_value_is_sold(world: World) -> None:
    counter = world.counter(CASABLANCA)
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        page = cashier.http.get("/sale?nature=401")
        assert "8\u00a0%" in page.text
        assert "Valeur déclarée" in page.text
        quote = cashier.quote(401, quantity="18450,75")
    assert quote["amount_centimes"] == 147_606


def test_a_payer_may_be_named(seller: Cashier, counter: Counter) -> None:
    seller.sell(502, "10", payer_name="Lahcen Ait", payer_id="JB1234")
    stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
    assert stored.private is not None
    assert stored.private["payer"]["name"] == "Lahcen Ait"
    assert "Lahcen" not in stored.body_text


def test_a_verified_tariff_carries_no_warning(world: World) -> None:
    lines = tuple(replace(line, verified=True) for line in AIT_AMIRA.act.lines)
    counter = world.counter(replace(AIT_AMIRA, act=replace(AIT_AMIRA.act, lines=lines)))
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        assert "tarif non vérifié" not in cashier.http.get("/sale?nature=502").text


def test_a_field_that_is_not_ours_is_refused(seller: Cashier) -> None:
    form = seller.sale(502)
    page = seller.send(form, nature="many", cash="10")
    assert page.status_code == 422
    assert "expiré" in said(page)
    without = seller.send(form, sale_id="not-a-uuid", cash="10")
    assert "expiré" in said(without)


def test_a_nature_whose_begun_units_count_whole_says_so_before_collecting(
    world: World, counter: Counter, seller: Cashier
) -> None:
    sentence = "Toute unité commencée compte pour une unité entière."
    assert sentence not in seller.http.get("/sale?nature=501").text
    world.configure(counter, CASABLANCA, version="casablanca")
    assert sentence in seller.http.get("/sale?nature=304").text
