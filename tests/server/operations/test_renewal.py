"""The passwords of the service roles change, and the old ones are good no longer."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from server.bootstrap import open_centre
from server.cli import app
from server.db.roles import ServiceRole
from server.db.scope import EVERYWHERE, scoped
from server.secrets_store import SecretElsewhere, SecretStore
from server.settings import Settings
from tests.cluster import passing_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    made = passing_folder()
    yield made
    shutil.rmtree(made)


def test_service_roles_get_other_passwords_and_the_old_ones_open_nothing(folder: Path) -> None:
    settings = Settings(data_dir=folder / "centre", test_system=True)
    with open_centre(settings) as centre:
        former = {engine.url.username: engine.url for engine in centre.engines}
        words = ("migrate", "--renew-passwords")
        told = {"GIRCT_DATA_DIR": str(settings.data_dir), "GIRCT_TEST_SYSTEM": "true"}
        done = CliRunner().invoke(app, words, env=told)
        assert done.exit_code == 0, done.output
        for url in former.values():
            old = create_engine(url)
            with pytest.raises(OperationalError, match="password authentication failed"):
                old.connect()
            old.dispose()
    store = SecretStore(settings.data_dir / "secrets")
    assert {store.password(role) for role in ServiceRole}.isdisjoint(
        {str(url.password) for url in former.values()}
    )
    with open_centre(settings) as centre, scoped(centre.app, EVERYWHERE) as connection:
        event = connection.execute(
            text("SELECT event FROM audit_events WHERE action = 'operations:passwords:renewed'")
        ).scalar_one()
    assert json.loads(event)["before"]["since"] <= json.loads(event)["after"]["since"]


def test_passwords_that_lie_with_systemd_are_not_renewed_here(tmp_path: Path) -> None:
    store = SecretStore(tmp_path)
    kept = {role: store.password(role) for role in ServiceRole}
    last = list(ServiceRole)[-1]
    (tmp_path / f"{last}.password").rename(tmp_path / f"{last}.password.elsewhere")
    with pytest.raises(SecretElsewhere):
        store.renew_passwords(ServiceRole)
    del kept[last]
    assert {role: store.password(role) for role in kept} == kept, "all of them, or none"
