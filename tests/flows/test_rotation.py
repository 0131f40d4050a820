"""The drill of keys: a terminal's is changed, and a centre restored to before that is fed again.

A real counter, a real centre, a real socket.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from domain.directory import Directory
from domain.exchange import Certificate
from pos.bootstrap import build_counter, machine_now
from pos.errors import CentreRefused
from pos.identity import load_identity
from pos.sync.client import CentreClient
from pos.sync.rotation import OLD_KEY_KEPT_S, note_coverage, rotate_key
from server.alerts.service import AlertCode
from server.bootstrap import Centre
from server.db.embedded import EmbeddedPostgres
from server.db.scope import EVERYWHERE, scoped
from server.terminals.directory import directory_of
from server.terminals.enrolment import KEY_LIFETIME
from server.terminals.rotation import NOTICE, ask_rotation
from tests.conftest import SteppingClock
from tests.flows.drill import Drill, opened_drill


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


def test_a_key_is_changed_when_the_centre_asks_and_old_quittances_stay_good(drill: Drill) -> None:
    old = drill.sell(3)
    drill.exchange()
    ask_rotation(drill.centre, drill.terminal_id)
    drill.refresh()
    assert drill.counter.journal.head().key_epoch == 2
    drill.refresh()  # the same question is not answered twice
    assert drill.counter.journal.head().key_epoch == 2
    drill.reopen()
    new = drill.sell(2)
    drill.exchange()
    assert drill.counter.sync.status().unsent == 0
    assert drill.counter.verify() == []
    assert [stored.record.key_epoch for stored in (*old, *new)] == [1, 1, 1, 2, 2]
    for stored in (*old, *new):
        assert "nregistr" in drill.verdict(stored)
    packed, _ = directory_of(drill.centre, EVERYWHERE)
    directory = Directory.parse(packed, [drill.centre.public_key])
    keys = {entry.key_epoch: entry.public_key for entry in directory.entries}
    assert all(stored.record.is_signed_by(keys[stored.record.key_epoch]) for stored in (*old, *new))


def test_a_centre_restored_to_before_a_rotation_is_fed_again_to_the_same_ledger(
    drill: Drill,
) -> None:
    drill.sell(3)
    drill.exchange()
    with drill.admin() as admin:
        admin.save()
        drill.sell(2)
        rotate_key(drill.counter.scribe)
        drill.sell(2)
        rotate_key(drill.counter.scribe)  # and once more: two keys back
        drill.sell(1)
        drill.exchange()
        before = drill.ledger()
        admin.restore()
        assert drill.ledger() != before
        drill.reopen()
        drill.exchange()
        assert drill.counter.sync.status().unsent == 0
        assert drill.ledger() == before
        drill.sell(1)
        drill.exchange()
        drill.refresh()
        assert drill.counter.sync.status().unsent == 0


def test_what_was_sold_after_the_restore_arrives_too(drill: Drill) -> None:
    drill.sell(1)
    drill.exchange()
    with drill.admin() as admin:
        admin.save()
        rotate_key(drill.counter.scribe)
        drill.sell(2)
        drill.exchange()
        admin.restore()
        drill.sell(2)
        drill.exchange()
        assert drill.counter.sync.status().unsent == 0
        assert drill.counter.sync.status().terminal_state == "ACTIVE"
        assert drill.ledger()["record_keys"][-1].startswith(f"({drill.terminal_id}, ")
    head = drill.counter.journal.head().seq
    assert len(drill.ledger()["records"]) == head


def test_an_old_key_is_kept_until_a_checkpoint_has_covered_its_end_for_13_months(
    drill: Drill,
) -> None:
    drill.exchange()
    rotate_key(drill.counter.scribe)
    journal = drill.counter.journal
    (kept,) = journal.identity.previous_keys
    assert kept.covered_at is None
    drill.exchange()
    standing = drill.counter.checkpoints.read()
    assert standing is not None
    checkpoint = standing.checkpoint
    assert journal.identity.previous_keys[0].covered_at == checkpoint.server_time
    forgetful = checkpoint.model_copy(update={"head_seq": 1})
    later = checkpoint.server_time + OLD_KEY_KEPT_S
    note_coverage(journal, checkpoint.model_copy(update={"server_time": later}))
    assert journal.identity.epochs == (2, 1)
    note_coverage(journal, forgetful)
    assert journal.identity.previous_keys[0].covered_at is None
    note_coverage(journal, checkpoint)
    note_coverage(journal, checkpoint.model_copy(update={"server_time": later + 1}))
    assert journal.identity.epochs == (2,)
    assert load_identity(drill.counter.settings.data_dir).epochs == (2,)
    drill.sell(1)
    drill.exchange()
    assert drill.counter.verify() == []


def test_a_key_of_24_months_is_asked_to_be_changed_before(
    drill: Drill, clock: SteppingClock
) -> None:
    certificate = json.loads(json.loads(drill.counter.identity.certificate)["payload"])
    valid_to = Certificate.model_validate(certificate).valid_to
    asked = drill.counter.configuration.current().rotate_before
    assert asked is None
    clock.now += KEY_LIFETIME - NOTICE
    drill.refresh()
    asked = drill.counter.configuration.current().rotate_before
    assert asked is not None
    assert (asked.key_epoch, asked.at) == (1, valid_to)
    assert drill.counter.journal.head().key_epoch == 2


def test_an_old_key_sends_records_and_gets_nothing(drill: Drill) -> None:
    drill.exchange()
    old = load_identity(drill.counter.settings.data_dir)
    rotate_key(drill.counter.scribe)
    drill.exchange()
    with (
        closing(CentreClient(drill.counter.settings.server_url, old, machine_now)) as thief,
        pytest.raises(CentreRefused) as refusal,
    ):
        thief.fetch_configuration(None)
    assert refusal.value.params["reason"] == "terminals.key_superseded"


def test_a_counter_says_what_it_is_and_another_machine_gives_the_alarm(drill: Drill) -> None:
    drill.sell(2)
    drill.exchange()
    drill.sell(1)
    drill.refresh()
    with scoped(drill.centre.app, EVERYWHERE) as connection:
        status = connection.execute(text("SELECT * FROM terminal_status")).one()
        head = connection.execute(text("SELECT seq FROM terminal_heads")).scalar_one()
    assert status.head_seq == head + 1 == drill.counter.journal.head().seq
    assert status.configuration == drill.counter.configuration.current().version
    admin = create_engine(drill.admin_url)
    with admin.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM alerts")).scalar_one() == 0
        connection.execute(text("UPDATE terminals SET fingerprint = 'another machine'"))
    drill.exchange()
    drill.exchange()
    with admin.connect() as connection:
        (alert,) = connection.execute(text("SELECT * FROM alerts")).all()
    admin.dispose()
    assert (alert.code, alert.subject) == (
        AlertCode.FINGERPRINT_CHANGED,
        f"{drill.terminal_id}",
    )
    assert drill.counter.sync.status().unsent == 0  # and the records are accepted


def test_a_restored_journal_older_than_its_keys_still_opens(drill: Drill) -> None:
    """Its records are evidence: it must be able to send them."""
    folder = drill.counter.settings.data_dir
    drill.exchange()
    drill.counter.close()
    saved = {path.name: path.read_bytes() for path in folder.glob("journal.db*")}
    drill.counter = build_counter(drill.counter.settings)
    rotate_key(drill.counter.scribe)
    drill.exchange()
    drill.counter.close()
    for path in folder.glob("journal.db*"):
        path.unlink()
    for name, content in saved.items():
        (folder / name).write_bytes(content)
    drill.counter = build_counter(drill.counter.settings)
    drill.counter.scribe.note("LOGOUT")
    drill.exchange()
    standing = drill.counter.checkpoints.read()
    assert standing is not None
    assert standing.is_restored_copy
