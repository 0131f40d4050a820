import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.chain import Head
from domain.ids import TerminalId
from domain.manifest import manifest_path
from domain.record import Kind
from domain.signing import public_key_of
from tests.domain.links import (
    CENTRE_KEY,
    COUNTER_KEY,
    NEXT_PRIVATE_KEY,
    PUBLIC_KEY,
    TERMINAL,
    VECTORS,
    Chain,
    cancel_keys,
    receipt_keys,
    rotate_keys,
    text_of,
)
from tests.verify.exports import (
    day,
    day_keys,
    faults,
    lines_of,
    write_export,
    write_lines,
    write_manifest,
)
from verify.checking import check_export
from verify.report import Report

CENTRE_PUBLIC = public_key_of(CENTRE_KEY)


DAY = day()


LENGTH = len(DAY.entries)


def check(path: Path, **keys: Any) -> Report:  # noqa: ANN401 - any keyword of check_export
    return check_export(path, counter_key=COUNTER_KEY, centre_key=CENTRE_PUBLIC, **keys)


def test_a_true_export_has_no_fault_and_leaves_nothing_unchecked(tmp_path: Path) -> None:
    report = check(write_export(tmp_path / "x.jsonl", DAY.entries))
    assert (report.faults, report.notes, report.checked) == ([], [], LENGTH)


def test_the_protocols_vectors_are_a_true_export(tmp_path: Path) -> None:
    lines = [f'{{"body":{_quoted(one["body"])},"record":"{one["record"]}"}}\n' for one in RECORDS]
    path = write_lines(tmp_path / "x.jsonl", lines)
    assert check(path, public_key=PUBLIC_KEY).faults == []


RECORDS = VECTORS["records"]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_what_was_not_checked_is_said(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", lines_of(DAY.entries))
    assert check_export(path).notes == [
        "no manifest: nothing says whether the file is whole",
        "manifest not signed by a known centre",
        "the terminal's public key is its own word: nobody else names it",
        "counter not checked",
    ]


def test_the_counter_key_may_come_with_the_manifest(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries, with_counter_key=True)
    report = check_export(path)
    assert report.notes == ["manifest not signed by a known centre"]
    assert report.faults == []


def test_a_manifest_another_centre_signed_is_a_fault_for_who_knows_the_centre(
    tmp_path: Path,
) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    report = check_export(path, counter_key=COUNTER_KEY, centre_key=PUBLIC_KEY)
    assert faults(report) == [(0, "verify.manifest_signature")]
    assert report.faults[0].sentence == "manifest not signed by a known centre"


def test_a_manifest_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    manifest_path(path).write_text("{}", encoding="utf-8")
    assert faults(check(path, public_key=PUBLIC_KEY)) == [(0, "verify.manifest")]


@pytest.mark.parametrize("terminal_id", [-1, 2**32])
def test_a_manifest_of_an_impossible_terminal_is_a_fault(tmp_path: Path, terminal_id: int) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    manifest["terminal_id"] = terminal_id
    manifest_path(path).write_text(json.dumps(manifest), encoding="utf-8")
    assert faults(check(path, public_key=PUBLIC_KEY)) == [(0, "verify.manifest")]


def test_a_folder_where_the_manifest_should_be_is_a_fault(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", lines_of(DAY.entries))
    manifest_path(path).mkdir()
    assert faults(check(path, public_key=PUBLIC_KEY)) == [(0, "verify.manifest")]


def test_the_first_and_the_last_records_are_missed_thanks_to_the_manifest(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    write_lines(path, lines_of(DAY.entries[:-1]))
    assert faults(check(path)) == [
        (0, "verify.file_hash"),
        (0, "verify.count"),
        (LENGTH, "verify.last_link"),
    ]
    write_lines(path, lines_of(DAY.entries[1:]))
    assert faults(check(path)) == [
        (0, "verify.file_hash"),
        (0, "verify.count"),
        (2, "verify.first_link"),
    ]


def test_a_line_that_is_no_text_is_located(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:6], b"\xff\xfe\n", *lines[7:]]))
    assert (7, "verify.line") in faults(check(path))


def test_an_empty_export_is_a_fault(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", [])
    assert faults(check(path)) == [(0, "verify.empty")]


def test_an_export_may_begin_in_the_middle(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries[4:])
    report = check(path)
    assert report.faults == []
    assert report.notes == [
        "the export begins at 5: what comes before is not checked",
        "not checked: 3 cancellations or duplicates of earlier records",
        "not checked: 1 closings over earlier records",
        "not checked: 1 counts of sessions opened earlier",
    ]
    assert faults(check_export(path, centre_key=CENTRE_PUBLIC)) == []


def test_a_wrong_counter_is_located_and_the_rest_follows_from_it(tmp_path: Path) -> None:
    chain = Chain()
    chain.start()
    text = text_of(Kind.RECEIPT, receipt_keys())
    fields = {"amount_centimes": 2500, "receipt_no": 1, "revenue_code": 1310}
    chain.keep(chain.forge(Kind.RECEIPT, text, **fields, counter=2400), text)
    chain.head = replace(chain.head, counter=2400)
    chain.receipt()
    path = write_export(tmp_path / "x.jsonl", chain.entries)
    assert faults(check(path)) == [(2, "records.counter")]
    assert faults(check_export(path, centre_key=CENTRE_PUBLIC)) == []


def test_a_quittance_cancelled_twice_or_counted_or_unknown_is_located(tmp_path: Path) -> None:
    chain = Chain()
    chain.start()
    chain.receipt()
    chain.receipt()
    chain.put(Kind.CANCEL, cancel_keys(2), amount_centimes=2500)
    chain.put(Kind.CANCEL, cancel_keys(2), amount_centimes=2500)
    chain.receipt()
    chain.counted(2500)
    chain.put(Kind.CANCEL, cancel_keys(3), amount_centimes=2500)
    chain.receipt()
    chain.put(Kind.CANCEL, cancel_keys(1), amount_centimes=2500)
    assert faults(check(write_export(tmp_path / "x.jsonl", chain.entries))) == [
        (5, "records.already_cancelled"),
        (8, "records.session_counted"),
        (10, "records.original_unknown"),
    ]


def test_a_copy_number_out_of_order_is_located(tmp_path: Path) -> None:
    chain = Chain()
    chain.start()
    chain.receipt()
    for copy in (1, 3, 4):
        keys = {"ref": 2, "copy": copy, "reason": "PAPER_LOST"}
        chain.put(Kind.DUPLICATE, keys, amount_centimes=2500)
    path = write_export(tmp_path / "x.jsonl", chain.entries)
    assert faults(check(path)) == [(4, "verify.copy_number")]


@pytest.mark.parametrize(
    "changes",
    [
        {"perpetual_gross": 17_000},
        {"gross": 17_500, "cancelled": 5000},
        {"counts": {"receipts": 2, "cancellations": 1, "duplicates": 2, "trainings": 1}},
        {"first_seq": 4},
        {"last_seq": 8},
    ],
)
def test_a_closing_that_does_not_add_up_is_located(tmp_path: Path, changes: dict[str, Any]) -> None:
    chain = Chain(entries=list(DAY.entries[:11]))
    for record, text in DAY.entries[:11]:
        chain.keep(record, text)
    chain.entries = list(DAY.entries[:11])
    chain.put(Kind.Z_DAY, day_keys(**changes))
    found = faults(check(write_export(tmp_path / "x.jsonl", chain.entries)))
    assert set(found) == {(12, "records.z_totals")}


def test_a_rotation_hands_over_to_the_next_key(tmp_path: Path) -> None:
    chain = Chain()
    chain.start()
    chain.put(Kind.ROTATE, rotate_keys(1))
    chain.private_key = NEXT_PRIVATE_KEY
    chain.receipt()
    path = write_export(tmp_path / "x.jsonl", chain.entries)
    assert check(path).faults == []
    assert check(path, public_key=PUBLIC_KEY).faults == []
    late = write_export(tmp_path / "late.jsonl", chain.entries[2:])
    assert faults(check(late)) == [(1, "verify.key_unknown")]
    assert faults(check(late, public_key=public_key_of(NEXT_PRIVATE_KEY))) == []


def test_a_manifest_that_lists_another_key_than_the_one_given_is_told(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    text = manifest_path(path).read_text(encoding="utf-8")
    other = public_key_of(NEXT_PRIVATE_KEY).hex()
    manifest_path(path).write_text(text.replace(PUBLIC_KEY.hex(), other), encoding="utf-8")
    found = faults(check(path, public_key=PUBLIC_KEY))
    assert found == [(0, "verify.manifest_signature"), (1, "verify.key_mismatch")]


def test_a_wrong_public_key_believes_nothing(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    report = check(path, public_key=public_key_of(NEXT_PRIVATE_KEY))
    assert faults(report) == [(seq, "records.signature_invalid") for seq in range(1, LENGTH + 1)]


def test_another_terminals_record_is_located(tmp_path: Path) -> None:
    other = Chain(Head.before_start(TerminalId(742002), PUBLIC_KEY))
    other.start()
    path = write_lines(tmp_path / "x.jsonl", lines_of(other.entries))
    write_manifest(path, other.entries)
    assert (1, "records.terminal") in faults(check(path))
    assert TERMINAL == 742001
