"""The schema: built once, again without change, never taken back."""

from types import ModuleType

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import URL, create_engine, text
from sqlmodel import SQLModel

import server.accounts.models
import server.regies.models
import server.tariffs.models
import server.terminals.models
from server.bootstrap import Centre, check_schema, migrate_database
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import SchemaNotCurrent, _configuration, is_known_step, newest_step
from server.db.scope import EVERYWHERE, scoped
from server.migrations.refusal import DowngradeRefused, refuse_downgrade

MODELS: tuple[ModuleType, ...] = (
    server.accounts.models,
    server.regies.models,
    server.tariffs.models,
    server.terminals.models,
)


def test_migrating_twice_changes_nothing(cluster: EmbeddedPostgres, admin_url: URL) -> None:
    assert migrate_database(admin_url, cluster.store) == 12 + 75 + 1503
    assert migrate_database(admin_url, cluster.store) == 12 + 75 + 1503
    check_schema(admin_url)


def test_an_empty_database_is_not_served(cluster: EmbeddedPostgres) -> None:
    with pytest.raises(SchemaNotCurrent, match="empty"):
        check_schema(cluster.url())


def test_an_older_schema_is_not_served(admin_url: URL) -> None:
    admin = create_engine(admin_url)
    with admin.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '2026_11_23_1'"))
    admin.dispose()
    with pytest.raises(SchemaNotCurrent, match="2026_11_23_1"):
        check_schema(admin_url)


def test_going_back_is_refused() -> None:
    with pytest.raises(DowngradeRefused):
        refuse_downgrade()


def test_the_territory_is_the_official_one(centre: Centre) -> None:
    with scoped(centre.report, EVERYWHERE) as connection:
        rows = connection.execute(
            text("SELECT level, count(*) FROM report_collectivites GROUP BY level")
        )
        assert dict(rows.all()) == {
            "region": 12,
            "province": 75,
            "commune": 1503,
        }
        place = connection.execute(
            text("SELECT * FROM report_collectivites WHERE code = '09.163.01.01'")
        ).one()
    assert (place.name_ar, place.region_code, place.province_code) == ("آيت عميرة", "09", "09.163")


def test_the_storage_classes_are_the_schema(centre: Centre) -> None:
    """Each column we name exists, with the nullability we believe."""
    tables = [
        model.__table__
        for module in MODELS
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, SQLModel) and hasattr(model, "__table__")
    ]
    assert len(tables) >= 10
    with scoped(centre.app, EVERYWHERE) as connection:
        for table in tables:
            rows = connection.execute(
                text(
                    "SELECT column_name, is_nullable = 'YES' FROM information_schema.columns"
                    " WHERE table_name = :table"
                ),
                {"table": table.name},
            )
            found = dict(rows.all())
            assert {column.name: column.nullable for column in table.columns} == found, table.name


def test_the_newest_step_is_the_one_alembic_would_go_up_to() -> None:
    scripts = ScriptDirectory.from_config(_configuration(None))
    assert newest_step() == scripts.get_current_head()
    assert all(is_known_step(step.revision) for step in scripts.walk_revisions())
    assert not is_known_step("2099_01_01_1")
