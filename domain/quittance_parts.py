"""What a quittance is made of: who pays, how, and what for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from domain.bodies import TenderMode
from domain.ids import NatureIndex, TariffVersion
from domain.money import Money
from domain.tariffs.line import RateKind, Unit


@dataclass(frozen=True, slots=True)
class Payer:
    """Partie versante: who hands the money over, as they ask to be named.

    Args:
        name: their name or company name, in either script.
        identity_number: CNIE, ICE or other number; empty when none is given.
    """

    name: str
    identity_number: str = ""

    @classmethod
    def from_private(cls, payer: Mapping[str, object] | None) -> Self | None:
        """Read the private part of a record: keys `name` and perhaps `identity_number`.

        Returns:
            The payer, or none when nobody is named.
        """
        name = str((payer or {}).get("name", "")).strip()
        if payer is None or not name:
            return None
        return cls(name, str(payer.get("identity_number", "")).strip())

    def to_private(self) -> dict[str, str]:
        """The payer as the private part of a record carries it; read by `from_private`."""
        number = {"identity_number": self.identity_number} if self.identity_number else {}
        return {"name": self.name, **number}


@dataclass(frozen=True, slots=True)
class Tender:
    """Mode de règlement: a means of payment and what was paid with it.

    Args:
        mode: ESP (cash), CHQ (cheque), CB (card) or VIR (transfer).
        amount: its part of the total.
    """

    mode: TenderMode
    amount: Money


@dataclass(frozen=True, slots=True)
class QuittanceLine:
    """Ligne de quittance: what is paid for one nature, its four amounts kept apart.

    Args:
        nature: index in the directory of natures.
        rubrique: budget code, 8 digits.
        label_fr: what is paid for.
        label_ar: the same in Arabic; empty when unknown.
        unit: what the quantity counts.
        quantity_milli: billed quantity, thousandths of the unit.
        rate: centimes for one unit, or thousandths of the value.
        rate_kind: how the rate reads.
        principal: the amount due itself.
        majoration: what lateness added.
        penalite: what a fault added.
        astreinte: what a constraint added.
        tariff: version of the tariff line.
        verified: whether the ordonnateur confirmed the tariff.
    """

    nature: NatureIndex
    rubrique: str
    label_fr: str
    label_ar: str
    unit: Unit
    quantity_milli: int
    rate: int
    rate_kind: RateKind
    principal: Money
    majoration: Money
    penalite: Money
    astreinte: Money
    tariff: TariffVersion
    verified: bool

    @property
    def total(self) -> Money:
        """The four amounts together."""
        return Money.total((self.principal, self.majoration, self.penalite, self.astreinte))
