"""A password that is among those tried first is refused, whatever its length."""

import pytest

from server.accounts.errors import PasswordGuessable
from server.accounts.own_account import change_password
from server.accounts.passwords import is_guessable
from server.accounts.proofs import SignInLimits
from server.bootstrap import Centre
from tests.server.people import PASSWORD, add_person

STOLEN = ("password1234", "azertyuiop123", "123456789012", "qwertyuiopqwerty", "aaaaaaaaaaaaaaaa")
OWN = "amina.benali2026"


@pytest.mark.parametrize("password", STOLEN)
def test_what_lists_of_stolen_passwords_begin_with_is_guessable(password: str) -> None:
    assert is_guessable(password)


def test_a_sentence_is_not_and_a_login_with_a_year_is() -> None:
    assert not is_guessable(PASSWORD)
    assert not is_guessable("olive figue nuage 47" * 6)
    assert is_guessable(OWN, "amina.benali")


def test_a_guessable_password_is_refused_and_the_old_one_stays(centre: Centre) -> None:
    person = add_person(centre, "comptable", "*")
    limits = SignInLimits(centre)
    with pytest.raises(PasswordGuessable):
        change_password(
            centre, limits, person, current=PASSWORD, password="password12345", address="here"
        )
    change_password(centre, limits, person, current=PASSWORD, password=PASSWORD + "!", address="h")
