"""A password that is among those tried first is refused, whatever its length."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from zxcvbn.matching import FREQUENCY_LISTS

from server.accounts.breached import is_breached
from server.accounts.errors import PasswordGuessable
from server.accounts.own_account import change_password
from server.accounts.passwords import (
    PASSWORD_MAX,
    PASSWORD_MIN,
    hash_password,
    is_guessable,
    is_password,
)
from server.accounts.proofs import SignInLimits
from server.bootstrap import Centre
from server.hashing import FULL_COST
from tests.server.people import PASSWORD, add_person

STOLEN = ("password1234", "azertyuiop123", "123456789012", "qwertyuiopqwerty", "aaaaaaaaaaaaaaaa")
OWN = "amina.benali2026"
HERE = (
    "motdepasse2026", "Azertyuiop2026", "casablanca2026!", "Aït Amira 2026", "rajacasablanca49",
    "bismillah123456", "Mohamed6Maroc!", "كلمة السر 123", "المغرب المغرب 2026",
    "regisseur2026!", "guichet12345", "percepteur.rabat", "quittancesouk", "girct-girct-2026",
)  # fmt: skip


@pytest.mark.parametrize("password", STOLEN)
def test_what_lists_of_stolen_passwords_begin_with_is_guessable(password: str) -> None:
    assert is_guessable(password)


def test_a_sentence_is_not_and_a_login_with_a_year_is() -> None:
    assert not is_guessable(PASSWORD)
    assert not is_guessable("olive figue nuage 47" * 6)
    assert is_guessable(OWN, "amina.benali")


@pytest.mark.parametrize("password", HERE)
def test_words_of_the_house_and_of_the_country_are_guessable(password: str) -> None:
    assert is_guessable(password)


def test_every_password_of_the_librarys_list_that_is_long_enough_is_guessable() -> None:
    stolen = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= PASSWORD_MIN]
    assert len(stolen) > 200
    assert [one for one in stolen if not is_guessable(one)] == []


def test_the_name_and_the_matricule_of_their_owner_are_no_password(centre: Centre) -> None:
    person = add_person(centre, "comptable", "*", login="sk2", matricule="TGR-77/4512")
    for password in ("TGR-77/4512!", "tgr774512tgr774512"):
        with pytest.raises(PasswordGuessable):
            change_password(
                centre, SignInLimits(centre), person, current=PASSWORD, password=password,
                address="here",
            )  # fmt: skip


def test_a_password_of_a_kept_list_of_stolen_ones_is_refused(
    centre: Centre, tmp_path: Path
) -> None:
    stolen = "olive figue nuage 47 lampe"
    others = [f"{count} autres phrases {count}" for count in range(2_000)]
    listed = tmp_path / "pwned.txt"
    hashes = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in [stolen, *others])  # noqa: S324 - the form of that list
    listed.write_text("".join(f"{each}:{9 * place}\n" for place, each in enumerate(hashes)))
    assert all(is_breached(one, listed) for one in [stolen, *others])
    assert not any(is_breached(f"{one}!", listed) for one in [stolen, *others])
    assert not is_breached(stolen, None)

    settings = centre.settings.model_copy(update={"breached_passwords_file": listed})
    warned = replace(centre, settings=settings)
    person = add_person(warned, "comptable", "*")
    with pytest.raises(PasswordGuessable):
        change_password(
            warned, SignInLimits(warned), person, current=PASSWORD, password=stolen, address="here"
        )


def test_a_password_is_compared_whole_and_never_cut() -> None:
    long = "a" * PASSWORD_MAX
    kept = hash_password(long, FULL_COST.pins)
    assert is_password(long, kept)
    assert not is_password(long + "b", kept)


def test_a_guessable_password_is_refused_and_the_old_one_stays(centre: Centre) -> None:
    person = add_person(centre, "comptable", "*")
    limits = SignInLimits(centre)
    with pytest.raises(PasswordGuessable):
        change_password(
            centre, limits, person, current=PASSWORD, password="password12345", address="here"
        )
    change_password(centre, limits, person, current=PASSWORD, password=PASSWORD + "!", address="h")
