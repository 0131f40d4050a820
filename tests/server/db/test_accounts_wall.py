"""Accounts of two communes: under the services' roles, with no filter of ours, each sees its own.

What hangs on an account (sessions, sign-ins under way, second factors, recovery codes) is seen
where the account is. A sign-in, before the territory is known, sees one account: the one it names.
"""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from server.accounts.factors import code_at, confirm_factor, draw_key
from server.accounts.service import open_session, sign_out, signed_in
from server.accounts.sign_in import start, step_of
from server.acts.service import scope_of
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, NOWHERE, as_account, scoped
from tests.server.communes import ACCOUNT_TABLES, OTHER, OWN, PROVINCE
from tests.server.people import add_person

PEOPLE = {"own": OWN, "other": OTHER, "above": PROVINCE, "national": EVERYWHERE}


@pytest.fixture
def people(centre: Centre) -> dict[str, UUID]:
    """Four accounts, each with an open session, a sign-in under way and a second factor."""
    found = {}
    for login, scope in PEOPLE.items():
        person = add_person(centre, "tech_admin", scope, login=login)
        start(centre, person.user_id, "/")
        with as_account(centre.app, person.user_id) as connection:
            secret = draw_key(centre, person.user_id, login)
            code = code_at(secret, centre.now())
            assert confirm_factor(connection, centre, person.user_id, secret, code)
        found[login] = person.user_id
    return found


def owners_seen(connection: Connection, table: str) -> set[UUID]:
    query = f"SELECT DISTINCT user_id FROM {table}"  # noqa: S608 - names listed in communes.py
    return set(connection.execute(text(query)).scalars())


def named(people: dict[str, UUID], logins: Sequence[str]) -> set[UUID]:
    return {people[login] for login in logins}


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (NOWHERE, ()),
        ("%", ()),
        ("09.1", ()),
        (OWN, ("own",)),
        (OTHER, ("other",)),
        (PROVINCE, ("own", "other", "above")),
        (EVERYWHERE, ("own", "other", "above", "national")),
    ],
)
def test_a_territory_sees_its_own_accounts_and_nothing_else(
    centre: Centre, people: dict[str, UUID], scope: str, seen: Sequence[str]
) -> None:
    for table in ACCOUNT_TABLES:
        with scoped(centre.app, scope) as connection:
            assert owners_seen(connection, table) == named(people, seen), table


def test_an_unset_context_sees_no_account_even_as_the_owner(
    centre: Centre, people: dict[str, UUID], owner: Engine
) -> None:
    assert people
    for engine in (centre.app, owner):
        for table in ACCOUNT_TABLES:
            with engine.begin() as connection:
                assert owners_seen(connection, table) == set(), table


def test_of_the_services_the_application_alone_reads_accounts(
    centre: Centre, people: dict[str, UUID]
) -> None:
    assert people
    for engine in (centre.intake, centre.report, centre.public):
        for table in ACCOUNT_TABLES:
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                scoped(engine, EVERYWHERE) as connection,
            ):
                owners_seen(connection, table)


def test_a_sign_in_sees_one_account_and_what_hangs_on_it(
    centre: Centre, people: dict[str, UUID]
) -> None:
    for user_id in people.values():
        for table in ACCOUNT_TABLES:
            with as_account(centre.app, user_id) as connection:
                assert owners_seen(connection, table) == {user_id}, table


CHANGES = (
    "UPDATE users SET password_hash = password_hash WHERE user_id <> :own",
    "UPDATE users SET active = false WHERE user_id <> :own",
    "DELETE FROM web_sessions WHERE user_id <> :own",
    "UPDATE web_sessions SET last_seen_at = last_seen_at WHERE user_id <> :own",
    "DELETE FROM sign_in_steps WHERE user_id <> :own",
    "UPDATE sign_in_steps SET is_factor_proved = true WHERE user_id <> :own",
    "DELETE FROM second_factors WHERE user_id <> :own",
    "UPDATE second_factors SET last_step = 0 WHERE user_id <> :own",
    "DELETE FROM recovery_codes WHERE user_id <> :own",
    "UPDATE recovery_codes SET used_at = NULL WHERE user_id <> :own",
)
BIRTHS = (
    "INSERT INTO web_sessions SELECT sha256('x'), :other, now(), now(), now(), 'c'",
    "INSERT INTO sign_in_steps SELECT sha256('x'), :other, now(), true, 'c', '/'",
    "INSERT INTO recovery_codes SELECT :other, sha256('x'), NULL",
    (
        "INSERT INTO users (user_id, login, name, role, scope, password_hash, language) VALUES"
        " (gen_random_uuid(), 'spy', 'Spy', 'auditor', '*', '$argon2id$', 'fr')"
    ),
)


def test_neither_a_territory_nor_a_sign_in_changes_an_account_of_another(
    centre: Centre, people: dict[str, UUID]
) -> None:
    own = people["own"]
    for change in CHANGES:
        for context in (scoped(centre.app, OWN), as_account(centre.app, own)):
            with context as connection:
                assert connection.execute(text(change), {"own": own}).rowcount == 0, change


def test_neither_a_territory_nor_a_sign_in_adds_anything_to_another(
    centre: Centre, people: dict[str, UUID]
) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    for birth in BIRTHS:
        for context in (scoped(centre.app, OWN), as_account(centre.app, people["own"])):
            with refused, context as connection:
                connection.execute(text(birth), {"other": people["other"]})


def test_a_sign_in_widens_no_territory_and_gives_no_role(
    centre: Centre, people: dict[str, UUID]
) -> None:
    for change in ("scope = '*'", "role = 'wali'", "matricule = 'OTHER-1'"):
        with (
            pytest.raises(IntegrityError, match="two persons"),
            as_account(centre.app, people["own"]) as connection,
        ):
            connection.execute(text(f"UPDATE users SET {change}"))  # noqa: S608 - listed above


def test_what_is_asked_before_a_context_gives_no_secret(centre: Centre) -> None:
    with scoped(centre.app, NOWHERE) as connection:
        given = connection.execute(
            text(
                "SELECT p.proname, unnest(p.proargnames) FROM pg_proc p"
                " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
                " AND has_function_privilege(p.oid, 'EXECUTE') AND p.proargnames IS NOT NULL"
            )
        ).all()
    assert {"account_by_login", "account_of_session"} <= {name for name, _ in given}
    secret = {"password_hash", "sealed_secret", "code_hash", "session_hash", "step_hash"}
    assert [pair for pair in given if pair[1] in secret] == []


def test_sessions_and_acts_go_on_behind_the_wall(centre: Centre, people: dict[str, UUID]) -> None:
    token, person = open_session(centre, "own")
    assert signed_in(centre, token) == person
    assert scope_of(centre, person) == OWN
    assert step_of(centre, start(centre, people["other"], "/")).login == "other"
    sign_out(centre, token)
    assert signed_in(centre, token) is None
