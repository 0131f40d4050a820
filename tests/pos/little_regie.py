"""A small régie for counters under test: three agents, two natures, one act."""

from datetime import date
from functools import cache

from argon2 import PasswordHasher

from domain.configuration import AgentConfiguration, Configuration, RegieConfiguration
from domain.ids import AgentId, CollectiviteCode, NatureIndex, RegieId
from domain.tariffs.act import LegalAct
from domain.tariffs.configured import ConfiguredAct
from domain.tariffs.line import RateKind, TariffLine, Unit
from tests.pos.little_centre import TERMINAL_ID

AMINA, BRAHIM, REGISSEUR = AgentId(17), AgentId(18), AgentId(3)
PINS = {AMINA: "493817", BRAHIM: "620154", REGISSEUR: "805296"}
SOUK_PLACE, STALL_AREA, NOT_ALLOWED = NatureIndex(1310), NatureIndex(1311), NatureIndex(2040)
AIT_AMIRA = CollectiviteCode("09.163.01.01")


@cache
def pin_hash(pin: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(pin)


def act(number: str = "AF-2026-01", rate: int = 2500, start: date = date(2026, 1, 1)) -> LegalAct:
    def line(place: int, nature: NatureIndex, label: str, unit: Unit) -> TariffLine:
        return TariffLine(
            act_number=number,
            line=place,
            nature=nature,
            rubrique="40102027",
            label_fr=label,
            label_ar="رسم الأسواق",
            unit=unit,
            rate_kind=RateKind.PER_UNIT,
            rate=rate,
            whole_units=False,
            verified=False,
            source="arrêté type",
        )

    return LegalAct(
        number=number,
        collectivite=AIT_AMIRA,
        signed_on=min(start, date(2025, 12, 1)),
        effective_from=start,
        effective_to=None,
        lines=(
            line(1, SOUK_PLACE, "Droit de place souk", Unit.PLACE),
            line(2, STALL_AREA, "Droit d'étalage", Unit.M2_DAY),
            line(3, NOT_ALLOWED, "Taxe TNB", Unit.M2),
        ),
    )


def configuration(
    *,
    version: str = "v1",
    is_open: bool = True,
    acts: tuple[LegalAct, ...] | None = None,
    terminal_id: int = TERMINAL_ID,
) -> Configuration:
    names = {AMINA: "Amina B.", BRAHIM: "Brahim A.", REGISSEUR: "Fatima R."}
    return Configuration(
        terminal_id=terminal_id,
        test_system=True,
        base="HTTP://127.0.0.1:8000",
        regie=RegieConfiguration(
            id=RegieId("R-0901"),
            kind="SOUK",
            collectivite=AIT_AMIRA,
            name_fr="Régie du souk",
            name_ar="وكالة السوق",
            arrete="n° 12 du 03/01/2018",
            is_open=is_open,
        ),
        agents=[
            AgentConfiguration(
                agent_id=agent_id,
                name=name,
                role="REGISSEUR" if agent_id == REGISSEUR else "AGENT",
                language="fr",
                pin_hash=pin_hash(PINS[agent_id]),
            )
            for agent_id, name in names.items()
        ],
        natures=[SOUK_PLACE, STALL_AREA],
        acts=[
            ConfiguredAct.model_validate(one.to_configuration())
            for one in ((act(),) if acts is None else acts)
        ],
        version=version,
        issued_at=1_795_000_000,
    )
