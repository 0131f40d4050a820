"""The country of the demo: three real places, their régies, and legal acts with real rates.

Places and natures are those of the national tables. Rates are those published for these places
where one was found; the others are samples inside what the law allows, flagged `verified=False`
with where they come from, so that every screen says so. Agents and act numbers are made up.
"""

from dataclasses import dataclass
from datetime import date

from domain.ids import CollectiviteCode, NatureIndex, RegieId
from domain.tariffs.act import LegalAct, RateKind, TariffLine, Unit
from domain.tariffs.natures import nature

SIGNED_ON = date(2023, 12, 15)
EFFECTIVE_FROM = date(2024, 1, 1)

_SAMPLE = "Montant d'exemple, à confirmer par l'ordonnateur"
_MEMORY = "De mémoire, à confirmer par l'ordonnateur"
_FIELD = "Pratique relevée à Aït Amira, à confirmer par l'ordonnateur"


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of an act, before it meets the directory of natures.

    Args:
        nature: index in the directory.
        rate: centimes a unit, or thousandths of the declared value.
        source: where the rate was read, or why it is not verified.
        is_sourced: whether a published text gives this very rate for this place.
    """

    nature: int
    rate: int
    source: str
    is_sourced: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """Agent collecteur, or régisseur, of a régie of the demo."""

    agent_id: int
    name: str
    role: str
    language: str


@dataclass(frozen=True, slots=True)
class Regie:
    """Régie de recettes of the demo, with its one counter.

    Args:
        regie_id: its id at the centre.
        kind: SOUK, COMMUNE or ABATTOIR.
        collectivite: code of its commune.
        name_fr: its name.
        name_ar: the same in Arabic.
        arrete: the act that created it (made up).
        ceiling_dirhams: the most cash it may hold (made up), dirhams.
        deposit_period_days: days between two deposits at most (made up).
        act: its tariffs.
        agents: who works there, the régisseur first.
        paper_width_mm: its printer's paper, 80 or 58.
        usual_sales: what its counter sells on an ordinary day: nature and quantity as typed.
    """

    regie_id: RegieId
    kind: str
    collectivite: CollectiviteCode
    name_fr: str
    name_ar: str
    arrete: str
    ceiling_dirhams: int
    deposit_period_days: int
    act: LegalAct
    agents: tuple[Agent, ...]
    paper_width_mm: int
    usual_sales: tuple[tuple[int, str], ...]

    @property
    def natures(self) -> tuple[int, ...]:
        """The natures its creating act allows: those of its tariffs."""
        return tuple(int(line.nature) for line in self.act.lines)


@dataclass(frozen=True, slots=True)
class User:
    """Someone who reads the dashboards, within a territory."""

    login: str
    name: str
    role: str
    scope: str
    language: str


def act_of(collectivite: str, number: str, rates: tuple[Rate, ...]) -> LegalAct:
    """Build an arrêté fiscal from rates; labels, rubriques and units are the directory's.

    A line is verified only when its rate was read for this place and its rubrique is a real one.
    """
    return LegalAct(
        number=number,
        collectivite=CollectiviteCode(collectivite),
        signed_on=SIGNED_ON,
        effective_from=EFFECTIVE_FROM,
        effective_to=None,
        lines=tuple(_line(number, place, rate) for place, rate in enumerate(rates, 1)),
    )


def _line(number: str, place: int, rate: Rate) -> TariffLine:
    listed = nature(rate.nature)
    kind = RateKind.PER_MILLE if listed.unit is Unit.DH else RateKind.PER_UNIT
    return TariffLine(
        act_number=number,
        line=place,
        nature=NatureIndex(rate.nature),
        rubrique=listed.rubrique,
        label_fr=listed.label_fr,
        label_ar=listed.label_ar,
        unit=listed.unit,
        rate_kind=kind,
        rate=rate.rate,
        whole_units=listed.unit is Unit.M2,
        verified=rate.is_sourced and not listed.rubrique_is_placeholder,
        source=rate.source,
    )


AIT_AMIRA = Regie(
    regie_id=RegieId("R-0901"),
    kind="SOUK",
    collectivite=CollectiviteCode("09.163.01.01"),
    name_fr="Régie du souk d'Aït Amira",
    name_ar="شساعة مداخيل سوق آيت عميرة",
    arrete="Arrêté 7/2023 du 15/12/2023 (démonstration)",
    ceiling_dirhams=5_000,
    deposit_period_days=7,
    act=act_of(
        "09.163.01.01",
        "AF-2024-AA",
        (
            Rate(501, 200, _SAMPLE),
            Rate(502, 1_000, _SAMPLE),
            Rate(503, 2_000, _SAMPLE),
            Rate(504, 500, _SAMPLE),
            Rate(506, 1_500, _SAMPLE),
            Rate(101, 200, _MEMORY),
            Rate(102, 200, _MEMORY),
            Rate(103, 200, _FIELD),
            Rate(201, 2_500, _FIELD),
            Rate(202, 1_500, _FIELD),
            Rate(203, 5_000, _FIELD),
            Rate(204, 15_000, _FIELD),
        ),
    ),
    agents=(
        Agent(1, "Fatima Ouhammou", "REGISSEUR", "fr"),
        Agent(2, "Brahim Aït Lahcen", "AGENT", "ar"),
    ),
    paper_width_mm=58,
    usual_sales=((502, "1"), (504, "12"), (501, "7,5"), (503, "3"), (506, "1"), (101, "2")),
)

CASABLANCA = Regie(
    regie_id=RegieId("R-0601"),
    kind="COMMUNE",
    collectivite=CollectiviteCode("06.141.01.0"),
    name_fr="Régie communale de Casablanca",
    name_ar="شساعة مداخيل جماعة الدار البيضاء",
    arrete="Arrêté 112/2023 du 15/12/2023 (démonstration)",
    ceiling_dirhams=16_000,
    deposit_period_days=1,
    act=act_of(
        "06.141.01.0",
        "AF-2024-CASA",
        (
            Rate(301, 2_000, "Loi 14-25 : de 15 à 30 DH par m² ; montant d'exemple"),
            Rate(302, 1_000, "Loi 14-25 : de 5 à 15 DH par m² ; montant d'exemple"),
            Rate(304, 2_500, "Arrêté fiscal de Casablanca", is_sourced=True),
            Rate(305, 2_000, "Arrêté fiscal de Casablanca", is_sourced=True),
            Rate(306, 50_000, "Loi 47-06 et arrêté fiscal de Casablanca", is_sourced=True),
            Rate(401, 80, "Commune de Casablanca : 8 %", is_sourced=True),
            Rate(402, 5_000, "Casablanca, secteur A jusqu'à 10 m²", is_sourced=True),
            Rate(807, 300, "Commune de Casablanca ; rubrique à confirmer", is_sourced=True),
            Rate(808, 500, "Commune de Casablanca ; rubrique à confirmer", is_sourced=True),
            Rate(701, 70, "7 % de la vente brute ; rubrique à confirmer", is_sourced=True),
            Rate(101, 200, _MEMORY),
            Rate(103, 200, _FIELD),
        ),
    ),
    agents=(
        Agent(1, "Salma Bennani", "REGISSEUR", "fr"),
        Agent(2, "Youssef El Idrissi", "AGENT", "fr"),
    ),
    paper_width_mm=80,
    usual_sales=(
        (304, "84,5"),
        (807, "1"),
        (401, "18450,75"),
        (101, "3"),
        (402, "9"),
        (301, "412"),
    ),
)

MEKNES = Regie(
    regie_id=RegieId("R-0301"),
    kind="ABATTOIR",
    collectivite=CollectiviteCode("03.061.01.01"),
    name_fr="Régie de l'abattoir de Meknès",
    name_ar="شساعة مداخيل مجزرة مكناس",
    arrete="Arrêté 31/2023 du 15/12/2023 (démonstration)",
    ceiling_dirhams=20_000,
    deposit_period_days=3,
    act=act_of(
        "03.061.01.01",
        "AF-2024-MEK",
        (
            Rate(605, 169, "Redevance rapportée à Casablanca ; unité de mémoire, à confirmer"),
            Rate(601, 15_000, _SAMPLE),
            Rate(602, 3_000, _SAMPLE),
            Rate(603, 15_000, _SAMPLE),
            Rate(606, 2_000, _SAMPLE),
            Rate(607, 500, _SAMPLE),
            Rate(609, 5_000, _SAMPLE),
            Rate(610, 500, _SAMPLE),
        ),
    ),
    agents=(
        Agent(1, "Hicham Tazi", "REGISSEUR", "fr"),
        Agent(2, "Khadija Alaoui", "AGENT", "ar"),
    ),
    paper_width_mm=80,
    usual_sales=((605, "231,35"), (602, "4"), (601, "1"), (609, "2"), (607, "4"), (605, "18,005")),
)

REGIES = (AIT_AMIRA, CASABLANCA, MEKNES)

GOVERNOR = User("gouverneur", "Gouverneur de Chtouka-Aït Baha", "gouverneur", "09.163", "fr")
NATION = User("dgct", "Direction générale des collectivités", "auditor", "*", "fr")
USERS = (GOVERNOR, NATION)
