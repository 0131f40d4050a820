"""The drills of the root: every key rotated in turn, and the centre's key stolen and withdrawn.

A real counter, a real centre, and the custodians' own commands.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from domain.configuration import ConfigurationRefused
from domain.directory import Directory, DirectoryRefused
from pos.errors import AnswerForged
from pos.setup import enrol_counter
from server import passphrases
from server.acts.service import approve
from server.app import build_app
from server.bootstrap import Centre, wall_clock
from server.db.embedded import EmbeddedPostgres
from server.db.scope import EVERYWHERE
from server.exports.service import Order, export_chain
from server.roots import commands
from server.roots.installation import draw_fresh_key, propose_installation
from server.roots.service import accept_root, root_in_force
from server.secrets_store import SecretStore, store_of
from server.terminals.centre_keys import announce_key, unaware_terminals, with_stored_keys
from server.terminals.directory import directory_of
from server.terminals.key_acts import propose_retirement
from server.terminals.rotation import ask_rotation
from server.terminals.service import register
from tests.conftest import SteppingClock
from tests.flows.drill import Drill, opened_drill
from tests.server.conftest import SOUK
from tests.server.people import add_person
from tests.server.roots.ceremony import Ceremony
from tests.server.served import served
from verify.cli import app as verify_app

TRIO = ("amina", "brahim", "chama")


@pytest.fixture
def drill(
    centre: Centre,
    admin_url: URL,
    cluster: EmbeddedPostgres,
    clock: SteppingClock,
    tmp_path: Path,
) -> Iterator[Drill]:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "centre_private_key.hex").write_text(centre.private_key.hex())
    ours = replace(centre, settings=centre.settings.model_copy(update={"data_dir": tmp_path}))
    with opened_drill(ours, admin_url, cluster, clock, tmp_path / "counter") as opened:
        yield opened


@pytest.fixture
def store(drill: Drill) -> SecretStore:
    return store_of(drill.centre.settings.data_dir)


@pytest.fixture
def ceremony(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ceremony:
    monkeypatch.setattr(passphrases, "COST", 2)
    monkeypatch.setattr(commands, "wall_clock", lambda: wall_clock() + timedelta(hours=1))
    folder = tmp_path / "offline"
    folder.mkdir()
    ceremony = Ceremony(folder)
    ceremony.custodian(*TRIO)
    return ceremony


@pytest.fixture
def rooted(drill: Drill, store: SecretStore, ceremony: Ceremony) -> Path:
    """The custodians' first statement, known to the centre and to its counter."""
    words = (*ceremony.roots(*TRIO), "--threshold=2", named(drill.centre.public_key))
    path = ceremony.sign("root1", ceremony.draft("root1", *words), "amina", "brahim")
    accept_root(drill.centre, store, path.read_bytes())
    forget_that_it_was_asked(drill)
    drill.refresh()
    assert drill.counter.identity.root is not None
    return path


def named(public_key: bytes, option: str = "centre-key") -> str:
    return f"--{option}={public_key.hex()}"


def forget_that_it_was_asked(drill: Drill) -> None:
    """A day goes by for the counter's daily question."""
    (drill.counter.settings.data_dir / "root.asked").unlink(missing_ok=True)


def bring(drill: Drill, store: SecretStore, path: Path) -> None:
    """Take a signed statement into the centre."""
    accept_root(drill.centre, store, path.read_bytes())


def exported(centre: Centre, drill: Drill, out: Path) -> Path:
    """Export the whole chain as it stands, under the key of the day."""
    export_chain(centre, Order(terminal_id=drill.terminal_id, out=out))
    return out


def verified(export: Path, root: Path) -> str:
    """What an outside auditor is told, who has the custodians' file and the export."""
    done = CliRunner().invoke(verify_app, [str(export), "--root", str(root)])
    assert done.exit_code == 0, done.output
    return done.output


def identity_keys(drill: Drill) -> set[bytes]:
    return set(drill.counter.identity.centre_keys)


def test_terminal_centre_and_root_keys_are_rotated_in_turn_and_all_that_is_old_verifies(
    drill: Drill, store: SecretStore, ceremony: Ceremony, rooted: Path, tmp_path: Path
) -> None:
    first, second = (add_person(drill.centre, "tech_admin", login=f"admin{n}") for n in (1, 2))
    sold = drill.sell()
    drill.exchange()
    exports = [exported(drill.centre, drill, tmp_path / "before.jsonl")]

    ask_rotation(drill.centre, drill.terminal_id)  # the terminal's key
    drill.refresh()
    assert drill.counter.identity.key_epoch == 2
    sold += drill.sell()
    drill.exchange()
    exports.append(exported(drill.centre, drill, tmp_path / "terminal.jsonl"))

    old, next_key = drill.centre.public_key, announce_key(drill.centre, store)  # the centre's key
    said = ceremony.draft("root2", named(next_key), after=rooted.name)
    bring(drill, store, ceremony.sign("root2", said, "brahim", "chama"))
    announcing = with_stored_keys(drill.centre, store)
    forget_that_it_was_asked(drill)
    with drill.moved(announcing):
        drill.refresh()
        assert identity_keys(drill) == {old, next_key}
    with drill.moved(announcing):
        drill.exchange()
    assert unaware_terminals(announcing, store) == []
    approve(announcing, second, propose_retirement(announcing, first))
    rotated = with_stored_keys(drill.centre, store)

    ceremony.custodian("driss")  # the root's own keys: driss for amina, the old centre key over
    words = (*ceremony.roots("brahim", "chama", "driss"), named(old, "end"))
    said = ceremony.draft("root3", *words, after="root2")
    root = ceremony.sign("root3", said, "brahim", "chama")
    bring(drill, store, root)
    forget_that_it_was_asked(drill)
    with drill.moved(rotated):
        drill.refresh()
        assert identity_keys(drill) == {next_key}
        sold += drill.sell()
        drill.exchange()
        assert drill.counter.sync.status().unsent == 0
        exports.append(exported(rotated, drill, tmp_path / "after.jsonl"))
    for stored in sold:
        assert "nregistr" in drill.verdict(stored)
    for export in exports:
        assert "0 faults" in verified(export, root)


def test_a_stolen_key_of_the_centre_is_withdrawn_and_every_counter_follows_without_it(
    drill: Drill, store: SecretStore, ceremony: Ceremony, rooted: Path, tmp_path: Path
) -> None:
    first, second = (add_person(drill.centre, "tech_admin", login=f"admin{n}") for n in (1, 2))
    thief = drill.centre  # holds the key that signs, and the announced one if there were any
    sold = drill.sell()
    drill.exchange()
    old_export = exported(drill.centre, drill, tmp_path / "before.jsonl")
    sold += drill.sell()

    fresh = draw_fresh_key(drill.centre, store)
    said = ceremony.draft(
        "root2", named(thief.public_key, "revoke"), named(fresh), after=rooted.name
    )
    root = ceremony.sign("root2", said, "amina", "chama")
    bring(drill, store, root)
    approve(drill.centre, second, propose_installation(drill.centre, first))
    withdrawn = with_stored_keys(drill.centre, store)
    assert withdrawn.public_key == fresh

    with drill.moved(withdrawn):  # nobody told the counter: it cannot read the centre's answer
        drill.exchange()
        assert identity_keys(drill) == {fresh}
        assert drill.counter.sync.status().unsent == 0
        drill.refresh()
        assert drill.counter.identity.dropped_centre_keys == ()
        sold += drill.sell()
        drill.exchange()
    refuses_the_thief(drill, thief)
    for stored in sold:
        assert "nregistr" in drill.verdict(stored)
    said = verified(old_export, root)
    assert "0 faults" in said
    assert "whoever stole it" in said
    assert enrolled_anew(withdrawn, tmp_path / "another") == root_number(withdrawn)


def refuses_the_thief(drill: Drill, thief: Centre) -> None:
    """Nothing the stolen key signs is believed, and the counter sells on."""
    with drill.moved(thief):
        (sold,) = drill.sell()
        with pytest.raises(AnswerForged):
            drill.exchange()
        with pytest.raises(ConfigurationRefused):
            drill.refresh()
        drill.reopen()
        assert drill.sell()[0].seq == sold.seq + 1
    packed, _ = directory_of(thief, EVERYWHERE)
    with pytest.raises(DirectoryRefused):
        Directory.parse(packed, drill.counter.identity.centre_keys)


def enrolled_anew(centre: Centre, folder: Path) -> int | None:
    """A new counter pins the newest root at its enrolment."""
    code = register(centre, regie_id=SOUK.regie_id, label="Guichet 2").code
    with served(build_app(centre)) as client:
        url = str(client.base_url).rstrip("/")
        enrolled = enrol_counter(folder, code, server_url=url, minimum_free_bytes=0)
    return None if enrolled.root is None else enrolled.root.number


def root_number(centre: Centre) -> int | None:
    root = root_in_force(centre)
    return None if root is None else root.number
