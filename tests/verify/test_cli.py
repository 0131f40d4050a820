import subprocess
import sys
from pathlib import Path

from domain.signing import public_key_of
from tests.domain.links import CENTRE_KEY, COUNTER_KEY, PUBLIC_KEY
from tests.verify.exports import day, lines_of, write_export, write_lines

ENTRIES = day().entries
PROGRAM = Path(sys.executable).with_name("girct-verify")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_true_export_ends_zero(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", ENTRIES)
    centre = public_key_of(CENTRE_KEY).hex()
    done = run(str(path), "--counter-key", COUNTER_KEY.hex(), "--centre-key", centre)
    assert (done.returncode, done.stdout) == (0, "14 records checked, 0 faults\n")


def test_what_was_not_checked_is_said_and_ends_zero(tmp_path: Path) -> None:
    done = run(str(write_export(tmp_path / "x.jsonl", ENTRIES)))
    assert done.returncode == 0
    assert "note: counter not checked\n" in done.stdout
    assert "note: manifest not signed by a known centre\n" in done.stdout


def test_a_fault_is_listed_with_its_place_and_code_and_ends_one(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", lines_of([*ENTRIES[:5], *ENTRIES[6:]]))
    done = run(str(path), "--public-key", PUBLIC_KEY.hex())
    assert done.returncode == 1
    assert "seq 6: records.gap: records 6 to 6 are missing\n" in done.stdout


def test_a_missing_file_or_a_bad_key_ends_two(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", ENTRIES)
    assert run(str(tmp_path / "none.jsonl")).returncode == 2
    done = run(str(path), "--public-key", "xyz")
    assert done.returncode == 2
    assert done.stderr.startswith("verify.key_unknown: --public-key is not 64 hexadecimal digits")


def test_a_file_that_cannot_be_read_to_its_end_ends_two_with_a_sentence() -> None:
    done = run("/proc/self/mem")
    assert done.returncode == 2
    assert done.stderr.strip().startswith("verify.unreadable: ")
    assert "Traceback" not in done.stderr
