"""The centre takes the custodians' word in, gives it out, and goes by it."""

import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, create_engine, text
from typer.testing import CliRunner, Result

from domain.root_chain import GIVEN_HEADER, RootChain, RootForked, RootOutOfOrder, is_given_by
from domain.roots import CentreKey, RootStatement, RootUnderSigned
from server.acts.errors import OwnAct
from server.acts.service import approve
from server.app import build_app
from server.bootstrap import Centre
from server.cli import app
from server.db.scope import EVERYWHERE, scoped
from server.operations.findings import Finding, Level
from server.operations.root_checks import check_root
from server.roots.errors import (
    CentreKeyUnnamed,
    FreshKeyMissing,
    InstallationUnreadable,
    NoRoot,
    RootDatedAhead,
)
from server.roots.installation import draw_fresh_key, propose_installation
from server.roots.service import accept_root, held_chain, root_in_force
from server.secrets_store import SecretStore, store_of
from server.terminals.centre_keys import announce_key, with_stored_keys
from server.terminals.key_acts import propose_retirement
from tests.domain.root_story import (
    CENTRE,
    CUSTODIANS,
    YEAR,
    centre_keys,
    chain_of,
    public_keys,
    signed,
)
from tests.server.people import add_person
from tests.server.served import served


@pytest.fixture
def store(tmp_path: Path, centre: Centre) -> SecretStore:
    """The centre's keys, in a folder of this test's own."""
    shutil.copytree(centre.settings.data_dir / "secrets", tmp_path / "secrets")
    return store_of(tmp_path)


@pytest.fixture
def ours(centre: Centre, store: SecretStore) -> Centre:
    settings = centre.settings.model_copy(update={"data_dir": store.folder.parent})
    return replace(centre, settings=settings)


def statement_of(centre: Centre, *keys: CentreKey) -> RootStatement:
    """Statement 1, signed by two custodians; of this centre's key where none is given."""
    now = int(centre.now().timestamp())
    named = keys or (CentreKey(centre.public_key, now - 9, now + YEAR),)
    first = RootStatement(1, now, 2, public_keys(*CUSTODIANS), centre_keys(*named))
    return signed(first, *CUSTODIANS[:2])


def next_of(statement: RootStatement, *keys: CentreKey) -> RootStatement:
    named = centre_keys(*keys)
    following = replace(statement, number=statement.number + 1, centre_keys=named, signatures=())
    return signed(following, *CUSTODIANS[1:])


def look(centre: Centre, admin_url: URL) -> dict[str, Finding]:
    admin = create_engine(admin_url)
    try:
        with scoped(admin, EVERYWHERE) as connection:
            return {found.check: found for found in check_root(connection, centre)}
    finally:
        admin.dispose()


def get_root(centre: Centre, **headers: str) -> httpx.Response:
    with served(build_app(centre)) as client:
        return client.get("/api/v1/root", headers=headers)


def test_the_root_is_given_to_anybody_once_there_is_one(ours: Centre, store: SecretStore) -> None:
    assert held_chain(ours) == b""
    absent = get_root(ours)
    assert (absent.status_code, absent.json()["code"]) == (404, "roots.none")
    first = statement_of(ours)
    assert accept_root(ours, store, first.to_bytes()) == first
    given = get_root(ours)
    assert given.headers["content-type"] == "application/octet-stream"
    assert RootChain.parse(given.content).newest == first
    assert is_given_by([ours.public_key], given.content, given.headers[GIVEN_HEADER])
    again = get_root(ours, **{"If-None-Match": given.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def acts_on_the_trail(admin_url: URL) -> int:
    admin = create_engine(admin_url)
    try:
        with admin.connect() as connection:
            said = "SELECT count(*) FROM audit_events WHERE action = 'terminals:root:accepted'"
            return int(connection.execute(text(said)).scalar_one())
    finally:
        admin.dispose()


def test_a_chain_is_taken_in_once_and_only_what_follows(
    ours: Centre, store: SecretStore, admin_url: URL
) -> None:
    first = statement_of(ours)
    for _ in range(2):
        accept_root(ours, store, first.to_bytes())
        assert acts_on_the_trail(admin_url) == 1, "what is held already is no act"
    second = next_of(first, *first.centre_keys)
    raw = chain_of(first, second)
    assert accept_root(ours, store, raw) == second
    assert held_chain(ours) == raw
    with pytest.raises(RootOutOfOrder):
        accept_root(ours, store, first.to_bytes())
    other = signed(replace(second, threshold=1, signatures=()), *CUSTODIANS)
    with pytest.raises(RootForked):
        accept_root(ours, store, chain_of(first, other))
    third = replace(second, number=3, signatures=())
    with pytest.raises(RootUnderSigned):
        accept_root(ours, store, chain_of(first, second, signed(third, CUSTODIANS[0])))
    assert root_in_force(ours) == second


def test_a_root_that_names_no_key_of_this_centre_is_refused(
    ours: Centre, store: SecretStore
) -> None:
    now = int(ours.now().timestamp())
    with pytest.raises(CentreKeyUnnamed):
        accept_root(ours, store, statement_of(ours, CentreKey(CENTRE, now, now + YEAR)).to_bytes())
    assert root_in_force(ours) is None


def test_a_root_dated_ahead_is_refused_since_none_could_follow_it(
    ours: Centre, store: SecretStore
) -> None:
    ahead = replace(ours, now=lambda: ours.now() + timedelta(hours=25))
    with pytest.raises(RootDatedAhead):
        accept_root(ours, store, statement_of(ahead).to_bytes())
    slow = replace(ours, now=lambda: ours.now() + timedelta(hours=23))
    assert accept_root(ours, store, statement_of(slow).to_bytes()).number == 1


def test_a_fresh_key_is_installed_by_two_persons_once_the_custodians_name_it(
    ours: Centre, store: SecretStore
) -> None:
    first, second = (add_person(ours, "tech_admin", login=f"admin{n}") for n in (1, 2))
    with pytest.raises(FreshKeyMissing):
        propose_installation(ours, first)
    fresh = draw_fresh_key(ours, store)
    assert draw_fresh_key(ours, store) == fresh
    assert draw_fresh_key(ours, store, is_anew=True) != fresh
    fresh = draw_fresh_key(ours, store)
    with pytest.raises(NoRoot):
        propose_installation(ours, first)
    statement = statement_of(ours)
    accept_root(ours, store, statement.to_bytes())
    with pytest.raises(CentreKeyUnnamed):
        propose_installation(ours, first)
    now = statement.issued_at
    (old,) = statement.centre_keys
    stolen = next_of(statement, replace(old, revoked_from=now), CentreKey(fresh, now, now + YEAR))
    accept_root(ours, store, chain_of(statement, stolen))
    announce_key(ours, store)  # by whoever holds the old one, perhaps
    act = propose_installation(ours, first)
    with pytest.raises(OwnAct):
        approve(ours, first, act)
    draw_fresh_key(ours, store, is_anew=True)
    with pytest.raises(CentreKeyUnnamed):
        approve(ours, second, act)
    third = store.centre_fresh_public_key()
    assert third is not None
    named = next_of(stolen, *stolen.centre_keys, CentreKey(third, now, now + YEAR))
    accept_root(ours, store, chain_of(statement, stolen, named))
    with pytest.raises(InstallationUnreadable):
        approve(ours, second, act)


def test_an_installed_key_leaves_neither_the_old_one_nor_the_announced_one(
    ours: Centre, store: SecretStore
) -> None:
    first, second = (add_person(ours, "tech_admin", login=f"admin{n}") for n in (1, 2))
    fresh, old = draw_fresh_key(ours, store), ours.public_key
    announce_key(ours, store)
    now = int(ours.now().timestamp())
    keys = (CentreKey(old, now - 9, now + YEAR, now), CentreKey(fresh, now, now + YEAR))
    accept_root(ours, store, statement_of(ours, *keys).to_bytes())
    approve(ours, second, propose_installation(ours, first))
    after = with_stored_keys(ours, store)
    assert (after.public_key, after.next_public_key) == (fresh, None)
    assert after.former_public_keys == (old,)
    assert store.centre_public_keys() == (fresh,)


def test_an_announced_key_that_the_root_does_not_name_is_not_put_to_use(
    ours: Centre, store: SecretStore
) -> None:
    admin = add_person(ours, "tech_admin")
    announced = announce_key(ours, store)
    statement = statement_of(ours)
    accept_root(ours, store, statement.to_bytes())
    with pytest.raises(CentreKeyUnnamed):
        propose_retirement(ours, admin)
    now = statement.issued_at
    named = next_of(statement, *statement.centre_keys, CentreKey(announced, now, now + YEAR))
    accept_root(ours, store, chain_of(statement, named))
    assert propose_retirement(ours, admin)


def test_the_doctor_asks_for_a_root_in_production_and_watches_the_key_and_its_year(
    ours: Centre, store: SecretStore, admin_url: URL
) -> None:
    production = ours.settings.model_copy(update={"test_system": False})
    assert look(ours, admin_url)["root"].level is Level.OK
    missing = look(replace(ours, settings=production), admin_url)["root"]
    assert (missing.level, missing.found) == (Level.WARN, "no root statement")
    statement = statement_of(ours)
    accept_root(ours, store, statement.to_bytes())
    found = look(ours, admin_url)
    assert {finding.level for finding in found.values()} == {Level.OK}
    assert set(found) == {"root", "centre_key", "centre_key_year"}
    other = look(replace(ours, public_key=CENTRE), admin_url)["centre_key"]
    assert (other.level, "does not name" in other.found) == (Level.FAIL, True)
    fresh, now = draw_fresh_key(ours, store), statement.issued_at
    (old,) = statement.centre_keys
    soon = CentreKey(fresh, now, now + 29 * 86_400)
    second = next_of(statement, replace(old, revoked_from=now), soon)
    accept_root(ours, store, chain_of(statement, second))
    assert "revokes" in look(ours, admin_url)["centre_key"].found
    renewed = look(replace(ours, public_key=fresh), admin_url)
    assert renewed["centre_key"].level is Level.OK
    assert renewed["centre_key_year"].level is Level.WARN
    alone = next_of(replace(second, threshold=1), *second.centre_keys)
    accept_root(ours, store, chain_of(statement, second, alone))
    assert look(ours, admin_url)["root"].level is Level.WARN


def test_the_console_shows_the_root_and_the_keys_that_custodians_name(
    ours: Centre, store: SecretStore, admin_url: URL, tmp_path: Path
) -> None:
    environment = {
        "GIRCT_DATA_DIR": str(store.folder.parent),
        "GIRCT_DATABASE_URL": admin_url.render_as_string(hide_password=False),
        "GIRCT_TEST_SYSTEM": "true",
    }

    def typed(*words: str) -> Result:
        return CliRunner().invoke(app, words, env={**os.environ, **environment})

    keys = typed("terminal", "centre-key", "show")
    assert keys.stdout == f"key in use {ours.public_key.hex()}\n"
    assert typed("root", "show").stdout == "no root statement\n"
    statement = statement_of(ours)
    (tmp_path / "root-1").write_bytes(statement.to_bytes())
    accepted = typed("root", "accept", str(tmp_path / "root-1"))
    assert accepted.exit_code == 0, accepted.output
    out = tmp_path / "kept"
    shown = typed("root", "show", f"--out={out}")
    assert shown.stdout == accepted.stdout
    assert out.read_bytes() == statement.to_bytes()
    assert typed("root", "show", f"--out={out}").stderr.startswith("roots.file_refused: ")
