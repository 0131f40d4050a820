"""Amounts in words (montant en toutes lettres), as a quittance has to carry them.

French keeps the traditional spelling ("vingt et un", "deux cent mille"); its cardinals are those of
num2words. Arabic is composed here: the form of a number depends on the noun that follows it, which
a list of cardinals cannot know. It is written in the nominative, as after "مبلغ قدره", with the
polarity of a masculine noun, which dirham, centime, thousand and million all are.
"""

from dataclasses import dataclass

from domain.french_numbers import cardinal_fr
from domain.money import Money

_HUNDRED = 100
_THOUSAND = 1000
_MILLION = 10**6


def in_words_fr(money: Money) -> str:
    """An amount in French words: "mille deux cents dirhams et cinquante centimes".

    Args:
        money: any amount; below one dirham only centimes are said; nothing is "zéro dirham".
    """
    dirhams, centimes = divmod(abs(money.centimes), _HUNDRED)
    said = []
    if dirhams or not centimes:
        said.append(_dirhams_fr(dirhams))
    if centimes:
        said.append(f"{cardinal_fr(centimes)} centime{'s' if centimes > 1 else ''}")
    return f"{'moins ' if money.centimes < 0 else ''}{' et '.join(said)}"


def _dirhams_fr(dirhams: int) -> str:
    """Whole dirhams: a round number of millions or milliards is a noun, which wants "de"."""
    link = " de" if dirhams and dirhams % _MILLION == 0 else ""
    return f"{cardinal_fr(dirhams)}{link} dirham{'s' if dirhams > 1 else ''}"


@dataclass(frozen=True, slots=True)
class _ArabicNoun:
    """A masculine noun in the forms that numbers ask for.

    Args:
        one: singular, alone or after a round hundred (genitive).
        two: dual, nominative.
        two_before_noun: dual that has lost its nun before the noun it counts.
        few: plural, after 3 to 10.
        many: singular accusative, after 11 to 99.
        many_before_noun: the same, without its ending, before the noun it counts.
    """

    one: str
    two: str
    two_before_noun: str
    few: str
    many: str
    many_before_noun: str


_DIRHAM = _ArabicNoun("درهم", "درهمان", "درهما", "دراهم", "درهماً", "درهم")
_CENTIME = _ArabicNoun("سنتيم", "سنتيمان", "سنتيما", "سنتيمات", "سنتيماً", "سنتيم")
_SCALES = (
    (10**9, _ArabicNoun("مليار", "ملياران", "مليارا", "ملايير", "ملياراً", "مليار")),
    (10**6, _ArabicNoun("مليون", "مليونان", "مليونا", "ملايين", "مليوناً", "مليون")),
    (10**3, _ArabicNoun("ألف", "ألفان", "ألفا", "آلاف", "ألفاً", "ألف")),
)
_UNITS_AR = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة")
_TENS_AR = ("", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون")
_TEENS_AR = {11: "أحد عشر", 12: "اثنا عشر"}
_HUNDREDS_AR = (
    *("", "مائة", "مائتان", "ثلاثمائة", "أربعمائة"),
    *("خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة"),
)
_TWO_HUNDRED_BEFORE_NOUN = "مائتا"
_AND = " و"
_PAIR = 2
_FEW_MAX = 10
_TEENS_MAX = 19


def in_words_ar(money: Money) -> str:
    """An amount in Arabic words: "ألف ومائتا درهم وخمسون سنتيماً".

    Args:
        money: any amount; below one dirham only centimes are said; nothing is "صفر درهم".
    """
    dirhams, centimes = divmod(abs(money.centimes), _HUNDRED)
    said = []
    if dirhams:
        said.append(_counted_ar(dirhams, _DIRHAM, is_last=not centimes))
    if centimes:
        said.append(_counted_ar(centimes, _CENTIME, is_last=True))
    if not said:
        said.append(f"صفر {_DIRHAM.one}")
    return f"{'ناقص ' if money.centimes < 0 else ''}{_AND.join(said)}"


def _counted_ar(number: int, noun: _ArabicNoun, *, is_last: bool) -> str:
    """A number of 1 or more with the noun it counts: one and two are said by the noun itself.

    After a round hundred they are said apart: 101 dirhams is "a hundred dirhams and one dirham".
    The word "one" is only added where nothing follows: "درهم واحد وعشرون سنتيماً" for 1,20 would be
    heard as 1,21.
    """
    high, low = number - number % _HUNDRED, number % _HUNDRED
    if low not in (1, _PAIR):
        return f"{_number_before_noun_ar(number)} {_noun_after(number, noun)}"
    said = [] if not high else [f"{_number_before_noun_ar(high)} {noun.one}"]
    one = f"{noun.one} واحد" if is_last else noun.one
    said.append(one if low == 1 else noun.two)
    return _AND.join(said)


def _noun_after(number: int, noun: _ArabicNoun) -> str:
    """The form of a noun that directly follows a number which does not end in 1 or 2."""
    low = number % _HUNDRED
    if low == 0:
        return noun.one
    return noun.few if low <= _FEW_MAX else noun.many


def _number_before_noun_ar(number: int) -> str:
    """A number in words whose last word stands directly before the noun it counts."""
    groups = [
        (number // value % _THOUSAND, noun)
        for value, noun in _SCALES
        if number // value % _THOUSAND
    ]
    small = number % _THOUSAND
    last = len(groups) - 1
    said = [
        _scale_group_ar(count, noun, before_noun=not small and place == last)
        for place, (count, noun) in enumerate(groups)
    ]
    if small:
        said.append(_below_thousand_ar(small, before_noun=True))
    return _AND.join(said)


def _scale_group_ar(count: int, scale: _ArabicNoun, *, before_noun: bool) -> str:
    """So many thousands, millions or milliards, 1 to 999 of them.

    Args:
        count: how many.
        scale: the noun of the scale.
        before_noun: whether the counted noun follows at once; the scale then loses its ending.
    """
    high, low = count - count % _HUNDRED, count % _HUNDRED
    if low in (1, _PAIR):
        dual = scale.two_before_noun if before_noun else scale.two
        said = [f"{_below_thousand_ar(high, before_noun=True)} {scale.one}"] if high else []
        return _AND.join([*said, scale.one if low == 1 else dual])
    noun = _noun_after(count, scale)
    if before_noun and noun == scale.many:
        noun = scale.many_before_noun
    return f"{_below_thousand_ar(count, before_noun=True)} {noun}"


def _below_thousand_ar(number: int, *, before_noun: bool) -> str:
    """A number from 1 to 999; a final two hundred loses its nun before the noun it counts."""
    hundreds, low = divmod(number, _HUNDRED)
    said = []
    if hundreds:
        is_bare = before_noun and hundreds == _PAIR and not low
        said.append(_TWO_HUNDRED_BEFORE_NOUN if is_bare else _HUNDREDS_AR[hundreds])
    if low:
        said.append(_below_hundred_ar(low))
    return _AND.join(said)


def _below_hundred_ar(number: int) -> str:
    tens, unit = divmod(number, 10)
    if number <= _FEW_MAX:
        return _UNITS_AR[number]
    if number <= _TEENS_MAX:
        return _TEENS_AR.get(number, f"{_UNITS_AR[unit]} عشر")
    return f"{_UNITS_AR[unit]}{_AND}{_TENS_AR[tens]}" if unit else _TENS_AR[tens]
