"""Writes exports as the centre does, true or tampered with, for the verifier's tests."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.manifest import Manifest, export_line, manifest_path
from domain.record import Kind, Record
from tests.domain.links import (
    CENTRE_KEY,
    COUNTER_KEY,
    PUBLIC_KEY,
    SESSION,
    TERMINAL,
    Chain,
    cancel_keys,
    closing_keys,
    receipt_keys,
)
from verify.checking import check_export
from verify.report import Report

Entries = Sequence[tuple[Record, str]]


def day() -> Chain:
    """A whole day: quittances, a cancellation, duplicates, training, the count and the closing."""
    chain = Chain()
    chain.start()
    chain.open()
    chain.receipt(2500)
    chain.receipt(4000)
    chain.put(Kind.DUPLICATE, {"ref": 3, "copy": 1, "reason": "PAPER_LOST"}, amount_centimes=2500)
    chain.put(Kind.CANCEL, cancel_keys(4), amount_centimes=4000)
    chain.put(Kind.TRAINING, receipt_keys(700))
    chain.put(Kind.DUPLICATE, {"ref": 3, "copy": 2, "reason": "PAPER_LOST"}, amount_centimes=2500)
    chain.receipt(10_000)
    chain.event("SESSION_ENDED", session=SESSION)
    chain.counted(12_500)
    chain.put(Kind.Z_DAY, day_keys())
    chain.put(Kind.NULL, {"reason": "OPENING"})
    chain.receipt(1234)
    return chain


def day_keys(**changes: object) -> dict[str, object]:
    counts = {"receipts": 3, "cancellations": 1, "duplicates": 2, "trainings": 1}
    keys = closing_keys(12_500, gross=16_500, cancelled=4000, counts=counts, last_seq=11)
    return {**keys, "perpetual_gross": 16_500, **changes}


def write_lines(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def lines_of(entries: Entries) -> list[str]:
    return [export_line(record.to_bytes(), text) for record, text in entries]


def write_export(path: Path, entries: Entries, *, with_counter_key: bool = False) -> Path:
    """Write a file and the manifest of exactly that file, signed by the centre."""
    write_lines(path, lines_of(entries))
    write_manifest(path, entries, with_counter_key=with_counter_key)
    return path


def write_manifest(path: Path, entries: Entries, *, with_counter_key: bool = False) -> None:
    manifest = Manifest(
        terminal_id=TERMINAL,
        public_keys={"1": PUBLIC_KEY.hex()},
        first_link=entries[0][0].link.hex(),
        last_link=entries[-1][0].link.hex(),
        count=len(entries),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        counter_key=COUNTER_KEY.hex() if with_counter_key else None,
    )
    signed = manifest.sign(CENTRE_KEY)
    manifest_path(path).write_text(signed.to_text(), encoding="utf-8")


def faults(report: Report) -> list[tuple[int, str]]:
    return [(fault.seq, fault.code) for fault in report.faults]


def places(lines: list[str]) -> list[tuple[int, str]]:
    """The faults of a file with nobody's manifest beside it, under the terminal's known key."""
    with TemporaryDirectory() as folder:
        path = write_lines(Path(folder) / "x.jsonl", lines)
        return faults(check_export(path, public_key=PUBLIC_KEY, counter_key=COUNTER_KEY))
