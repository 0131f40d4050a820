import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import CENTIMES_MAX, Money
from domain.printable import is_printable
from domain.words import in_words_ar, in_words_fr

DIRHAMS = [
    (0, "zéro dirham", "صفر درهم"),
    (1, "un dirham", "درهم واحد"),
    (2, "deux dirhams", "درهمان"),
    (3, "trois dirhams", "ثلاثة دراهم"),
    (7, "sept dirhams", "سبعة دراهم"),
    (8, "huit dirhams", "ثمانية دراهم"),
    (10, "dix dirhams", "عشرة دراهم"),
    (11, "onze dirhams", "أحد عشر درهماً"),
    (12, "douze dirhams", "اثنا عشر درهماً"),
    (13, "treize dirhams", "ثلاثة عشر درهماً"),
    (18, "dix-huit dirhams", "ثمانية عشر درهماً"),
    (20, "vingt dirhams", "عشرون درهماً"),
    (21, "vingt et un dirhams", "واحد وعشرون درهماً"),
    (22, "vingt-deux dirhams", "اثنان وعشرون درهماً"),
    (37, "trente-sept dirhams", "سبعة وثلاثون درهماً"),
    (50, "cinquante dirhams", "خمسون درهماً"),
    (61, "soixante et un dirhams", "واحد وستون درهماً"),
    (71, "soixante et onze dirhams", "واحد وسبعون درهماً"),
    (80, "quatre-vingts dirhams", "ثمانون درهماً"),
    (81, "quatre-vingt-un dirhams", "واحد وثمانون درهماً"),
    (91, "quatre-vingt-onze dirhams", "واحد وتسعون درهماً"),
    (99, "quatre-vingt-dix-neuf dirhams", "تسعة وتسعون درهماً"),
    (100, "cent dirhams", "مائة درهم"),
    (101, "cent un dirhams", "مائة درهم ودرهم واحد"),
    (102, "cent deux dirhams", "مائة درهم ودرهمان"),
    (103, "cent trois dirhams", "مائة وثلاثة دراهم"),
    (110, "cent dix dirhams", "مائة وعشرة دراهم"),
    (111, "cent onze dirhams", "مائة وأحد عشر درهماً"),
    (121, "cent vingt et un dirhams", "مائة وواحد وعشرون درهماً"),
    (200, "deux cents dirhams", "مائتا درهم"),
    (201, "deux cent un dirhams", "مائتا درهم ودرهم واحد"),
    (202, "deux cent deux dirhams", "مائتا درهم ودرهمان"),
    (203, "deux cent trois dirhams", "مائتان وثلاثة دراهم"),
    (250, "deux cent cinquante dirhams", "مائتان وخمسون درهماً"),
    (280, "deux cent quatre-vingts dirhams", "مائتان وثمانون درهماً"),
    (300, "trois cents dirhams", "ثلاثمائة درهم"),
    (800, "huit cents dirhams", "ثمانمائة درهم"),
    (999, "neuf cent quatre-vingt-dix-neuf dirhams", "تسعمائة وتسعة وتسعون درهماً"),
    (1000, "mille dirhams", "ألف درهم"),
    (1001, "mille un dirhams", "ألف درهم ودرهم واحد"),
    (1002, "mille deux dirhams", "ألف درهم ودرهمان"),
    (1003, "mille trois dirhams", "ألف وثلاثة دراهم"),
    (1011, "mille onze dirhams", "ألف وأحد عشر درهماً"),
    (1100, "mille cent dirhams", "ألف ومائة درهم"),
    (1200, "mille deux cents dirhams", "ألف ومائتا درهم"),
    (2000, "deux mille dirhams", "ألفا درهم"),
    (2001, "deux mille un dirhams", "ألفا درهم ودرهم واحد"),
    (2002, "deux mille deux dirhams", "ألفا درهم ودرهمان"),
    (2003, "deux mille trois dirhams", "ألفان وثلاثة دراهم"),
    (2200, "deux mille deux cents dirhams", "ألفان ومائتا درهم"),
    (2500, "deux mille cinq cents dirhams", "ألفان وخمسمائة درهم"),
    (3000, "trois mille dirhams", "ثلاثة آلاف درهم"),
    (10_000, "dix mille dirhams", "عشرة آلاف درهم"),
    (11_000, "onze mille dirhams", "أحد عشر ألف درهم"),
    (11_500, "onze mille cinq cents dirhams", "أحد عشر ألفاً وخمسمائة درهم"),
    (12_000, "douze mille dirhams", "اثنا عشر ألف درهم"),
    (21_000, "vingt et un mille dirhams", "واحد وعشرون ألف درهم"),
    (80_000, "quatre-vingt mille dirhams", "ثمانون ألف درهم"),
    (100_000, "cent mille dirhams", "مائة ألف درهم"),
    (101_000, "cent un mille dirhams", "مائة ألف وألف درهم"),
    (102_000, "cent deux mille dirhams", "مائة ألف وألفا درهم"),
    (102_500, "cent deux mille cinq cents dirhams", "مائة ألف وألفان وخمسمائة درهم"),
    (103_000, "cent trois mille dirhams", "مائة وثلاثة آلاف درهم"),
    (200_000, "deux cent mille dirhams", "مائتا ألف درهم"),
    (200_200, "deux cent mille deux cents dirhams", "مائتا ألف ومائتا درهم"),
    (200_500, "deux cent mille cinq cents dirhams", "مائتا ألف وخمسمائة درهم"),
    (1_000_000, "un million de dirhams", "مليون درهم"),
    (1_000_001, "un million un dirhams", "مليون درهم ودرهم واحد"),
    (1_000_200, "un million deux cents dirhams", "مليون ومائتا درهم"),
    (2_000_000, "deux millions de dirhams", "مليونا درهم"),
    (2_002_000, "deux millions deux mille dirhams", "مليونان وألفا درهم"),
    (3_000_000, "trois millions de dirhams", "ثلاثة ملايين درهم"),
    (11_000_000, "onze millions de dirhams", "أحد عشر مليون درهم"),
    (80_000_000, "quatre-vingts millions de dirhams", "ثمانون مليون درهم"),
    (200_000_000, "deux cents millions de dirhams", "مائتا مليون درهم"),
    (1_000_000_000, "un milliard de dirhams", "مليار درهم"),
    (1_000_500_000, "un milliard cinq cent mille dirhams", "مليار وخمسمائة ألف درهم"),
    (2_000_000_000, "deux milliards de dirhams", "مليارا درهم"),
    (3_000_000_000, "trois milliards de dirhams", "ثلاثة ملايير درهم"),
    (100_000_000_000, "cent milliards de dirhams", "مائة مليار درهم"),
]
CENTIMES = [
    (1, "un centime", "سنتيم واحد"),
    (2, "deux centimes", "سنتيمان"),
    (3, "trois centimes", "ثلاثة سنتيمات"),
    (10, "dix centimes", "عشرة سنتيمات"),
    (11, "onze centimes", "أحد عشر سنتيماً"),
    (50, "cinquante centimes", "خمسون سنتيماً"),
    (99, "quatre-vingt-dix-neuf centimes", "تسعة وتسعون سنتيماً"),
    (101, "un dirham et un centime", "درهم وسنتيم واحد"),
    (120, "un dirham et vingt centimes", "درهم وعشرون سنتيماً"),
    (121, "un dirham et vingt et un centimes", "درهم وواحد وعشرون سنتيماً"),
    (70_120, "sept cent un dirhams et vingt centimes", "سبعمائة درهم ودرهم وعشرون سنتيماً"),
    (202, "deux dirhams et deux centimes", "درهمان وسنتيمان"),
    (
        12_050,
        "cent vingt dirhams et cinquante centimes",
        "مائة وعشرون درهماً وخمسون سنتيماً",
    ),
    (
        100_000_001,
        "un million de dirhams et un centime",
        "مليون درهم وسنتيم واحد",
    ),
    (
        20_010,
        "deux cents dirhams et dix centimes",
        "مائتا درهم وعشرة سنتيمات",
    ),
    (-150, "moins un dirham et cinquante centimes", "ناقص درهم وخمسون سنتيماً"),
]
NUN_BEFORE_NOUN = ("مائتان درهم", "ألفان درهم", "مليونان درهم", "ملياران درهم", "مائتان ألف")


@pytest.mark.parametrize(("dirhams", "words_fr", "words_ar"), DIRHAMS)
def test_whole_dirhams_are_said_as_they_are_written_by_hand(
    dirhams: int, words_fr: str, words_ar: str
) -> None:
    assert in_words_fr(Money(dirhams * 100)) == words_fr
    assert in_words_ar(Money(dirhams * 100)) == words_ar


@pytest.mark.parametrize(("centimes", "words_fr", "words_ar"), CENTIMES)
def test_centimes_are_said_after_the_dirhams(centimes: int, words_fr: str, words_ar: str) -> None:
    assert in_words_fr(Money(centimes)) == words_fr
    assert in_words_ar(Money(centimes)) == words_ar


def test_no_two_amounts_are_said_alike() -> None:
    amounts = [*range(130_000), *range(10_000_000, 10_010_000)]
    for say in (in_words_ar, in_words_fr):
        assert len({say(Money(amount * 10)) for amount in amounts[::7]}) == len(amounts[::7])


@given(st.integers(0, CENTIMES_MAX))
def test_words_are_clean_and_the_dual_loses_its_nun_before_a_noun(centimes: int) -> None:
    words_fr, words_ar = in_words_fr(Money(centimes)), in_words_ar(Money(centimes))
    assert is_printable(words_fr)
    assert "درهم" in words_ar or "دراهم" in words_ar or centimes < 100
    assert not any(wrong in words_ar for wrong in NUN_BEFORE_NOUN)
    for words in (words_fr, words_ar):
        assert words == " ".join(words.split())


def test_no_other_language_is_loaded_to_count_in_french() -> None:
    asked = (
        "import sys; from domain.french_numbers import cardinal_fr; said = cardinal_fr(1971);"
        "known = list(sys.modules); import num2words;"
        "print(said, sum(name.startswith('num2words.lang_') for name in known))"
    )
    said = subprocess.check_output([sys.executable, "-c", asked], text=True)
    assert said.split() == ["mille", "neuf", "cent", "soixante", "et", "onze", "2"]
