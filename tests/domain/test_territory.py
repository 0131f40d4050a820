import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest

from domain.errors import UnknownCollectivite
from domain.territory import (
    Collectivite,
    Level,
    collectivite,
    collectivites,
    in_scope,
    lineage,
    own_collectivite,
    search,
)

AIT_AMIRA = "09.163.01.01"


def test_the_country_has_12_regions_75_provinces_and_1503_communes() -> None:
    levels = Counter(place.level for place in collectivites().values())
    assert levels == {Level.REGION: 12, Level.PROVINCE: 75, Level.COMMUNE: 1503}
    assert len(collectivites()) == 1590


def test_provinces_and_communes_are_of_the_kinds_the_census_tells_apart() -> None:
    kinds = Counter(place.kind for place in collectivites().values())
    assert kinds == {"region": 12, "prefecture": 13, "province": 62, "urban": 242, "rural": 1261}


def test_every_name_is_given_in_both_languages_clean_and_composed() -> None:
    for place in collectivites().values():
        for name in (place.name_fr, place.name_ar):
            assert name
            assert name == " ".join(name.split())
            assert unicodedata.is_normalized("NFC", name)
        assert any(unicodedata.bidirectional(letter) == "AL" for letter in place.name_ar)
        assert place.name_fr.encode("cp858")
        assert place.name_fr.encode("cp1252")


def test_every_collectivite_lies_inside_its_parents() -> None:
    for place in collectivites().values():
        line = lineage(place.code)
        assert [above.level for above in line] == list(Level)[: len(line)]
        assert line[-1] is place
        assert place.parent_code == (line[-2].code if len(line) > 1 else "")
        assert all(in_scope(place.code, above.code) for above in line)


def test_populations_add_up_from_communes_to_the_country() -> None:
    totals = Counter[Level]()
    for place in collectivites().values():
        totals[place.level] += place.population_2024
    assert totals[Level.REGION] > 36_000_000
    assert abs(totals[Level.REGION] - totals[Level.PROVINCE]) < 1000
    assert abs(totals[Level.REGION] - totals[Level.COMMUNE]) < 1000


def test_the_lineage_starts_with_the_region() -> None:
    names = [place.name_fr for place in lineage(AIT_AMIRA)]
    assert names == ["Souss-Massa", "Chtouka-Aït Baha", "Ait Amira"]


@pytest.mark.parametrize("find", [collectivite, own_collectivite])
def test_an_unknown_code_is_refused(find: Callable[[str], Collectivite]) -> None:
    with pytest.raises(UnknownCollectivite) as refusal:
        find("13.001")
    assert refusal.value.code == "territory.unknown"


def test_a_counter_finds_its_own_without_reading_the_others_into_memory() -> None:
    collectivites.cache_clear()
    found = lineage(AIT_AMIRA, own_collectivite)
    with pytest.raises(UnknownCollectivite):
        own_collectivite("13.001")
    assert collectivites.cache_info().currsize == 0
    assert found == lineage(AIT_AMIRA)


@pytest.mark.parametrize(
    ("scope", "is_inside"),
    [
        ("*", True),
        ("09", True),
        ("09.163", True),
        (AIT_AMIRA, True),
        ("09.163.01", True),
        ("0", False),
        ("09.16", False),
        ("06", False),
        ("09.163.01.0", False),
        ("", False),
    ],
)
def test_a_scope_holds_itself_and_what_is_below_it(scope: str, *, is_inside: bool) -> None:
    assert in_scope(AIT_AMIRA, scope) is is_inside


def test_a_commune_is_not_in_the_scope_of_one_whose_code_begins_alike() -> None:
    assert not in_scope("01.511.01.01", "01.511.01.0")


@pytest.mark.parametrize(
    "typed",
    [
        "Aït Amira", "ait amira", "AIT-AMIRA", "commune d'Aït Amira", "آيت عميرة", "ايت عميره",
        "أيت عميرة", "جماعة آيت عميرة", "آيت عمـيرة", AIT_AMIRA, "  ait   amir",
    ],
)  # fmt: skip
def test_a_commune_is_found_however_its_name_is_typed(typed: str) -> None:
    assert search(typed)[0].code == AIT_AMIRA


@pytest.mark.parametrize("typed", ["الدار البيضاء", "casablanca", "CASABLANCA"])
def test_a_whole_name_comes_before_a_beginning(typed: str) -> None:
    assert [place.code for place in search(typed, limit=3)] == ["06.141", "06.141.01.0", "06"]


@pytest.mark.parametrize("typed", ["", "   ", "-", "xyzzy", "قققق"])
def test_nothing_is_found_for_what_names_nothing(typed: str) -> None:
    assert search(typed) == []


def test_every_collectivite_is_found_by_its_own_names() -> None:
    for place in list(collectivites().values())[::40]:
        for name in (place.name_fr, place.name_ar):
            namesakes = [found.code for found in search(name, limit=60)]
            assert place.code in namesakes


def test_search_gives_no_more_than_asked() -> None:
    assert len(search("oulad", limit=5)) == 5
