"""What was signed while a key of the centre was good stays good, and what came after does not."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.roots import CentreKey, RootStatement
from domain.signing import new_private_key, public_key_of
from tests.domain.links import CENTRE_KEY, COUNTER_KEY
from tests.domain.root_story import CUSTODIANS as HANDS
from tests.domain.root_story import FIRST, YEAR, centre_keys, signed
from tests.verify.exports import day, write_export
from tests.verify.test_anchors import PRIVATE, ROOTS, write
from verify.anchors import check_anchors
from verify.checking import check_export
from verify.report import Report

ENTRIES = day().entries
LAST = ENTRIES[-1][0].issued_at
PROGRAM = Path(sys.executable).with_name("girct-verify")
NOVEMBER = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
DAY, HOUR = 86_400, 3_600


def root_of(private_key: bytes, ends_at: int, revoked_from: int = 0) -> RootStatement:
    """A statement long after: this key is over or revoked, another one is good."""
    now = LAST + 3 * YEAR
    keys = centre_keys(
        CentreKey(public_key_of(private_key), 1, ends_at, revoked_from),
        CentreKey(public_key_of(new_private_key()), now, now + YEAR),
    )
    return signed(replace(FIRST, issued_at=now, centre_keys=keys), *HANDS[:2])


def export_under(root: RootStatement, folder: Path) -> Report:
    path = write_export(folder / "x.jsonl", ENTRIES)
    return check_export(path, counter_key=COUNTER_KEY, centre_key=root)


def codes(report: Report) -> list[str]:
    return [fault.code for fault in report.faults]


def test_an_export_of_a_key_that_is_over_since_still_verifies(tmp_path: Path) -> None:
    report = export_under(root_of(CENTRE_KEY, LAST + 1), tmp_path)
    assert report.faults == []
    assert len(report.notes) == 1
    assert report.notes[0].startswith("root statement 1: compare its fingerprint")


def test_an_export_whose_records_come_after_its_key_was_over_does_not(tmp_path: Path) -> None:
    assert codes(export_under(root_of(CENTRE_KEY, LAST), tmp_path)) == ["verify.centre_key_over"]


def test_an_export_of_before_the_theft_verifies_and_says_what_a_thief_could_do(
    tmp_path: Path,
) -> None:
    report = export_under(root_of(CENTRE_KEY, LAST + YEAR, LAST + 1), tmp_path)
    assert report.faults == []
    assert any("whoever stole it" in note for note in report.notes)
    stolen = export_under(root_of(CENTRE_KEY, LAST + YEAR, LAST), tmp_path)
    assert codes(stolen) == ["verify.centre_key_over"]


def test_a_key_that_the_root_does_not_name_stands_for_nothing(tmp_path: Path) -> None:
    other = root_of(new_private_key(), LAST + YEAR)
    assert codes(export_under(other, tmp_path)) == ["verify.centre_unknown"]


@pytest.mark.parametrize(
    ("ends_at", "revoked_from", "late"),
    [
        (NOVEMBER + 5 * DAY, 0, 2),
        (NOVEMBER + 5 * DAY - HOUR + 1, 0, 2),  # the 5th ends an hour before, in Casablanca
        (NOVEMBER + 5 * DAY - HOUR, 0, 3),
        (NOVEMBER + 9 * DAY, NOVEMBER + 4 * DAY, 3),
        (LAST + YEAR, 0, 0),
    ],
)
def test_anchors_of_before_the_end_of_their_key_verify_and_later_ones_do_not(
    tmp_path: Path, ends_at: int, revoked_from: int, late: int
) -> None:
    paths = write(tmp_path, ROOTS)  # 1 to 7 November, each signed the day after at the earliest
    report = check_anchors(paths, centre_key=root_of(PRIVATE, ends_at, revoked_from))
    assert codes(report) == ["verify.centre_key_over"] * late
    other = check_anchors(paths[:1], centre_key=root_of(new_private_key(), ends_at))
    assert codes(other) == ["verify.centre_unknown"]


def test_the_program_takes_the_custodians_file(tmp_path: Path) -> None:
    export, root = write_export(tmp_path / "x.jsonl", ENTRIES), tmp_path / "root"
    root.write_bytes(root_of(CENTRE_KEY, LAST + 1).to_bytes())

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, str(export), *words], capture_output=True, text=True, check=False
        )

    done = run("--root", str(root), "--counter-key", COUNTER_KEY.hex())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14 records checked, 0 faults" in done.stdout
    both = run("--root", str(root), "--centre-key", public_key_of(CENTRE_KEY).hex())
    assert (both.returncode, both.stderr.split(":")[0]) == (2, "verify.one_trust")
    root.write_bytes(root.read_bytes()[:-1])
    cut = run("--root", str(root))
    assert (cut.returncode, cut.stderr.split(":")[0]) == (2, "roots.unreadable")
