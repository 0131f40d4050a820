from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.tariffs.errors import InvalidAct, TariffOverlap
from server.accounts.errors import NotAllowed
from server.accounts.service import SignedIn
from server.acts.errors import NotYourAct
from server.acts.errors import UnknownAct as NoSuchAct
from server.acts.service import approve, propose
from server.bootstrap import Centre
from server.db.scope import scoped
from server.tariffs.acts import propose_enactment, propose_ending
from server.tariffs.repository import read_act
from server.tariffs.service import (
    ActInForce,
    ActKnown,
    ActName,
    ArticleMissing,
    UnknownAct,
    UnverifiedLine,
    confirm_line,
    import_act,
    unverified_lines,
)
from tests.server.conftest import ACT, AIT_AMIRA
from tests.server.people import add_person

NAME = ActName(AIT_AMIRA, "AF-2026-01")


@dataclass(frozen=True)
class Two:
    """The two persons who put an arrêté in force."""

    ordonnateur: SignedIn
    gouverneur: SignedIn

    def enact(self, centre: Centre, act: ActName) -> tuple[int, ...]:
        """Put an act in force; give its lines that nobody has verified."""
        approve(centre, self.gouverneur, propose_enactment(centre, self.ordonnateur, act))
        return tuple(line.line for line in unverified_lines(centre, act))

    def end(self, centre: Centre, act: ActName, last_day: date) -> None:
        """Give an act in force its last day."""
        approve(centre, self.gouverneur, propose_ending(centre, self.ordonnateur, act, last_day))


@pytest.fixture
def two(centre: Centre) -> Two:
    return Two(
        add_person(centre, "ordonnateur", AIT_AMIRA), add_person(centre, "gouverneur", "09.163")
    )


@pytest.fixture
def ordonnateur(two: Two) -> str:
    return two.ordonnateur.login


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
    production: Centre, ordonnateur: str, two: Two
) -> None:
    import_act(production, ACT)
    with pytest.raises(UnverifiedLine) as refusal:
        two.enact(production, NAME)
    assert refusal.value.params["lines"] == "1"
    with pytest.raises(ArticleMissing):
        confirm_line(production, NAME, 1, article="  ", by=ordonnateur)
    confirm_line(production, NAME, 1, article="article 3", by=ordonnateur)
    assert two.enact(production, NAME) == ()


def test_a_test_centre_enacts_but_names_what_is_unverified(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    assert two.enact(souk, NAME) == (1,)


def test_an_act_in_force_is_never_changed(souk: Centre, two: Two, ordonnateur: str) -> None:
    import_act(souk, ACT)
    two.enact(souk, NAME)
    with pytest.raises(ActInForce):
        two.enact(souk, NAME)
    with pytest.raises(ActInForce):
        confirm_line(souk, NAME, 1, article="article 3", by=ordonnateur)


def test_only_an_ordonnateur_of_the_territory_may(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    wali = add_person(souk, "wali", "09")
    elsewhere = add_person(souk, "ordonnateur", "06.141.01.0", login="ailleurs")
    for person in (wali, elsewhere):
        with pytest.raises(NotAllowed):
            confirm_line(souk, NAME, 1, article="article 3", by=person.login)
        with pytest.raises(NotYourAct):
            propose_enactment(souk, person, NAME)
    with pytest.raises(NotAllowed):
        confirm_line(souk, NAME, 1, article="article 3", by="nobody")
    two.enact(souk, NAME)


def test_only_a_gouverneur_or_wali_of_the_territory_gives_the_visa(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    proposed = propose_enactment(souk, two.ordonnateur, NAME)
    other = add_person(souk, "ordonnateur", AIT_AMIRA, login="adjoint")
    elsewhere = add_person(souk, "wali", "06", login="ailleurs")
    for person, refusal in (
        (two.ordonnateur, NotYourAct),
        (other, NotYourAct),
        (elsewhere, NoSuchAct),
    ):
        with pytest.raises(refusal):
            approve(souk, person, proposed)
    approve(souk, add_person(souk, "wali", "09"), proposed)


def test_two_acts_never_set_the_same_nature_on_the_same_day(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    two.enact(souk, NAME)
    import_act(souk, following())
    with pytest.raises(TariffOverlap):
        two.enact(souk, ActName(AIT_AMIRA, "AF-2027-01"))
    two.end(souk, NAME, date(2026, 12, 31))
    two.enact(souk, ActName(AIT_AMIRA, "AF-2027-01"))


def test_an_act_of_the_past_may_not_cross_one_that_was_in_force(souk: Centre, two: Two) -> None:
    import_act(souk, {**ACT, "effective_to": "2026-06-30"})
    two.enact(souk, NAME)
    late = ActName(AIT_AMIRA, "AF-2026-02")
    import_act(souk, following(number=late.number, effective_from="2026-06-01"))
    with pytest.raises(TariffOverlap):
        two.enact(souk, late)


def test_days_that_are_over_keep_their_act(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    with pytest.raises(UnknownAct):
        two.end(souk, NAME, date(2026, 12, 31))
    two.enact(souk, NAME)
    with pytest.raises(InvalidAct):
        two.end(souk, NAME, date(2026, 11, 22))


def test_one_person_ends_no_act(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    two.enact(souk, NAME)
    proposed = propose_ending(souk, two.ordonnateur, NAME, date(2026, 12, 31))
    for person in (two.ordonnateur, add_person(souk, "ordonnateur", AIT_AMIRA, login="adjoint")):
        with pytest.raises(NotYourAct):
            approve(souk, person, proposed)
    with pytest.raises(NotYourAct):
        propose_ending(souk, two.gouverneur, NAME, date(2026, 12, 31))
    assert last_day_of(souk, NAME) is None, "nothing changes before the visa"
    approve(souk, two.gouverneur, proposed)
    assert last_day_of(souk, NAME) == date(2026, 12, 31)


def test_a_last_day_that_is_no_day_is_refused(souk: Centre, two: Two) -> None:
    import_act(souk, ACT)
    two.enact(souk, NAME)
    for payload in ({}, {"last_day": 7}, {"last_day": "soon"}):
        with pytest.raises(InvalidAct):
            propose(
                souk, two.ordonnateur, kind="TARIFF_END", collectivite=AIT_AMIRA,
                subject=NAME.number, payload=payload,
            )  # fmt: skip


def last_day_of(centre: Centre, act: ActName) -> date | None:
    with scoped(centre.app, act.collectivite) as connection:
        return read_act(connection, act.collectivite, act.number).effective_to


def test_what_does_not_exist_is_said_so(souk: Centre, two: Two, ordonnateur: str) -> None:
    with pytest.raises(UnknownAct):
        two.enact(souk, NAME)
    import_act(souk, ACT)
    with pytest.raises(UnknownAct):
        confirm_line(souk, NAME, 9, article="article 3", by=ordonnateur)


def test_the_database_changes_no_tariff_without_the_act_that_says_so(
    souk: Centre, two: Two
) -> None:
    import_act(souk, ACT)
    born = (
        "INSERT INTO tariff_acts (collectivite, number, signed_on, effective_from, state,"
        " enacted_by, enacted_at) VALUES ('09.163.01.01', 'AF-9', '2026-01-01', '2026-01-01',"
        " 'IN_FORCE', 'amina', now())"
    )
    enacted = "UPDATE tariff_acts SET state = 'IN_FORCE', enacted_by = 'a', enacted_at = now()"
    refused_by_the_database(souk, born, enacted)
    two.enact(souk, NAME)
    two.end(souk, NAME, date(2026, 12, 31))
    refused_by_the_database(
        souk,
        "UPDATE tariff_acts SET effective_to = '2026-12-30'",
        "UPDATE tariff_acts SET effective_to = NULL",
        "UPDATE tariff_acts SET state = 'DRAFT', enacted_by = NULL, enacted_at = NULL",
    )
    assert last_day_of(souk, NAME) == date(2026, 12, 31)


def refused_by_the_database(centre: Centre, *statements: str) -> None:
    for statement in statements:
        with pytest.raises(IntegrityError), scoped(centre.app, AIT_AMIRA) as connection:
            connection.execute(text(statement))
