"""The cash sessions of a terminal at the desk, and what an arrêté says of cash at its counters."""

import httpx

from domain.configuration import Configuration
from domain.ids import TerminalId
from server.terminals.configuration import for_terminal
from tests.server.conftest import SOUK
from tests.server.desk.conftest import Visit, World
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person, session_of

SESSION = "0b8e52f4-6c1d-4f0a-9f5e-2a7c4d1e8b90"
PIECES = {"20000": 1, "500": 3}


def test_a_counted_session_shows_its_steps_its_count_and_its_pieces(
    place: Place, client: httpx.Client
) -> None:
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=20_000,
                denominations={"10000": 2})  # fmt: skip
    chain.event("SESSION_ENDED", session=SESSION)
    chain.event("SESSION_COUNTED", session=SESSION, counted=21_500, expected=20_000,
                denominations=PIECES, approver=2, reason="BAD_NOTE",
                first_counted=21_000)  # fmt: skip
    chain.event("SESSION_CLOSED", session=SESSION, difference=1_500, counted=21_500)
    chain.event("ADDENDUM", session=SESSION, amount=-250, reason="CASH_FOUND")
    place.receive(chain, *chain.written)
    assert place.scalar("SELECT count(*) FROM quarantine") == 0
    assert place.faults() == []
    add_person(place.centre, "comptable", COLLECTIVITE)
    headers = session_of(place.centre, "comptable")
    terminal = f"/desk/terminals/{chain.terminal_id}"
    assert f"{terminal}/sessions" in client.get(terminal, headers=headers).text
    listed = client.get(f"{terminal}/sessions", headers=headers).text
    assert f"{terminal}/sessions/{SESSION}" in listed
    page = client.get(f"{terminal}/sessions/{SESSION}", headers=headers).text
    for words in (
        "200,00", "215,00", "210,00", "15,00", "Faux billet ou billet refusé", "5,00",
        "Additif", "Espèces retrouvées", "Comptage par billets et pièces",
        "Fonds de caisse par billets et pièces",
    ):  # fmt: skip
        assert words in page, words
    unknown = f"{terminal}/sessions/{SESSION[:-1]}1"
    assert client.get(unknown, headers=headers).status_code == 404
    add_person(place.centre, "regisseur", "06", login="elsewhere", matricule="M-AILLEURS")
    other = session_of(place.centre, "elsewhere")
    for path in (f"{terminal}/sessions", f"{terminal}/sessions/{SESSION}"):
        assert client.get(path, headers=other).status_code == 404


def test_the_rules_of_an_arrete_reach_its_counters(world: World, visit: Visit) -> None:
    ordonnateur = visit("ordonnateur")
    address = f"/desk/regies/{SOUK.regie_id}/edit"
    fields: dict[str, str | list[str]] = {
        "arrete": "arrêté n° 9/2026", "arrete_date": "2026-02-01", "name_fr": SOUK.name_fr,
        "name_ar": SOUK.name_ar, "ceiling_centimes": "5000", "deposit_period_days": "8",
        "natures": ["101", "102"],
    }  # fmt: skip

    def configured() -> Configuration:
        signed, _ = for_terminal(world.centre, TerminalId(world.terminal))
        return signed.open([world.centre.public_key.hex()])

    assert ordonnateur.post(address, **fields).status_code == 303
    before = configured()
    assert (before.cash_share_warns, before.blind_count, before.count_limit) == (None, None, None)
    said = {"cash_share_warns": "yes", "blind_count": "yes", "count_limit_centimes": "20,50"}
    assert ordonnateur.post(address, **fields | said).status_code == 303
    after = configured()
    assert (after.cash_share_warns, after.blind_count, after.count_limit) == (True, True, 2_050)
    assert after.version != before.version
    page = ordonnateur.get(f"/desk/regies/{SOUK.regie_id}").text
    assert "À l’aveugle\u00a0: indiqué après le comptage" in page
    assert "20,50" in page
    form = ordonnateur.get(address).text
    assert 'value="20,50"' in form
    wrong = ordonnateur.post(address, **fields | said | {"blind_count": "perhaps"})
    assert wrong.status_code == 422
