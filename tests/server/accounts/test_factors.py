"""The key of a second factor: of one sign-in until a code confirms it, and then of its owner."""

from server.accounts.factors import Proof, code_at, confirm_factor, draw_key, use_factor
from server.bootstrap import Centre
from server.db.scope import as_account
from tests.server.people import add_person, give_factor


def test_a_confirmed_factor_is_not_replaced_by_a_sign_in_that_comes_too_late(
    centre: Centre,
) -> None:
    user, key = add_person(centre, "comptable", "09").user_id, give_factor(centre, "comptable")
    late = draw_key(centre, user, "of another sign-in")
    with as_account(centre.app, user) as connection:
        code = code_at(late, centre.now())
        assert confirm_factor(connection, centre, user, late, code) is None
        assert use_factor(connection, centre, user, code_at(key, centre.now())) is Proof.CODE


def test_each_sign_in_of_each_person_draws_a_key_of_its_own(centre: Centre) -> None:
    people = [add_person(centre, "comptable", "09", login=name).user_id for name in ("a1", "b1")]
    keys = {draw_key(centre, user, token) for user in people for token in ("one", "two")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert draw_key(centre, people[0], "one") in keys, "and the same one again on its page"
