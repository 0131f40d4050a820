"""A centre that has sessions from before the ledger knew floats is brought up to date whole."""

from alembic import command
from sqlalchemy import create_engine, text

from server.bootstrap import migrate_database
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import _configuration
from server.db.roles import ensure_roles

BEFORE = "2026_11_23_11"
OPENED = '{"business_day":"2026-11-20","code":"SESSION_OPEN","float":700,"kind":"EVENT"}'


def test_a_float_of_before_is_posted_when_the_schema_moves(cluster: EmbeddedPostgres) -> None:
    admin = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE former"))
    engine = create_engine(cluster.url("former"))
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('girct.scope', '*', true)"))
        ensure_roles(connection, cluster.store, "former")
        connection.execute(text("SET LOCAL ROLE girct_owner"))
        command.upgrade(_configuration(connection), BEFORE)
        connection.execute(
            text(
                "INSERT INTO records (fiscal_year, collectivite, terminal_id, seq, kind, flags,"
                " key_epoch, receipt_no, issued_at, received_at, amount_centimes, counter,"
                " revenue_code, agent_id, regie_id, business_day, record, link, body)"
                " VALUES (2026, '09.163.01.01', 742001, 2, 8, 2, 1, 0, now(), now(), 0, 0, 0, 1,"
                " 'R-0901', '2026-11-20', decode(repeat('00', 130), 'hex'), sha256(''), :body)"
            ),
            {"body": OPENED},
        )
    migrate_database(cluster.url("former"), cluster.store)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT account, debit_centimes - credit_centimes FROM account_balances")
        ).all()
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE former WITH (FORCE)"))
    admin.dispose()
    assert {tuple(row) for row in rows} == {("CAISSE", 700), ("REGISSEUR", -700)}
