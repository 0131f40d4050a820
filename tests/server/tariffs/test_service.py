from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.tariffs.errors import InvalidAct, TariffOverlap
from server.accounts.errors import NotAllowed
from server.accounts.service import NewUser, create_user
from server.bootstrap import Centre
from server.tariffs.service import (
    ActInForce,
    ActKnown,
    ActName,
    ArticleMissing,
    UnknownAct,
    UnverifiedLine,
    confirm_line,
    enact,
    end_act,
    import_act,
)
from tests.server.conftest import ACT, AIT_AMIRA, PASSWORD

NAME = ActName(AIT_AMIRA, "AF-2026-01")


@pytest.fixture
def production(souk: Centre) -> Centre:
    """The same centre, had it been installed for real."""
    return replace(souk, settings=souk.settings.model_copy(update={"test_system": False}))


def following(**changes: object) -> dict[str, object]:
    act: dict[str, Any] = deepcopy(ACT)
    return {**act, "number": "AF-2027-01", "effective_from": "2027-01-01", **changes}


def test_an_act_is_read_once_and_kept_whole(souk: Centre) -> None:
    assert import_act(souk, ACT).to_configuration() == ACT
    with pytest.raises(ActKnown):
        import_act(souk, ACT)


def test_an_act_that_contradicts_itself_is_not_stored(souk: Centre) -> None:
    with pytest.raises(InvalidAct):
        import_act(souk, {**ACT, "signed_on": "2026-02-01"})
    import_act(souk, ACT)


def test_production_refuses_an_unverified_line_until_its_article_is_named(
    production: Centre, ordonnateur: str
) -> None:
    import_act(production, ACT)
    with pytest.raises(UnverifiedLine) as refusal:
        enact(production, NAME, by=ordonnateur)
    assert refusal.value.params["lines"] == "1"
    with pytest.raises(ArticleMissing):
        confirm_line(production, NAME, 1, article="  ", by=ordonnateur)
    confirm_line(production, NAME, 1, article="article 3", by=ordonnateur)
    assert enact(production, NAME, by=ordonnateur) == ()


def test_a_test_centre_enacts_but_names_what_is_unverified(souk: Centre, ordonnateur: str) -> None:
    import_act(souk, ACT)
    assert [line.line for line in enact(souk, NAME, by=ordonnateur)] == [1]


def test_an_act_in_force_is_never_changed(souk: Centre, ordonnateur: str) -> None:
    import_act(souk, ACT)
    enact(souk, NAME, by=ordonnateur)
    with pytest.raises(ActInForce):
        enact(souk, NAME, by=ordonnateur)
    with pytest.raises(ActInForce):
        confirm_line(souk, NAME, 1, article="article 3", by=ordonnateur)


def test_only_an_ordonnateur_of_the_territory_may(souk: Centre, ordonnateur: str) -> None:
    import_act(souk, ACT)
    create_user(souk, NewUser("wali", "Wali", "wali", "09", "fr", PASSWORD))
    create_user(souk, NewUser("ailleurs", "Omar", "ordonnateur", "06.141.01.0", "fr", PASSWORD))
    for login in ("wali", "ailleurs", "nobody"):
        with pytest.raises(NotAllowed):
            confirm_line(souk, NAME, 1, article="article 3", by=login)
        with pytest.raises(NotAllowed):
            enact(souk, NAME, by=login)
    enact(souk, NAME, by=ordonnateur)


def test_two_acts_never_set_the_same_nature_on_the_same_day(souk: Centre, ordonnateur: str) -> None:
    import_act(souk, ACT)
    enact(souk, NAME, by=ordonnateur)
    import_act(souk, following())
    with pytest.raises(TariffOverlap):
        enact(souk, ActName(AIT_AMIRA, "AF-2027-01"), by=ordonnateur)
    end_act(souk, NAME, last_day=date(2026, 12, 31), by=ordonnateur)
    enact(souk, ActName(AIT_AMIRA, "AF-2027-01"), by=ordonnateur)


def test_an_act_of_the_past_may_not_cross_one_that_was_in_force(
    souk: Centre, ordonnateur: str
) -> None:
    import_act(souk, {**ACT, "effective_to": "2026-06-30"})
    enact(souk, NAME, by=ordonnateur)
    late = ActName(AIT_AMIRA, "AF-2026-02")
    import_act(souk, following(number=late.number, effective_from="2026-06-01"))
    with pytest.raises(TariffOverlap):
        enact(souk, late, by=ordonnateur)


def test_days_that_are_over_keep_their_act(souk: Centre, ordonnateur: str) -> None:
    import_act(souk, ACT)
    with pytest.raises(UnknownAct):
        end_act(souk, NAME, last_day=date(2026, 12, 31), by=ordonnateur)
    enact(souk, NAME, by=ordonnateur)
    with pytest.raises(InvalidAct):
        end_act(souk, NAME, last_day=date(2026, 11, 22), by=ordonnateur)


def test_what_does_not_exist_is_said_so(souk: Centre, ordonnateur: str) -> None:
    with pytest.raises(UnknownAct):
        enact(souk, NAME, by=ordonnateur)
    import_act(souk, ACT)
    with pytest.raises(UnknownAct):
        confirm_line(souk, NAME, 9, article="article 3", by=ordonnateur)
