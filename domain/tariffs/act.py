"""The legal act (arrêté fiscal) that sets tariffs, and which of its lines is in force when.

An act is never edited once in force: a new act, with its own dates, takes over from the day after
the last day of the old one. Two acts may not set the same nature on the same day.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Self

from pydantic import BaseModel

from domain.errors import TariffNotInForce
from domain.ids import CollectiviteCode, NatureIndex, TariffVersion
from domain.tariffs.configured import ConfiguredAct, ConfiguredLine
from domain.tariffs.errors import InvalidAct, TariffOverlap
from domain.tariffs.line import RateKind, TariffLine, Unit

__all__ = ["LegalAct", "RateKind", "TariffBook", "TariffLine", "Unit"]

_ACT_NUMBER = re.compile(r"[0-9A-Z][0-9A-Za-z./-]{0,39}")


@dataclass(frozen=True, slots=True)
class LegalAct:
    """Arrêté fiscal: the decision of one collectivité that sets its tariffs for a time.

    Args:
        number: its number, unique in the collectivité, such as "AF-2026-01".
        collectivite: code of the collectivité that decided it.
        signed_on: date of its signature.
        effective_from: first day it applies, never before its signature.
        effective_to: last day it applies; none while no end is set.
        lines: its tariff lines, at least one, one per nature.

    Raises:
        InvalidAct: when the act contradicts itself.
    """

    number: str
    collectivite: CollectiviteCode
    signed_on: date
    effective_from: date
    effective_to: date | None
    lines: tuple[TariffLine, ...]

    def __post_init__(self) -> None:
        rules = {
            "number": _ACT_NUMBER.fullmatch(self.number) is not None,
            "effective_from": self.signed_on <= self.effective_from,
            "effective_to": self.effective_to is None or self.effective_from <= self.effective_to,
            "lines": bool(self.lines),
            "act_number": all(line.act_number == self.number for line in self.lines),
            "line": len({line.line for line in self.lines}) == len(self.lines),
            "nature": len({line.nature for line in self.lines}) == len(self.lines),
        }
        for field, is_kept in rules.items():
            if not is_kept:
                message = f"act {self.number} of {self.collectivite}: invalid {field}"
                raise InvalidAct(message, act=self.number, field=field)

    def is_in_force(self, on: date) -> bool:
        """Whether the act applies on a day, its first and last days included."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def ending_on(self, last_day: date) -> Self:
        """The same act with a last day, as a following act needs it.

        Raises:
            InvalidAct: when that day is before its first day.
        """
        return replace(self, effective_to=last_day)

    @classmethod
    def from_configuration(cls, act: Mapping[str, object] | BaseModel) -> Self:
        """Read an act from the configuration payload the centre signs.

        Args:
            act: keys or attributes number, collectivite, signed_on, effective_from, effective_to
                when there is one (dates as ISO 8601 text), and lines.

        Raises:
            InvalidAct: when a key is missing, or a value is not what it should be.
        """
        wire = act.model_dump(exclude_none=True) if isinstance(act, BaseModel) else act
        try:
            read = ConfiguredAct.model_validate(wire)
            end = read.effective_to
            return cls(
                number=read.number,
                collectivite=CollectiviteCode(read.collectivite),
                signed_on=date.fromisoformat(read.signed_on),
                effective_from=date.fromisoformat(read.effective_from),
                effective_to=date.fromisoformat(end) if end is not None else None,
                lines=tuple(line.to_line(read.number) for line in read.lines),
            )
        except ValueError as error:
            message = f"this is not an act: {error}"
            raise InvalidAct(message, act=str(wire.get("number", "")), field="") from error

    def to_configuration(self) -> dict[str, object]:
        """The act as the configuration payload carries it; read by `from_configuration`."""
        end = {} if self.effective_to is None else {"effective_to": self.effective_to.isoformat()}
        return {
            "number": self.number,
            "collectivite": str(self.collectivite),
            "signed_on": self.signed_on.isoformat(),
            "effective_from": self.effective_from.isoformat(),
            **end,
            "lines": [ConfiguredLine.from_line(line).model_dump() for line in self.lines],
        }


class TariffBook:
    """Recueil des tarifs: the acts of one collectivité, and what they say on a day.

    Args:
        acts: acts of the same collectivité, in any order.

    Raises:
        InvalidAct: when the acts are of several collectivités, or two bear the same number.
        TariffOverlap: when two acts set the same nature on the same day.
    """

    def __init__(self, acts: Iterable[LegalAct]) -> None:
        self.acts: tuple[LegalAct, ...] = tuple(sorted(acts, key=lambda act: act.effective_from))
        numbers = [act.number for act in self.acts]
        if len({act.collectivite for act in self.acts}) > 1 or len(set(numbers)) < len(numbers):
            message = f"acts of one collectivité, with distinct numbers, are expected: {numbers}"
            raise InvalidAct(message, act=", ".join(numbers), field="number")
        self._by_nature: dict[NatureIndex, list[tuple[LegalAct, TariffLine]]] = {}
        for act in self.acts:
            for line in act.lines:
                self._by_nature.setdefault(line.nature, []).append((act, line))
        for nature, settings in self._by_nature.items():
            _refuse_overlap(nature, [act for act, _ in settings])
        self._by_version = {line.version: line for act in self.acts for line in act.lines}

    @classmethod
    def from_configuration(cls, acts: Sequence[Mapping[str, object] | BaseModel]) -> Self:
        """The book of the acts in a configuration payload.

        Raises:
            InvalidAct: when an act cannot be read.
            TariffOverlap: when two acts set the same nature on the same day.
        """
        return cls(LegalAct.from_configuration(act) for act in acts)

    def in_force(self, nature: NatureIndex, on: date) -> TariffLine:
        """The line that sets a nature on a day.

        Args:
            nature: index in the directory of natures.
            on: the business day.

        Raises:
            TariffNotInForce: when no act does; its params tell the next day one will
                (`next_from`) and the last day one did (`last_to`), where there are such.
        """
        settings = self._by_nature.get(nature, [])
        for act, line in settings:
            if act.is_in_force(on):
                return line
        raise _not_in_force(nature, on, [act for act, _ in settings])

    def lines_on(self, on: date) -> tuple[TariffLine, ...]:
        """Every line in force on a day, by nature."""
        return tuple(
            line
            for _, settings in sorted(self._by_nature.items())
            for act, line in settings
            if act.is_in_force(on)
        )

    def line_of(self, version: TariffVersion) -> TariffLine | None:
        """The line a record was made with, whether still in force or not; none when unknown."""
        return self._by_version.get(version)


def _refuse_overlap(nature: NatureIndex, acts: Sequence[LegalAct]) -> None:
    for earlier, later in pairwise(acts):
        if earlier.effective_to is None or later.effective_from <= earlier.effective_to:
            message = f"acts {earlier.number} and {later.number} both set nature {nature}"
            raise TariffOverlap(
                message, nature=int(nature), first=earlier.number, second=later.number
            )


def _not_in_force(nature: NatureIndex, on: date, acts: Sequence[LegalAct]) -> TariffNotInForce:
    next_from = min((a.effective_from for a in acts if a.effective_from > on), default=None)
    ends = (a.effective_to for a in acts if a.effective_to is not None and a.effective_to < on)
    last_to = max(ends, default=None)
    message = f"no tariff sets nature {nature} on {on.isoformat()}"
    params: dict[str, object] = {"nature": int(nature), "on": on.isoformat()}
    if last_to is not None:
        message += f"; the last one ended on {last_to.isoformat()}"
        params["last_to"] = last_to.isoformat()
    if next_from is not None:
        message += f"; the next one starts on {next_from.isoformat()}"
        params["next_from"] = next_from.isoformat()
    return TariffNotInForce(message, **params)
