"""Find a nature by its name in either language, however it is spelt, or by one of its codes."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from domain.tariffs.line import TariffLine
from domain.territory import fold

LETTERS_MIN: Final = 4
"""Shorter words are looked for as they are: one letter makes another word of them."""
LIKENESS_MIN: Final = 0.74
_ARTICLE: Final = "ال"
NAMES_KEPT: Final = 512


def find_natures(lines: Sequence[TariffLine], typed: str) -> list[TariffLine]:
    """Find the lines whose name or code is meant by what was typed, the likeliest first.

    Accents, case, hamza, alef and ta marbuta forms and vowels make no difference. A code is the
    nature's index or the beginning of its rubrique, with or without points. Words that no name
    has are taken for misspelt: the names most like them are given.

    Args:
        lines: Where to look, in the order they are shown in.
        typed: What was typed; blank finds everything.
    """
    words = [_bare(word) for word in fold(typed).split()]
    if not words:
        return list(lines)
    code = "".join(typed.replace(".", " ").split())
    if code.isdecimal() and code.isascii():
        return [one for one in lines if str(int(one.nature)) == code] or [
            one for one in lines if one.rubrique.startswith(code)
        ]
    found = [one for one in lines if all(word in _folded(*_labels(one)) for word in words)]
    if found:
        return sorted(found, key=lambda one: not _begins(one, words))
    alike = [(min(_likeness(word, one) for word in words), one) for one in lines]
    likely = [(likeness, one) for likeness, one in alike if likeness >= LIKENESS_MIN]
    return [one for _, one in sorted(likely, key=lambda pair: -pair[0])]


def _labels(line: TariffLine) -> tuple[str, str]:
    return line.label_fr, line.label_ar


def _begins(line: TariffLine, words: Sequence[str]) -> bool:
    """Whether every word typed begins a word of the name, rather than standing inside one."""
    name = _folded(*_labels(line))
    return all(f" {word}" in name for word in words)


def _likeness(word: str, line: TariffLine) -> float:
    """How much a word typed looks like the nearest word of a name: 1 for the same."""
    if len(word) < LETTERS_MIN:
        return 1.0 if word in _folded(*_labels(line)) else 0.0
    names = _folded(*_labels(line)).split()
    return max((_ratio(word, name) for name in names), default=0.0)


def _ratio(word: str, name: str) -> float:
    """Compare a word with a name, or with the beginning of a longer one."""
    matcher = SequenceMatcher(None, name[: len(word) + 1], word, autojunk=False)
    if matcher.real_quick_ratio() < LIKENESS_MIN:
        return 0.0
    beginning = matcher.ratio()
    matcher.set_seq1(name[: len(word)])
    return max(beginning, matcher.ratio())


@lru_cache(maxsize=NAMES_KEPT)
def _folded(label_fr: str, label_ar: str) -> str:
    """Both names folded, each word after a space, Arabic ones without their article."""
    words = f"{fold(label_fr)} {fold(label_ar)}".split()
    return " " + " ".join(_bare(word) for word in words)


def _bare(word: str) -> str:
    """Take the article off an Arabic word."""
    is_longer = word.startswith(_ARTICLE) and len(word) > LETTERS_MIN
    return word.removeprefix(_ARTICLE) if is_longer else word
