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
        identity_number: CNIE or other number; empty when none is given.
        ice: number of a company (identifiant commun de l'entreprise); empty when none is given.
    """

    name: str
    identity_number: str = ""
    ice: str = ""

    @classmethod
    def from_private(cls, payer: Mapping[str, object] | None) -> Self | None:
        """Read the private part of a record: keys `name`, perhaps `identity_number` and `ice`.

        Returns:
            The payer, or none when nobody is named.
        """
        name = str((payer or {}).get("name", "")).strip()
        if payer is None or not name:
            return None
        identity_number, ice = (str(payer.get(key, "")) for key in ("identity_number", "ice"))
        return cls(name, identity_number.strip(), ice.strip())

    def to_private(self) -> dict[str, str]:
        """The payer as the private part of a record carries it; read by `from_private`."""
        numbers = {"identity_number": self.identity_number, "ice": self.ice}
        return {"name": self.name, **{key: number for key, number in numbers.items() if number}}

    @property
    def numbers(self) -> str:
        """Their numbers as a paper shows them; empty when none is given."""
        return " ".join(part for part in (self.identity_number, self.ice) if part)


@dataclass(frozen=True, slots=True)
class Cheque:
    """Chèque: what identifies it should it come back unpaid; never in a body.

    Args:
        number: its number, digits.
        bank: the bank it is drawn on.
        drawer: who signed it (tireur).
    """

    number: str
    bank: str
    drawer: str

    @classmethod
    def from_private(cls, cheque: Mapping[str, object] | None) -> Self | None:
        """Read the private part of a record: keys `number`, `bank` and `drawer`."""
        if not cheque:
            return None
        return cls(*(str(cheque.get(key, "")) for key in ("number", "bank", "drawer")))

    def to_private(self) -> dict[str, str]:
        """The cheque as the private part of a record carries it; read by `from_private`."""
        return {"number": self.number, "bank": self.bank, "drawer": self.drawer}


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
