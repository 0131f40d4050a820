"""The doctor: a line for everything a technician looks at, each fault with its next step."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.calendar import CASABLANCA
from pos.bootstrap import Counter
from pos.cli import app
from pos.doctor.findings import Finding, Level
from pos.doctor.machine_checks import ENABLED, UNIT, starts_with_machine
from pos.doctor.service import examine
from pos.sales.commands import Issued
from pos.screens.app import build_pos_app
from pos.settings import PosSettings
from pos.upkeep.recovery import draw_code, keep_public_half
from tests.pos.little_centre import LittleCentre
from tests.pos.upkeep.test_self_check import alter
from tests.server.served import served

CHECKS = {
    "version", "folder", "disk", "memory", "port", "printer", "root", "scale", "display", "scanner",
    "card_terminal", "letters", "journal", "centre", "clock", "sync", "configuration", "tariffs",
    "papers", "copy", "service", "screens",
}  # fmt: skip


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def counter(start_counter: Callable[..., Counter], stick: Path) -> Counter:
    started = start_counter(copy_dir=stick, copy_may_share_disk=True)
    started.sync.refresh_now()
    return started


def look(settings: PosSettings, **later: float) -> dict[str, Finding]:
    now = datetime.now(UTC) + timedelta(**later)
    return {one.check: one for one in examine(settings, now)}


def test_all_is_well_at_a_counter_that_sells(counter: Counter, sell: Callable[..., Issued]) -> None:
    sell()
    keep_public_half(counter.settings.data_dir, draw_code())
    counter.upkeep.copy_now()
    counter.sync.send_now()
    found = look(counter.settings)
    assert set(found) == CHECKS
    not_ok = {check: one.found for check, one in found.items() if one.level is not Level.OK}
    assert set(not_ok) <= {"papers", "memory", "letters", "printer", "screens"}, not_ok
    assert "non configurée" in found["printer"].found


def test_each_thing_that_is_wrong_is_said_with_what_to_do(
    counter: Counter,
    sell: Callable[..., Issued],
    stick: Path,
    little_centre: LittleCentre,
) -> None:
    seq = sell().stored.seq
    sell()
    counter.sync.send_now()
    alter(counter.journal.database.path, seq)
    counter.settings.data_dir.chmod(0o755)
    stick.rmdir()
    little_centre.clock_offset_s = 600
    broken = counter.settings.model_copy(
        update={"printer_url": "tcp://127.0.0.1:9", "scale_url": "serial:///dev/ttyNONE"}
    )
    found = look(broken)
    faults = {check for check, one in found.items() if one.level is Level.FAULT}
    assert {"journal", "folder", "copy", "clock", "printer", "scale"} <= faults
    assert all(found[check].advice for check in faults)
    away = broken.model_copy(update={"server_url": "http://127.0.0.1:9"})
    assert look(away)["centre"].level is Level.WARNING


def test_the_screens_say_how_the_devices_are_and_that_they_answer(
    start_counter: Callable[..., Counter],
) -> None:
    counter = start_counter(printer_url="tcp://127.0.0.1:9")
    with served(build_pos_app(counter)) as screens:
        settings = counter.settings.model_copy(update={"port": screens.base_url.port})
        found = look(settings)
    assert found["screens"].level is Level.OK
    assert found["printer_state"].found.startswith("Imprimante : ")
    assert "scale_state" not in found
    gone = look(settings)["screens"]
    assert (gone.level, "ne répond pas" in gone.found) == (Level.WARNING, True)
    counter.close()
    assert "screens" not in look(settings), "nobody is to answer"


def test_a_counter_that_does_not_come_up_with_its_machine_is_said(tmp_path: Path) -> None:
    assert starts_with_machine(tmp_path).level is Level.OK
    unit, enabled = tmp_path / UNIT, tmp_path / ENABLED
    for place in (unit, enabled):
        place.parent.mkdir(parents=True)
    unit.touch()
    off = starts_with_machine(tmp_path)
    assert (off.level, "systemctl enable" in off.advice) == (Level.WARNING, True)
    enabled.symlink_to("/" + UNIT)
    assert starts_with_machine(tmp_path).level is Level.OK


def test_the_last_exchange_is_said_in_the_hour_of_morocco(counter: Counter) -> None:
    counter.sync.send_now()
    standing = counter.checkpoints.read()
    assert standing is not None
    here = standing.received_at.astimezone(CASABLANCA)
    assert f"{here:%d/%m %H:%M}" in look(counter.settings)["sync"].found


def test_the_command_ends_1_on_a_fault_and_speaks_json(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "--json", "--data-dir", str(tmp_path / "none")])
    assert done.exit_code == 1
    [only] = json.loads(done.stdout)
    assert (only["check"], only["level"]) == ("folder", "fault")
    said = CliRunner().invoke(app, ["doctor", "--data-dir", str(tmp_path / "none")]).stdout
    assert "-> enrôlez ce poste" in said
