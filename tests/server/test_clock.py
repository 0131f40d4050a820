"""The clock of the centre: the true one, but on a test system that says otherwise."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.bootstrap import clock_of, open_centre, wall_clock
from server.operations.findings import Level
from server.operations.place_checks import check_place
from server.settings import Settings, SettingsInvalid

BEHIND_MINUTES = 90


def test_a_test_system_may_be_behind_and_no_other_may(tmp_path: Path) -> None:
    rehearsal = Settings(data_dir=tmp_path, test_system=True, clock_behind_minutes=BEHIND_MINUTES)
    late = wall_clock() - clock_of(rehearsal)()
    assert abs(late - timedelta(minutes=BEHIND_MINUTES)) < timedelta(seconds=10)
    assert clock_of(Settings(data_dir=tmp_path)) is wall_clock
    real = Settings(data_dir=tmp_path / "none", clock_behind_minutes=BEHIND_MINUTES)
    with pytest.raises(SettingsInvalid, match="only a test system"), open_centre(real):
        pass
    assert not (tmp_path / "none").exists()


def test_the_doctor_says_that_a_clock_is_behind(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    settings = Settings(data_dir=tmp_path, test_system=True, clock_behind_minutes=BEHIND_MINUTES)
    [clock] = [found for found in check_place(settings) if found.check == "clock"]
    assert (clock.level, clock.found) == (Level.WARN, "90 minutes behind")
