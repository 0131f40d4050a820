"""What a régie is described with, and what its description may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.ids import CollectiviteCode, NatureIndex, RegieId
from domain.money import CENTIMES_MAX
from domain.tariffs.line import NATURE_MAX
from server.regies.errors import InvalidRegie

REGIE_KINDS = ("SOUK", "COMMUNE", "ABATTOIR", "MARCHE_DE_GROS")
REGIE_ID = re.compile(r"[A-Z0-9-]{1,24}")
MENTION_MAX = 200
PERIOD_DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class CashRules:
    """What an arrêté says of cash at the counters of its régie.

    Args:
        share_warns: cash sales go on above a till's share: it only warns.
        blind_count: the cashier does not see what cash is expected before the count.
        limit_centimes: the largest difference of a count that needs no régisseur; none for any.
    """

    share_warns: bool = False
    blind_count: bool = False
    limit_centimes: int | None = None

    def columns(self) -> dict[str, Any]:
        """Give the columns of a régie that hold them."""
        return {
            "cash_share_warns": self.share_warns,
            "blind_count": self.blind_count,
            "count_limit_centimes": self.limit_centimes,
        }


NO_RULES = CashRules()
"""What holds where an arrêté says nothing: the share bars, counts are open, nobody is asked."""


@dataclass(frozen=True, slots=True)
class Regie:
    """Régie de recettes: who collects where, under which arrêté.

    Args:
        regie_id: its identifier, such as `R-0901`.
        collectivite: code of the collectivité whose money it collects.
        kind: `SOUK`, `COMMUNE`, `ABATTOIR` or `MARCHE_DE_GROS`.
        name_fr: its French name.
        name_ar: its Arabic name.
        arrete: the arrêté that created it.
        natures: what it may collect.
        is_open: a closed régie collects nothing.
        arrete_date: the day that arrêté was signed.
        ceiling_centimes: the most cash it may hold, in centimes.
        deposit_period_days: at most how many days pass between two deposits.
        cash: what it says of cash at the counters.
    """

    regie_id: RegieId
    collectivite: CollectiviteCode
    kind: str
    name_fr: str
    name_ar: str
    arrete: str
    natures: frozenset[NatureIndex]
    is_open: bool = True
    arrete_date: date | None = None
    ceiling_centimes: int | None = None
    deposit_period_days: int | None = None
    cash: CashRules = NO_RULES


@dataclass(frozen=True, slots=True)
class RegieChange:
    """What an arrêté changes in a régie: its facts from now on.

    Args:
        arrete: number of the arrêté that decides the change.
        arrete_date: the day it was signed.
        name_fr: French name.
        name_ar: Arabic name.
        ceiling_centimes: the most cash it may hold, in centimes.
        deposit_period_days: at most how many days pass between two deposits.
        natures: what it may collect.
        creation_date: the day of the arrêté de création, for a régie older than that mention;
            a day that is known already stays.
        cash: what it says of cash at the counters.
    """

    arrete: str
    arrete_date: date
    name_fr: str
    name_ar: str
    ceiling_centimes: int
    deposit_period_days: int
    natures: frozenset[NatureIndex]
    creation_date: date | None = None
    cash: CashRules = NO_RULES


def check_regie(regie: Regie) -> None:
    """Check the description of a régie.

    Raises:
        InvalidRegie: naming the mentions that cannot be.
    """
    _check(
        regie.regie_id,
        {
            "regie_id": REGIE_ID.fullmatch(regie.regie_id) is not None,
            "kind": regie.kind in REGIE_KINDS,
            "name_fr": is_mention(regie.name_fr),
            "name_ar": is_mention(regie.name_ar),
            "arrete": is_mention(regie.arrete),
            "ceiling_centimes": _is_ceiling(regie.ceiling_centimes),
            "deposit_period_days": _is_period(regie.deposit_period_days),
            "count_limit_centimes": _is_ceiling(regie.cash.limit_centimes),
        },
    )
    check_natures(regie.natures)


def check_change(change: RegieChange) -> None:
    """Check what an arrêté changes.

    Raises:
        InvalidRegie: naming the mentions that cannot be.
    """
    _check(
        change.arrete,
        {
            "name_fr": is_mention(change.name_fr),
            "name_ar": is_mention(change.name_ar),
            "arrete": is_mention(change.arrete),
            "ceiling_centimes": _is_ceiling(change.ceiling_centimes),
            "deposit_period_days": _is_period(change.deposit_period_days),
            "count_limit_centimes": _is_ceiling(change.cash.limit_centimes),
        },
    )
    check_natures(change.natures)


def check_natures(natures: frozenset[NatureIndex]) -> None:
    """Check the list of what a régie may collect.

    Raises:
        InvalidRegie: when it is empty, or an index cannot be.
    """
    if not natures or min(natures) < 1 or max(natures) > NATURE_MAX:
        message = f"a régie collects natures with indexes from 1 to {NATURE_MAX}"
        raise InvalidRegie(message, field="natures")


def is_mention(text: str) -> bool:
    """Whether a text can stand on paper and in the counters' configuration."""
    return len(text.strip()) > 0 and len(text) <= MENTION_MAX and text.isprintable()


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give facts as canonical JSON keeps them: dates as ISO 8601 text, what is unknown left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
        if value is not None
    }


def _check(name: str, rules: Mapping[str, bool]) -> None:
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"régie {name}: invalid {', '.join(wrong)}"
        raise InvalidRegie(message, field=", ".join(wrong))


def _is_ceiling(centimes: int | None) -> bool:
    return centimes is None or 0 <= centimes <= CENTIMES_MAX


def _is_period(days: int | None) -> bool:
    return days is None or 1 <= days <= PERIOD_DAYS_MAX
