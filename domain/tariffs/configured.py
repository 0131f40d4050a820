"""An act as it travels: the plain keys of the configuration payload the centre signs."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, StringConstraints

from domain.ids import NatureIndex
from domain.tariffs.line import RateKind, TariffLine, Unit

IsoDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class ConfiguredLine(BaseModel):
    """A line of tariff on the wire; `TariffLine` says what its values may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: StrictInt
    nature: StrictInt
    rubrique: str
    label_fr: str
    label_ar: str
    unit: str
    rate_kind: str
    rate: StrictInt
    whole_units: StrictBool
    verified: StrictBool
    source: str

    def to_line(self, act_number: str) -> TariffLine:
        """The line of tariff, checked.

        Raises:
            ValueError: when the unit or the kind of rate is unknown.
            InvalidAct: when another value is out of its range.
        """
        fields = self.model_dump(exclude={"nature", "unit", "rate_kind"})
        return TariffLine(
            act_number=act_number,
            nature=NatureIndex(self.nature),
            unit=Unit(self.unit),
            rate_kind=RateKind(self.rate_kind),
            **fields,
        )

    @classmethod
    def from_line(cls, line: TariffLine) -> Self:
        """The line of tariff, ready to travel."""
        return cls(
            line=line.line,
            nature=int(line.nature),
            rubrique=line.rubrique,
            label_fr=line.label_fr,
            label_ar=line.label_ar,
            unit=line.unit.value,
            rate_kind=line.rate_kind.value,
            rate=line.rate,
            whole_units=line.whole_units,
            verified=line.verified,
            source=line.source,
        )


class ConfiguredAct(BaseModel):
    """An act on the wire; `LegalAct` says what its values may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    collectivite: str
    signed_on: IsoDate
    effective_from: IsoDate
    effective_to: IsoDate | None = None
    lines: tuple[ConfiguredLine, ...]
