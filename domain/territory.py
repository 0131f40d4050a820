"""The territory: the 12 régions, 75 préfectures and provinces and 1,503 communes of Morocco.

Codes are the official ones of the Haut-Commissariat au Plan: `09` for a région, `09.163` for a
préfecture or province, `09.163.01.01` for a commune. The tables are the system's own reference:
see `domain/data/SOURCES.md` for where they come from and on what terms.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from domain.errors import UnknownCollectivite
from domain.ids import CollectiviteCode

WHOLE_COUNTRY = "*"
"""The scope that holds every collectivité."""
_FEW = 16
"""A counter's own collectivité, those above it, and those of before it moved."""


class Level(StrEnum):
    """Échelon: the three levels of collectivités territoriales."""

    REGION = "region"
    PROVINCE = "province"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Collectivite:
    """Collectivité territoriale: a région, a préfecture or province, or a commune.

    Args:
        code: official code, unique in the country.
        level: région, province (préfectures included) or commune.
        kind: `region`, `prefecture`, `province`, `urban` (commune urbaine) or `rural`.
        name_fr: official French name, without the words "Commune de".
        name_ar: official Arabic name.
        region_code: code of its région (its own for a région).
        province_code: code of its préfecture or province; empty for a région.
        parent_code: code of the level above; empty for a région.
        population_2024: inhabitants counted by the census of 2024.
    """

    code: CollectiviteCode
    level: Level
    kind: str
    name_fr: str
    name_ar: str
    region_code: str
    province_code: str
    parent_code: str
    population_2024: int


_TABLES = {
    Level.REGION: "regions.csv",
    Level.PROVINCE: "provinces.csv",
    Level.COMMUNE: "communes.csv",
}


def _rows(level: Level) -> Iterator[dict[str, str]]:
    with (files("domain") / "data" / _TABLES[level]).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _row_to_collectivite(row: Mapping[str, str], level: Level) -> Collectivite:
    code = row["code"]
    region_code = row.get("region_code", code)
    province_code = row.get("province_code", code if level is Level.PROVINCE else "")
    parents = {Level.REGION: "", Level.PROVINCE: region_code, Level.COMMUNE: province_code}
    return Collectivite(
        code=CollectiviteCode(code),
        level=level,
        kind=row.get("kind", "region"),
        name_fr=row["name_fr"],
        name_ar=row["name_ar"],
        region_code=region_code,
        province_code=province_code,
        parent_code=parents[level],
        population_2024=int(row["population_2024"]),
    )


@cache
def collectivites() -> Mapping[str, Collectivite]:
    """Every collectivité by its code: régions first, then provinces, then communes.

    Read once from the packaged tables, on first use (about 1,590 short rows).
    """
    return MappingProxyType(
        {row["code"]: _row_to_collectivite(row, level) for level in _TABLES for row in _rows(level)}
    )


def collectivite(code: str) -> Collectivite:
    """The collectivité that has this code.

    Raises:
        UnknownCollectivite: when there is none.
    """
    found = collectivites().get(code)
    if found is None:
        raise _unknown(code)
    return found


def own_collectivite(code: str) -> Collectivite:
    """The same for a counter, which serves one: the other 1,589 stay out of its memory.

    Raises:
        UnknownCollectivite: when none has this code.
    """
    found = _read_alone(code)
    if found is None:
        raise _unknown(code)
    return found


@lru_cache(maxsize=_FEW)
def _read_alone(code: str) -> Collectivite | None:
    """Look through the tables once, also for a code that is in none of them."""
    for level in _TABLES:
        for row in _rows(level):
            if row["code"] == code:
                return _row_to_collectivite(row, level)
    return None


def _unknown(code: str) -> UnknownCollectivite:
    message = f"no collectivité has the code {code!r}"
    return UnknownCollectivite(message, collectivite=code)


def lineage(
    code: str, find: Callable[[str], Collectivite] = collectivite
) -> tuple[Collectivite, ...]:
    """A collectivité after those it belongs to: région, then province, then commune.

    Args:
        code: its code.
        find: how each is found; a counter has `own_collectivite`.

    Raises:
        UnknownCollectivite: when no collectivité has this code.
    """
    last = find(code)
    above = [c for c in (last.region_code, last.province_code) if c and c != last.code]
    return (*(find(parent) for parent in above), last)


def in_scope(code: str, scope: str) -> bool:
    """Whether a collectivité is inside a scope.

    Args:
        code: code of a collectivité.
        scope: `*` for the whole country, or the code of a collectivité, which holds itself and
            all those below it. An empty scope holds nothing.
    """
    if scope == WHOLE_COUNTRY:
        return True
    return bool(scope) and (code == scope or code.startswith(scope + "."))


_ARABIC_FOLD = str.maketrans(
    {"ٱ": "ا", "ة": "ه", "ى": "ي", "ء": None, "ـ": None, "ڭ": "ك", "گ": "ك"}
)
_GENERIC_WORDS = frozenset(
    [
        "commune",
        "province",
        "prefecture",
        "region",
        "de",
        "d",
        "du",
        "la",
        "des",
        "جماعه",
        "اقليم",
        "عماله",
        "جهه",
    ]
)


def fold(text: str) -> str:
    """Reduce a name to what it is searched by.

    Letters lose their accents and case; Arabic ones their hamza, madda, vowels and elongation;
    ta marbuta becomes ha, alef maqsura becomes ya; anything that is neither letter nor digit
    separates words.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_ARABIC_FOLD)
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def search(text: str, limit: int = 20) -> list[Collectivite]:
    """Find collectivités by name (French or Arabic) or by the beginning of their code.

    Accents, case, hyphens, hamza, alef and ta marbuta forms make no difference, and words such as
    "commune de" or "جماعة" may be typed or left out. Every word typed must begin a word of the
    name. A whole name comes before a beginning, then the most populated first.

    Args:
        text: what the user typed; blank finds nothing.
        limit: the largest number of answers.
    """
    typed = fold(text).split()
    words = [word for word in typed if word not in _GENERIC_WORDS] or typed
    if not words:
        return []
    ranked = (
        (rank, -found.population_2024, found.code, found)
        for found, names in _folded_names()
        if (rank := _rank(found.code, names, words, text.strip())) is not None
    )
    return [found for *_, found in sorted(ranked, key=lambda entry: entry[:3])[:limit]]


@cache
def _folded_names() -> tuple[tuple[Collectivite, tuple[str, str]], ...]:
    return tuple(
        (place, (fold(place.name_fr), fold(place.name_ar))) for place in collectivites().values()
    )


def _rank(code: str, names: tuple[str, str], words: list[str], typed: str) -> int | None:
    """How well a collectivité answers: 0 best, None not at all."""
    if code.startswith(typed):
        return 0 if code == typed else 2
    wanted = " ".join(words)
    ranks = []
    for name in names:
        name_words = name.split()
        if name == wanted:
            ranks.append(0)
        elif name.startswith(wanted):
            ranks.append(1)
        elif all(any(part.startswith(word) for part in name_words) for word in words):
            ranks.append(2)
    return min(ranks, default=None)
