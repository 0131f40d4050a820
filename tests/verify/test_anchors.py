"""What an outside party can tell from the anchors it kept, and from nothing else."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.anchor import AnchorDocument, AnchorStatement, day_leaf, faults_between
from domain.merkle import consistency_proof, root_of
from domain.signing import new_private_key, public_key_of
from verify.anchors import ALONE, OWN_WORD, check_anchors

PRIVATE = new_private_key()
CENTRE = public_key_of(PRIVATE)
PROGRAM = Path(sys.executable).with_name("girct-verify")
ROOTS = [bytes([number]) * 32 for number in range(1, 8)]


def day_of(number: int) -> str:
    return f"2026-11-{number:02d}"


def statements_of(roots: Sequence[bytes]) -> list[AnchorStatement]:
    leaves = [day_leaf(day_of(size), root) for size, root in enumerate(roots, start=1)]
    stated = []
    for size, root in enumerate(roots, start=1):
        proof = consistency_proof(size - 1, leaves[:size]) if size > 1 else []
        stated.append(
            AnchorStatement(
                date=day_of(size),
                size=size,
                root=root.hex(),
                log_root=root_of(leaves[:size]).hex(),
                terminals=1,
                proof=[step.hex() for step in proof] or None,
            )
        )
    return stated


def write(
    folder: Path, roots: Sequence[bytes], *, prefix: str = "A", key: bytes = PRIVATE
) -> list[Path]:
    paths = []
    for statement in statements_of(roots):
        path = folder / f"{prefix}{statement.size}.json"
        document = AnchorDocument.of(key, public_key_of(key), statement)
        path.write_text(document.to_json(), encoding="utf-8")
        paths.append(path)
    return paths


def codes(paths: Sequence[Path], centre_key: bytes | None = CENTRE) -> list[str]:
    return [fault.code for fault in check_anchors(paths, centre_key=centre_key).faults]


def test_days_that_only_grew_are_believed_in_whatever_order_they_are_given(tmp_path: Path) -> None:
    paths = write(tmp_path, ROOTS)
    assert codes(paths) == []
    assert codes([*reversed(paths), paths[0]]) == []
    assert codes(paths[3:5]) == []


def test_a_centre_that_rewrote_a_past_day_is_found_by_the_first_anchor_after_it(
    tmp_path: Path,
) -> None:
    kept = write(tmp_path, ROOTS)
    for rewritten in range(6):
        roots = [*ROOTS]
        roots[rewritten] = bytes(32)
        later = write(tmp_path, roots, prefix="B")
        assert codes([kept[5], later[6]]) == ["verify.anchors_inconsistent"]


@given(st.data())
def test_no_rewritten_past_is_ever_consistent(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 24))
    roots = data.draw(st.lists(st.binary(min_size=32, max_size=32), min_size=size, max_size=size))
    at = data.draw(st.integers(0, size - 2))
    forged = [*roots]
    forged[at] = data.draw(
        st.binary(min_size=32, max_size=32).filter(lambda root: root != roots[at])
    )
    kept, shown = statements_of(roots), statements_of(forged)
    assert faults_between([kept[-2], kept[-1]]) == []
    assert faults_between([kept[-2], shown[-1]]) != []


def test_two_parties_that_were_told_two_stories_find_out(tmp_path: Path) -> None:
    mine, yours = write(tmp_path, ROOTS[:2]), write(tmp_path, [ROOTS[0], bytes(32)], prefix="B")
    assert "verify.anchors_differ" in codes([mine[1], yours[1]])


def test_a_missing_day_is_said(tmp_path: Path) -> None:
    paths = write(tmp_path, ROOTS)
    assert codes([paths[0], paths[2]]) == ["verify.anchors_inconsistent"]


def test_an_anchor_another_signed_or_somebody_edited_is_refused(tmp_path: Path) -> None:
    stranger = write(tmp_path, ROOTS[:1], prefix="S", key=new_private_key())[0]
    assert codes([stranger]) == ["anchors.refused"]
    path = write(tmp_path, ROOTS[:1])[0]
    for was, becomes in (("11-01", "11-02"), ("payload", "pay"), ("{", "[")):
        path.write_text(write(tmp_path, ROOTS[:1])[0].read_text().replace(was, becomes))
        assert "anchors.refused" in codes([path]), was
    path.write_bytes(b"\xff" * 70_000)
    assert codes([path]) == ["anchors.refused"]


def test_what_was_not_checked_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, ROOTS[:1])[0]
    report = check_anchors([path])
    assert (report.faults, report.notes) == ([], [OWN_WORD, ALONE])


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_program_takes_one_anchor_or_several(tmp_path: Path) -> None:
    paths = [str(path) for path in write(tmp_path, ROOTS[:2])]
    done = run("--anchor", *paths, "--centre-key", CENTRE.hex())
    assert (done.returncode, done.stdout) == (0, "2 anchors checked, 0 faults\n")
    done = run("--anchor", paths[0])
    assert done.returncode == 0
    assert f"note: {ALONE}\n" in done.stdout
    forged = str(write(tmp_path, [bytes(32), ROOTS[1]], prefix="B")[1])
    done = run("--anchor", paths[0], forged, "--centre-key", CENTRE.hex())
    assert done.returncode == 1
    assert "file: verify.anchors_inconsistent: " in done.stdout


@pytest.mark.parametrize("arguments", [["A1.json", "A2.json"], ["--anchor", "none.json"]])
def test_a_wrong_question_ends_two(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, ROOTS[:2])
    done = run(*(str(tmp_path / each) if each[0] != "-" else each for each in arguments))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
