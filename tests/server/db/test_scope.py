"""The territorial wall, seen from the database itself."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, InternalError, ProgrammingError

from server.bootstrap import Centre
from server.db.migrate import require_current_schema
from server.db.roles import RoleTooPowerful, refuse_powerful_role
from server.db.scope import EVERYWHERE, NOWHERE, DatabaseUnavailable, ValueNotStorable, scoped
from tests.server.communes import ACCOUNT_TABLES

AIT_AMIRA, CASABLANCA = "09.163.01.01", "06.141.01.0"
SCOPED_TABLES = {
    "account_balances", "act_proposals", "act_records", "agents", "alerts", "anchor_heads",
    "audit_events", "booklet_returns", "booklet_spoilt", "booklet_uses", "booklets",
    "cancellations", "centre_acts", "centre_closings", "comptables", "counted_sessions",
    "enrolment_codes", "erasures", "postings", "quarantine", "quarantine_dismissals", "record_keys",
    "record_privates", "records", "regie_changes", "regie_natures", "regies", "regularisations",
    "takings_daily", "tariff_acts", "tariff_lines", "terminal_heads", "terminal_keys",
    "terminal_replacements", "terminal_revocations", "terminal_status", "terminals",
}  # fmt: skip
CROSSINGS = {
    "enrolment_code_owner", "public_quittance", "public_torn_code", "terminal_identity",
    "refuse_comptable_of_two_roles", "refuse_second_money_role", "refuse_change_without_act",
    "refuse_one_person", "end_sessions", "count_administrators", "other_money_role",
    "account_by_id", "hold_account", "account_by_login", "account_by_subject",
    "account_of_session", "account_of_step",
}  # fmt: skip
YEAR_MAKER = "ensure_fiscal_year"
"""Runs as the owner to make empty partitions; it reads and writes no row of a territory."""
FROZEN = (
    "records", "records_2026", "postings", "postings_2026", "record_keys", "cancellations",
    "counted_sessions", "quarantine", "act_records", "quarantine_dismissals", "regularisations",
)  # fmt: skip


@pytest.fixture
def admin(admin_url: URL) -> Iterator[Engine]:
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def two_regies(centre: Centre) -> Centre:
    for regie_id, collectivite in (("R-1", AIT_AMIRA), ("R-2", CASABLANCA)):
        with scoped(centre.app, collectivite) as connection:
            connection.execute(
                text(
                    "INSERT INTO regies VALUES"
                    " (:regie, :place, 'SOUK', 'Régie', 'وكالة', 'arrêté 1', true)"
                ),
                {"regie": regie_id, "place": collectivite},
            )
    return centre


def regies_seen(engine: Engine, scope: str) -> list[str]:
    with scoped(engine, scope) as connection:
        return list(connection.execute(text("SELECT regie_id FROM regies ORDER BY 1")).scalars())


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (NOWHERE, []),
        (EVERYWHERE, ["R-1", "R-2"]),
        (AIT_AMIRA, ["R-1"]),
        ("09.163", ["R-1"]),
        ("09", ["R-1"]),
        ("09.1", []),
        ("0", []),
        ("06.141", ["R-2"]),
        ("%", []),
    ],
)
def test_a_scope_sees_its_territory_and_nothing_else(
    two_regies: Centre, scope: str, seen: list[str]
) -> None:
    assert regies_seen(two_regies.app, scope) == seen
    assert regies_seen(two_regies.report, scope) == seen


def test_an_unset_scope_sees_nothing_even_as_the_owner(two_regies: Centre, owner: Engine) -> None:
    for engine in (two_regies.app, two_regies.intake, two_regies.report, owner):
        with engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM regies")).scalar_one() == 0


def test_a_scope_does_not_outlive_its_transaction(two_regies: Centre) -> None:
    with two_regies.app.connect() as connection:
        with connection.begin():
            connection.execute(text("SELECT set_config('girct.scope', '*', true)"))
            assert connection.execute(text("SELECT count(*) FROM regies")).scalar_one() == 2
        assert connection.execute(text("SELECT count(*) FROM regies")).scalar_one() == 0


def test_nothing_is_written_outside_the_scope(two_regies: Centre) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        scoped(two_regies.app, AIT_AMIRA) as connection,
    ):
        connection.execute(
            text("INSERT INTO regies VALUES ('R-3', :place, 'SOUK', 'Régie', 'وكالة', 'a', true)"),
            {"place": CASABLANCA},
        )


def test_every_table_of_a_collectivite_has_a_forced_policy(admin: Engine) -> None:
    with admin.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,"
                " (SELECT string_agg(pg_get_expr(p.polqual, c.oid) || '/'"
                "   || pg_get_expr(p.polwithcheck, c.oid), ';') FROM pg_policy p"
                "   WHERE p.polrelid = c.oid AND p.polcmd = '*') AS policy"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
                " AND a.attname = 'collectivite' AND NOT a.attisdropped"
            )
        ).all()
    yearly = ("records", "postings", "takings_daily")
    years = {f"{table}_{year}" for table in yearly for year in range(2024, 2031)}
    assert {row.relname for row in rows} == SCOPED_TABLES | years
    rule = "girct_in_scope(collectivite)/girct_in_scope(collectivite)"
    assert [row for row in rows if not row.forced or row.policy != rule] == []


def test_every_table_that_hangs_on_an_account_has_a_forced_policy(admin: Engine) -> None:
    with admin.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
                " AND a.attname = 'user_id' AND NOT a.attisdropped"
            )
        ).all()
        policies = connection.execute(
            text(
                "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
                " WHERE tablename = ANY(:tables)"
            ),
            {"tables": sorted(ACCOUNT_TABLES)},
        ).all()
    others = {"audit_events", "sign_ins"}  # the second one: `accounts/test_last_sign_in.py`
    assert {row.relname for row in rows if row.forced} == ACCOUNT_TABLES | others
    assert [row for row in rows if not row.forced] == []
    of_users = {(row.policyname, row.cmd, row.qual, row.with_check) for row in policies
                if row.tablename == "users"}  # fmt: skip
    own, territory = "girct_is_own(user_id)", "girct_in_scope(scope)"
    assert of_users == {
        ("territorial_scope", "ALL", territory, territory),
        ("own_account_seen", "SELECT", own, None),
        ("own_account_kept", "UPDATE", own, own),
    }
    hanging = [row for row in policies if row.tablename != "users"]
    assert {row.tablename for row in hanging} == ACCOUNT_TABLES - {"users"}
    assert {(row.cmd, row.qual == row.with_check) for row in hanging} == {("ALL", True)}
    assert all("FROM users u" in row.qual for row in hanging)


def test_partitions_are_reached_through_their_parent_only(centre: Centre, admin: Engine) -> None:
    for engine in (centre.app, centre.intake, centre.report, centre.public):
        for partition in ("records_2026", "postings_2026"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                scoped(engine, EVERYWHERE) as connection,
            ):
                connection.execute(text(f"TABLE {partition}"))
    with admin.connect() as connection:
        granted = connection.execute(
            text(
                "SELECT count(*) FROM information_schema.role_table_grants"
                " WHERE table_name ~ '_20[0-9]{2}$' AND grantee <> 'girct_owner'"
            )
        ).scalar_one()
    assert granted == 0


def test_the_functions_that_cross_scopes_are_the_listed_ones(admin: Engine) -> None:
    with admin.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT proname, proconfig FROM pg_proc"
                " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            )
        ).all()
        open_to_all = connection.execute(
            text(
                "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege("
                "'public', oid, 'EXECUTE') AND pronamespace = 'public'::regnamespace"
            )
        ).all()
    assert {row.proname for row in rows} == CROSSINGS | {YEAR_MAKER}
    for row in rows:
        if row.proname == YEAR_MAKER:
            assert row.proconfig == ["search_path=public, pg_temp"]
            continue
        assert set(row.proconfig) == {"search_path=public, pg_temp", "girct.scope=*"}
    assert open_to_all == []


def test_the_public_role_reads_no_table(centre: Centre, admin: Engine) -> None:
    with admin.connect() as connection:
        granted = connection.execute(
            text(
                "SELECT count(*) FROM information_schema.role_table_grants"
                " WHERE grantee = 'girct_public'"
            )
        ).scalar_one()
    assert granted == 0
    with scoped(centre.public, NOWHERE) as connection:
        query = text("SELECT * FROM public_quittance(:link, 1, 1)")
        assert connection.execute(query, {"link": bytes(32)}).all() == []


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET collectivite = collectivite", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_ledger_is_append_only_even_for_its_owner(
    owner: Engine, table: str, change: str
) -> None:
    with (
        pytest.raises((IntegrityError, InternalError), match="append-only"),
        scoped(owner, EVERYWHERE) as connection,
    ):
        connection.execute(text(change.format(table)))


def test_of_what_waits_in_quarantine_only_the_private_part_may_be_erased(owner: Engine) -> None:
    with scoped(owner, EVERYWHERE) as connection:
        connection.execute(text("UPDATE quarantine SET private = NULL, released_at = now()"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET user_id = gen_random_uuid()",
        "UPDATE users SET login = 'other'",
        "UPDATE users SET created_at = '2020-01-01'",
        "UPDATE terminals SET counter_key = sha256('')",
        "UPDATE terminals SET collectivite = '06.141.01.0'",
        "UPDATE regies SET collectivite = '06.141.01.0'",
        "UPDATE web_sessions SET user_id = gen_random_uuid()",
        "UPDATE enrolment_codes SET terminal_id = 1",
    ],
)
def test_no_service_widens_a_territory_or_moves_a_terminal(two_regies: Centre, change: str) -> None:
    for engine in (two_regies.app, two_regies.intake, two_regies.report, two_regies.public):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            scoped(engine, EVERYWHERE) as connection,
        ):
            connection.execute(text(change))


def test_a_value_no_column_can_hold_is_said_so_and_never_shown(centre: Centre) -> None:
    with pytest.raises(ValueNotStorable) as refusal, scoped(centre.app, NOWHERE) as connection:
        connection.execute(text("SELECT :name"), {"name": "Madame Exemple\x00"})
    assert "Exemple" not in repr(refusal.value.__cause__)
    assert "Exemple" not in str(refusal.value.__cause__)


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_walks_around_the_wall_may_not_serve(
    centre: Centre, admin: Engine, power: str
) -> None:
    refuse_powerful_role(centre.app)
    with admin.connect() as connection:
        connection.execute(text(f"ALTER ROLE girct_app {power}"))
        try:
            with pytest.raises(RoleTooPowerful):
                refuse_powerful_role(centre.app)
        finally:
            connection.execute(text(f"ALTER ROLE girct_app NO{power}"))


def test_a_member_of_the_owner_may_not_serve(centre: Centre, admin: Engine) -> None:
    with admin.connect() as connection:
        connection.execute(text("GRANT girct_owner TO girct_report"))
        try:
            with pytest.raises(RoleTooPowerful):
                refuse_powerful_role(centre.report)
        finally:
            connection.execute(text("REVOKE girct_owner FROM girct_report"))


def test_a_database_that_is_away_is_said_so(centre: Centre) -> None:
    require_current_schema(centre.app)
    away = create_engine(centre.app.url.set(database="no_such_database"))
    with pytest.raises(DatabaseUnavailable) as refusal, scoped(away, EVERYWHERE):
        pass
    away.dispose()
    assert refusal.value.retryable
