from dataclasses import replace
from datetime import date

import pytest

from domain.errors import UnknownCollectivite
from server.accounts.errors import TwoMoneyRoles
from server.bootstrap import Centre
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE, Caller
from server.regies.comptables import (
    Assignment,
    Poste,
    add_poste,
    end_assignment,
    name_comptable,
)
from server.regies.errors import (
    ComptableOverlap,
    InvalidPoste,
    MoneyRoleHeld,
    PosteKnown,
    UnknownAssignment,
    UnknownPoste,
    UnknownRegie,
)
from tests.server.conftest import AIT_AMIRA, SOUK
from tests.server.people import add_person

POSTE = Poste("P-0901", "PERCEPTION_TGR", "Perception de Biougra", "قباضة بيوكرى", "09.163")
FIRST = Assignment(
    AIT_AMIRA, None, "P-0901", "Khadija Idrissi", "C100", date(2025, 1, 1), date(2025, 12, 31)
)
NEXT = replace(FIRST, name="Said Bennani", matricule="C200", from_day=date(2026, 1, 1), to_day=None)
NEIGHBOUR = Caller(CONSOLE.actor, "06.141.01.0")


@pytest.fixture
def poste(souk: Centre) -> Centre:
    add_poste(souk, POSTE, CONSOLE)
    return souk


def test_two_comptables_follow_each_other_and_never_overlap(poste: Centre) -> None:
    name_comptable(poste, FIRST, CONSOLE)
    name_comptable(poste, NEXT, CONSOLE)
    for from_day, to_day in (
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2024, 1, 1), None),
        (date(2030, 1, 1), None),
    ):
        with pytest.raises(ComptableOverlap):
            name_comptable(poste, replace(FIRST, from_day=from_day, to_day=to_day), CONSOLE)


def test_a_regie_may_have_a_comptable_of_its_own(poste: Centre) -> None:
    name_comptable(poste, NEXT, CONSOLE)
    own = replace(NEXT, regie_id=SOUK.regie_id, matricule="C300")
    name_comptable(poste, own, CONSOLE)
    with pytest.raises(ComptableOverlap):
        name_comptable(poste, replace(own, matricule="C400"), CONSOLE)
    with pytest.raises(UnknownRegie):
        name_comptable(poste, replace(own, collectivite="09.163.01.03"), CONSOLE)


def test_an_end_is_set_once_and_never_before_the_beginning(poste: Centre) -> None:
    named = name_comptable(poste, NEXT, CONSOLE)
    with pytest.raises(InvalidPoste):
        end_assignment(poste, named, date(2025, 12, 31), CONSOLE)
    with pytest.raises(UnknownAssignment):
        end_assignment(poste, named, date(2026, 6, 30), NEIGHBOUR)
    end_assignment(poste, named, date(2026, 6, 30), CONSOLE)
    with pytest.raises(UnknownAssignment):
        end_assignment(poste, named, date(2026, 7, 31), CONSOLE)
    name_comptable(poste, replace(NEXT, from_day=date(2026, 7, 1)), CONSOLE)


def test_a_regisseur_or_ordonnateur_is_no_comptable_and_the_reverse(poste: Centre) -> None:
    add_agent(poste, regie_id=SOUK.regie_id, name="Régisseur", role="REGISSEUR", matricule="M1")
    add_person(poste, "ordonnateur", AIT_AMIRA, matricule="M2")
    for matricule in ("M1", "M2"):
        with pytest.raises(MoneyRoleHeld):
            name_comptable(poste, replace(NEXT, matricule=matricule), CONSOLE)
    name_comptable(poste, NEXT, CONSOLE)
    with pytest.raises(MoneyRoleHeld):
        add_agent(poste, regie_id=SOUK.regie_id, name="X", role="REGISSEUR", matricule="C200")
    with pytest.raises(TwoMoneyRoles):
        add_person(poste, "ordonnateur", AIT_AMIRA, login="two", matricule="C200")
    add_person(poste, "comptable", AIT_AMIRA, login="same", matricule="C200")


def test_what_cannot_be_is_refused_by_name(poste: Centre) -> None:
    with pytest.raises(PosteKnown):
        add_poste(poste, POSTE, CONSOLE)
    with pytest.raises(InvalidPoste):
        add_poste(poste, replace(POSTE, poste_id="p 1"), CONSOLE)
    with pytest.raises(UnknownCollectivite):
        add_poste(poste, replace(POSTE, poste_id="P-2"), NEIGHBOUR)
    with pytest.raises(UnknownPoste):
        name_comptable(poste, replace(NEXT, poste_id="P-9"), CONSOLE)
    with pytest.raises(UnknownCollectivite):
        name_comptable(poste, NEXT, NEIGHBOUR)
    with pytest.raises(InvalidPoste):
        name_comptable(poste, replace(NEXT, matricule="c 1"), CONSOLE)
