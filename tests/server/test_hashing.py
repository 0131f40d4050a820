"""What production builds hashes at full cost, whatever an administrator writes."""

import inspect
from pathlib import Path

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import URL, text

from domain.ids import CollectiviteCode
from server.accounts.service import NewUser, create_user
from server.bootstrap import centre_at, open_centre
from server.db.embedded import EmbeddedPostgres
from server.db.scope import scoped
from server.hashing import FULL_COST
from server.regies.agents import add_agent
from server.regies.service import add_regie
from server.settings import Settings, SettingsInvalid, load_settings
from tests.server.conftest import SOUK

WISHES = ("HASHING", "HASH_COST", "ARGON2", "TIME_COST", "MEMORY_COST", "PARALLELISM", "LEAST_COST")
OWASP_FLOORS = {1: 47_104, 2: 19_456, 3: 12_288, 4: 9_216, 5: 7_168}
"""Passes and the KiB they ask for at least; source: OWASP Password Storage Cheat Sheet."""


def test_a_centre_built_without_a_word_hashes_at_full_cost(
    cluster: EmbeddedPostgres, admin_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wish in WISHES:
        for name in (wish, f"GIRCT_{wish}", f"GIRCT_HASHING__{wish}"):
            monkeypatch.setenv(name, "1")
    settings = Settings(data_dir=cluster.data_dir, test_system=True)
    with centre_at(settings, cluster.store, admin_url) as centre:
        assert centre.hashing is FULL_COST
        create_user(centre, NewUser("wali", "Wali", "wali", CollectiviteCode("09")))
        add_regie(centre, SOUK)
        add_agent(centre, regie_id=SOUK.regie_id, name="Fatima")
        with scoped(centre.app, "09") as connection:
            password = connection.execute(text("SELECT password_hash FROM users")).scalar_one()
            pin = connection.execute(text("SELECT pin_hash FROM agents")).scalar_one()
    for kept, floors in ((password, (3, 65_536, 4)), (pin, (2, 19_456, 1))):
        cost = extract_parameters(kept)
        assert cost.type is Type.ID
        assert (cost.time_cost, cost.memory_cost, cost.parallelism) == floors
        assert cost.memory_cost >= OWASP_FLOORS[cost.time_cost]
        assert (cost.salt_len, cost.hash_len) == (16, 32)


def test_nobody_can_ask_for_a_lower_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands open the centre with `open_centre`, which takes no cost; settings have none."""
    assert set(inspect.signature(open_centre).parameters) == {
        "settings",
        "now",
        "is_migrated",
        "told",
    }
    words = {word for name in Settings.model_fields for word in name.split("_")}
    assert not words & {"hash", "hashing", "argon2", "cost", "memory", "passes", "parallelism"}
    monkeypatch.chdir(tmp_path)
    for wish in WISHES:
        (tmp_path / "girct-server.toml").write_text(f"{wish.lower()} = 1\n", encoding="utf-8")
        with pytest.raises(SettingsInvalid):
            load_settings()
