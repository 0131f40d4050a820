"""A year's partitions are made before it comes, as guarded as those of the years before."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server.db.scope import EVERYWHERE, NOWHERE, scoped
from server.db.years import make_years_ahead
from server.records.years import ensure_year
from tests.server.enrolled import Place

GUARDS = """
SELECT c.relrowsecurity AND c.relforcerowsecurity AS forced,
       (SELECT array_agg(polname::text || pg_get_expr(polqual, polrelid)
          || pg_get_expr(polwithcheck, polrelid) ORDER BY 1) FROM pg_policy
         WHERE polrelid = c.oid) AS policies,
       (SELECT array_agg(tgname::text || tgenabled::text || tgtype ORDER BY 1) FROM pg_trigger
         WHERE tgrelid = c.oid AND NOT tgisinternal AND tgtype & 1 = 0) AS triggers,
       (SELECT count(*) FROM pg_index WHERE indrelid = c.oid) AS indexes
  FROM pg_class c WHERE c.oid = to_regclass(:name)
"""
YEARLY = ("records", "postings", "takings_daily")


def test_a_year_is_made_once_and_guarded_as_its_parents(place: Place) -> None:
    assert ensure_year(place.centre, 2041)
    assert not ensure_year(place.centre, 2041)
    for table in YEARLY:
        (parent,) = place.run(GUARDS, name=table)
        (made,) = place.run(GUARDS, name=f"{table}_2041")
        (old,) = place.run(GUARDS, name=f"{table}_2026")
        assert dict(made) == dict(parent) == dict(old)
        assert made["forced"]
        assert made["policies"] == [
            "territorial_scopegirct_in_scope(collectivite)girct_in_scope(collectivite)"
        ]


def test_the_years_ahead_are_kept_and_no_year_without_reason(place: Place) -> None:
    with scoped(place.centre.app, NOWHERE) as connection:
        make_years_ahead(connection, 2029)
    kept = place.run("SELECT fiscal_year FROM fiscal_years ORDER BY 1")
    assert [row["fiscal_year"] for row in kept] == list(range(2024, 2032))
    for year in (2023, 2107):
        with pytest.raises(IntegrityError, match="no ledger"):
            ensure_year(place.centre, year)


def test_nobody_but_the_application_and_the_owner_makes_a_year(place: Place) -> None:
    for role in ("girct_intake", "girct_report", "girct_public"):
        allowed = place.scalar(
            "SELECT has_function_privilege(:role, 'ensure_fiscal_year(integer)', 'EXECUTE')",
            role=role,
        )
        assert not allowed


def test_a_new_year_is_reached_through_its_parent_only(place: Place) -> None:
    ensure_year(place.centre, 2041)
    granted = place.scalar(
        "SELECT count(*) FROM information_schema.role_table_grants"
        " WHERE table_name LIKE '%\\_2041' AND grantee <> 'girct_owner'"
    )
    assert granted == 0
    with scoped(place.centre.app, EVERYWHERE) as connection:
        assert connection.execute(text("SELECT count(*) FROM records")).scalar_one() == 0


def test_a_record_of_a_year_not_kept_waits_until_the_year_is_made(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.day = "2041-01-01"
    chain.quittance()
    early = place.receive(chain, *chain.written)
    assert [(kept.seq, kept.code) for kept in early.quarantined] == [(2, "records.year_not_kept")]
    ensure_year(place.centre, 2041)
    assert place.receive(chain).head_seq == 2
    assert place.scalar("SELECT count(*) FROM records_2041") == 1
    assert place.scalar("SELECT count(*) FROM takings_daily_2041") == 1
    assert place.faults() == []
