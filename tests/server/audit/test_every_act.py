"""Every kind of act, through its real door: who, what, when, where, what was and what is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import URL

import server.act_kinds
from server.acts.kinds import all_kinds
from server.audit.actions import BEGINNINGS, CHANGES
from server.audit.machine import machine_user
from tests.server.audit.every_act import Story
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare

assert server.act_kinds is not None
assert rare is not None  # the fixture, shared with the tests of the quarantine
TESTS = Path(__file__).parents[2]
HERE, CONSOLE = "127.0.0.1", "console"
PERSON_AT_CONSOLE = f"console:{machine_user()}"
ACT = ("act", "proposed_by")
ROWS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "accounts:factor:enrolled": ("admin2", ("has_factor",), ("has_factor",)),
    "accounts:password:changed": ("wali", ("since",), ("since",)),
    "accounts:password:chosen": ("nadia", ("is_one_time",), ("is_one_time",)),
    "accounts:recovery_code:used": ("ordonnateur", ("codes_left",), ("codes_left",)),
    "accounts:session:ended": ("wali", ("open_sessions",), ("open_sessions",)),
    "accounts:sign_in:locked": ("centre", ("is_locked",), ("is_locked", "tries")),
    "accounts:user:changed": (
        "admin2", ("active", "role", "scope"), (*ACT, "active", "role", "scope"),
    ),
    "accounts:user:closed": ("admin1", ("active",), ("active",)),
    "accounts:user:created": ("admin2", (), (*ACT, "role", "scope")),
    "accounts:user:linked": (
        "admin2", ("oidc_subject_sha256",), (*ACT, "oidc_subject_sha256"),
    ),
    "accounts:user:reset": (
        "admin2", ("has_factor", "is_one_time"), (*ACT, "has_factor", "is_one_time"),
    ),
    "accounts:user:signed_out": ("admin3", ("open_sessions",), ("open_sessions",)),
    "audit:day:anchored": (machine_user(), (), ("is_new", "sent")),
    "desk:agent:deactivated": ("ordonnateur", ("active",), ("active",)),
    "desk:agent:language_changed": ("ordonnateur", ("language",), ("language",)),
    "desk:agent:named": ("ordonnateur", (), ("language", "regie_id", "role")),
    "desk:agent:pin_renewed": ("ordonnateur", ("pin", "regie_id"), ("pin", "regie_id")),
    "desk:alert:seen": ("admin1", ("is_seen",), ("about", "code", "is_seen")),
    "desk:booklet:issued": (
        "regisseur", (), ("agent_id", "first_no", "issued_on", "last_no", "regie_id", "series"),
    ),
    "desk:booklet:returned": ("regisseur", ("returned_on",), ("returned_on", "unused_from")),
    "desk:booklet:spoilt": ("regisseur", ("number", "reason"), ("number", "reason")),
    "desk:comptable:ended": ("admin1", ("to_day",), ("to_day",)),
    "desk:comptable:named": ("admin1", (), ("from_day", "poste_id", "regie_id")),
    "desk:poste:created": ("admin1", (), ("kind", "name_ar", "name_fr", "seat")),
    "desk:regie:changed": ("ordonnateur", ("ceiling_centimes",), ("arrete", "ceiling_centimes")),
    "desk:regie:closed": ("ordonnateur", ("is_open",), ("arrete", "is_open")),
    "desk:regie:created": ("ordonnateur", (), ("ceiling_centimes", "kind", "natures")),
    "desk:regie:opened": ("ordonnateur", ("is_open",), ("arrete", "is_open")),
    "exports:chain:exported": (
        "inspector", (), ("count", "from_seq", "sha256", "with_counter_key"),
    ),
    "jobs:job:run": (machine_user(), (), ("is_well",)),
    "ledger:deposit:accepted": ("comptable", ("state",), (*ACT, "cash", "state")),
    "ledger:quarantine:dismissed": ("comptable", ("state",), (*ACT, "reason", "records", "state")),
    "ledger:quarantine:posted": ("comptable", ("state",), (*ACT, "records", "state")),
    "ledger:quittance:rebuilt": ("comptable", ("state",), (*ACT, "amount_centimes", "state")),
    "ledger:quittance:regularised": (
        "comptable", ("state",), (*ACT, "amount_centimes", "quittance", "reason", "state"),
    ),
    "ledger:shortage:written_off": ("comptable", ("state",), (*ACT, "amount_centimes", "state")),
    "ledger:till:closed": (
        "comptable", ("state",), (*ACT, "counted_centimes", "expected_centimes", "state"),
    ),
    "operations:backup:begun": (machine_user(), (), ("has_secrets",)),
    "payers:private:erased": ("regisseur", ("is_named",), ("is_named", "motive", "records")),
    "tariffs:act:ended": ("gouverneur", ("last_day",), (*ACT, "last_day")),
    "tariffs:act:enacted": ("gouverneur", ("state",), (*ACT, "state")),
    "tariffs:act:imported": ("ordonnateur", (), ("lines",)),
    "tariffs:act:line_confirmed": ("ordonnateur", ("article", "line"), ("article", "line")),
    "terminals:centre_key:announced": (machine_user(), ("public_key",), ("public_key",)),
    "terminals:centre_key:drawn": (machine_user(), ("public_key",), ("public_key",)),
    "terminals:centre_key:installed": ("admin4", ("public_key",), (*ACT, "public_key")),
    "terminals:centre_key:retired": (
        "admin2", ("public_key",), (*ACT, "is_forced", "public_key"),
    ),
    "terminals:code:renewed": ("admin1", ("codes",), ("codes",)),
    "terminals:key:revoked": ("comptable", ("state",), ("act", "effective_at", "reason", "state")),
    "terminals:root:accepted": (machine_user(), ("number",), ("fingerprint", "number")),
    "terminals:rotation:asked": ("admin1", ("is_asked",), ("at", "is_asked", "key_epoch")),
    "terminals:shares:set": ("regisseur", (), ()),
    "terminals:terminal:enrolled": ("device", ("state",), ("fingerprint", "public_key", "state")),
    "terminals:terminal:registered": ("admin1", (), ("label", "regie")),
    "terminals:terminal:replaced": ("comptable", ("state",), ("act", "state")),
}  # fmt: skip
"""Who did it, and what has to be named before and after; the shares are named by their tills."""
ELSEWHERE = {
    "operations:centre:restored":
        "flows/test_restore.py::"
        "test_a_lost_centre_is_restored_row_for_row_and_the_counters_feed_an_older_one_again",
    "operations:passwords:renewed":
        "server/operations/test_renewal.py::"
        "test_service_roles_get_other_passwords_and_the_old_ones_open_nothing",
    "operations:schema:migrated":
        "server/test_cli.py::test_a_centre_is_set_up_from_the_command_line",
}  # fmt: skip
"""Acts whose door makes a whole centre, and the test that opens it."""
AT_CONSOLE = {
    "accounts:factor:enrolled": CONSOLE,
    "accounts:user:signed_out": PERSON_AT_CONSOLE,
    "accounts:user:changed": PERSON_AT_CONSOLE, "accounts:user:linked": PERSON_AT_CONSOLE,
    "terminals:centre_key:retired": PERSON_AT_CONSOLE, "terminals:centre_key:announced": CONSOLE,
    "terminals:centre_key:drawn": CONSOLE, "terminals:centre_key:installed": PERSON_AT_CONSOLE,
    "terminals:root:accepted": CONSOLE,
    "audit:day:anchored": CONSOLE, "jobs:job:run": CONSOLE, "operations:backup:begun": CONSOLE,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def told(rare: Rare, client: httpx.Client, tmp_path: Path, admin_url: URL) -> list[dict[str, Any]]:
    """What the trail says of the whole story."""
    story = Story(rare, client)
    story.people()
    for chapter in (
        story.regie, story.terminal, story.tariff, story.accounts, story.sign_ins, story.money,
    ):  # fmt: skip
        chapter()
    story.console(tmp_path, admin_url)
    return [dict(row) for row in rare.place.run("SELECT * FROM audit_events ORDER BY seq")]


def test_every_kind_of_act_says_who_what_when_where_before_and_after(
    rare: Rare, told: list[dict[str, Any]]
) -> None:
    last = {row["action"]: row for row in told if not row["action"].startswith("acts:")}
    assert set(last) == set(ROWS)
    for action, (who, before, after) in ROWS.items():
        row, event = last[action], json.loads(last[action]["event"])
        where = AT_CONSOLE.get(action, HERE)
        assert (row["login"], row["address"]) == (who, where), action
        assert row["role"], action
        assert row["subject"], action
        if where == HERE:
            assert row["at"] == rare.place.centre.now(), action
        assert event["at"] == int(row["at"].timestamp()) * 1_000_000 + row["at"].microsecond
        assert set(before) <= set(event.get("before", {})), action
        assert set(after) <= set(event["after"]), action
        assert bool(event.get("before")) is (action in CHANGES), action
        assert event.get("before") != event["after"], action
    check_steps(told)


def check_steps(told: list[dict[str, Any]]) -> None:
    """Every kind of act of two persons was proposed by one role and approved by another."""
    steps = {row["action"]: row for row in told if row["action"].startswith("acts:")}
    for kind in all_kinds():
        if kind.code == "TEST_ACT":
            continue
        proposed = steps[f"acts:{kind.code.lower()}:proposed"]
        approved = steps[f"acts:{kind.code.lower()}:approved"]
        assert proposed["role"] in kind.proposers
        assert approved["role"] in kind.approvers
        assert proposed["login"] != approved["login"]
        assert json.loads(proposed["event"])["after"]["state"] == "PENDING"
        event = json.loads(approved["event"])
        assert (event["before"]["state"], event["after"]["state"]) == ("PENDING", "APPROVED")
    assert {"acts:deposit:refused", "acts:deposit:withdrawn"} <= set(steps)


def test_a_new_kind_of_act_has_its_row() -> None:
    assert set(ROWS) | set(ELSEWHERE) == BEGINNINGS | CHANGES
    for test in ELSEWHERE.values():
        path, _, name = test.partition("::")
        assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8"), test
