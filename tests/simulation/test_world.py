"""The demo's country is made of real places and admits what it did not verify."""

from itertools import starmap

import pytest

from domain.calendar import fiscal_year
from domain.tariffs.act import LegalAct, TariffBook
from domain.tariffs.formula import amount_due, parse_quantity
from domain.tariffs.natures import nature
from domain.territory import collectivite
from simulation.world import EFFECTIVE_FROM, GOVERNOR, REGIES, Regie


@pytest.mark.parametrize("regie", REGIES, ids=lambda regie: regie.regie_id)
class TestEachRegie:
    def test_stands_in_a_real_commune(self, regie: Regie) -> None:
        assert collectivite(regie.collectivite).name_ar

    def test_sells_only_what_its_act_sets_and_the_amounts_are_payable(self, regie: Regie) -> None:
        book = TariffBook([regie.act])
        lines = [
            (book.in_force(nature(index).index, EFFECTIVE_FROM), text)
            for index, text in regie.usual_sales
        ]
        dues = list(
            starmap(amount_due, [(line, parse_quantity(t, line.unit)) for line, t in lines])
        )
        assert all(due.centimes > 0 for due in dues)

    def test_says_where_each_rate_comes_from(self, regie: Regie) -> None:
        assert all(line.source for line in regie.act.lines)

    def test_never_calls_a_made_up_rubrique_verified(self, regie: Regie) -> None:
        assert not [
            line
            for line in regie.act.lines
            if line.verified and nature(line.nature).rubrique_is_placeholder
        ]

    def test_carries_its_act_over_the_wire_unchanged(self, regie: Regie) -> None:
        assert LegalAct.from_configuration(regie.act.to_configuration()) == regie.act


def test_the_governor_sees_one_of_the_three_regies() -> None:
    inside = [regie for regie in REGIES if regie.collectivite.startswith(f"{GOVERNOR.scope}.")]
    assert len(inside) == 1


def test_the_acts_began_in_a_year_the_ledger_has() -> None:
    assert fiscal_year(EFFECTIVE_FROM) == 2024
