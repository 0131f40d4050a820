"""The drill of the centre's own key: announced, spread, put to use; old quittances stay good."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from domain.directory import Directory
from domain.signing import public_key_of
from server.acts.errors import OwnAct
from server.acts.service import approve
from server.bootstrap import Centre
from server.db.embedded import EmbeddedPostgres
from server.db.scope import EVERYWHERE
from server.secrets_store import store_of
from server.terminals.centre_keys import (
    announce_key,
    unaware_terminals,
    with_stored_keys,
)
from server.terminals.directory import directory_of
from server.terminals.errors import CentreKeyMissing, CentreKeyNotSpread
from server.terminals.key_acts import propose_retirement
from tests.conftest import SteppingClock
from tests.flows.drill import Drill, opened_drill
from tests.server.people import add_person


@pytest.fixture
def drill(
    centre: Centre,
    admin_url: URL,
    cluster: EmbeddedPostgres,
    clock: SteppingClock,
    tmp_path: Path,
) -> Iterator[Drill]:
    with opened_drill(centre, admin_url, cluster, clock, tmp_path / "counter") as opened:
        yield opened


def test_the_centres_key_is_changed_without_losing_a_counter_or_a_quittance(
    drill: Drill, tmp_path: Path
) -> None:
    settings = drill.centre.settings.model_copy(update={"data_dir": tmp_path})
    drill.centre = replace(drill.centre, settings=settings)
    store = store_of(tmp_path)
    store.folder.mkdir()
    (store.folder / "centre_private_key.hex").write_text(drill.centre.private_key.hex())
    first, second = (add_person(drill.centre, "tech_admin", login=f"admin{n}") for n in (1, 2))
    (old,) = drill.sell()
    drill.exchange()
    with pytest.raises(CentreKeyMissing):
        propose_retirement(drill.centre, first)
    next_key = announce_key(drill.centre, store)
    assert announce_key(drill.centre, store) == next_key
    assert unaware_terminals(drill.centre, store) == [drill.terminal_id]
    with pytest.raises(CentreKeyNotSpread):
        propose_retirement(drill.centre, first)
    announcing = with_stored_keys(drill.centre, store)
    with drill.moved(announcing):
        drill.refresh()
        assert drill.counter.identity.centre_keys == (drill.centre.public_key, next_key)
        drill.reopen()
        assert drill.counter.identity.centre_keys == (drill.centre.public_key, next_key)
        with drill.moved(announcing):
            drill.exchange()  # says which configuration it holds
        assert unaware_terminals(announcing, store) == []
        act = propose_retirement(announcing, first)
        with pytest.raises(OwnAct):
            approve(announcing, first, act)
        assert store.centre_next_public_key() == next_key, "one person destroys no key"
        approve(announcing, second, act)
        assert public_key_of(store.centre_private_key()) == next_key
    rotated = with_stored_keys(drill.centre, store)
    assert rotated.former_public_keys == (drill.centre.public_key,)
    with drill.moved(rotated):
        drill.exchange()
        drill.refresh()
        assert drill.counter.identity.centre_keys == (next_key,)
        (new,) = drill.sell()
        drill.exchange()
        assert drill.counter.sync.status().unsent == 0
    for stored in (old, new):
        assert "nregistr" in drill.verdict(stored)
    packed, _ = directory_of(rotated, EVERYWHERE)
    assert Directory.parse(packed, [next_key]).entries
