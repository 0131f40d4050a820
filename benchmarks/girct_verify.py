"""The stand-alone verifier on an exported chain, on one core: no database, only the file."""

import hashlib
import os
import tempfile
import time
from pathlib import Path

from benchmarks._fleet import COLLECTIVITE, COUNTER_KEY, FIRST_TERMINAL, REGIE
from benchmarks.chains import Chain
from benchmarks.figure import Figure
from domain.ids import TerminalId
from domain.manifest import Manifest, export_line, manifest_path
from domain.record import Record
from domain.signing import new_private_key, public_key_of
from verify.checking import check_export

RECORDS = int(os.environ.get("GIRCT_VERIFY_RECORDS", "20000"))
"""How long the chain is; a million take some minutes to write."""
RUNS = 3
FLOOR = "Ed25519 verification of the same signatures, one core"


def run() -> list[Figure]:
    """Export a long chain, then verify it."""
    chain = Chain(
        TerminalId(FIRST_TERMINAL),
        new_private_key(),
        COUNTER_KEY,
        COLLECTIVITE,
        REGIE,
        now=1_795_420_800,
        day="2026-11-23",
    )
    chain.start()
    for number in range(1, RECORDS):
        chain.quittance(100 + number % 9_000)
    public_key = public_key_of(chain.private_key)
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        file = Path(name) / "chain.jsonl"
        _write(file, chain, public_key)
        rates = []
        for _ in range(RUNS):
            started = time.process_time()
            report = check_export(file, public_key=public_key, counter_key=COUNTER_KEY)
            rates.append(RECORDS / (time.process_time() - started))
            if report.faults:
                message = f"the benchmark's own export is wrong: {report.faults[0]}"
                raise RuntimeError(message)
    note = f"{RECORDS} quittances, best of {RUNS} runs, in time of the processor"
    return [Figure("girct-verify", max(rates), "records/s", FLOOR, _floor(chain), RUNS, note)]


def _write(file: Path, chain: Chain, public_key: bytes) -> None:
    """Write the export and its manifest, as the centre does."""
    lines = [export_line(one.record.to_bytes(), one.body) for one in chain.written]
    file.write_text("".join(lines), encoding="utf-8")
    manifest = Manifest(
        terminal_id=chain.terminal_id,
        public_keys={"1": public_key.hex()},
        first_link=chain.written[0].record.link.hex(),
        last_link=chain.written[-1].record.link.hex(),
        count=len(lines),
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        counter_key=None,
    )
    signed = manifest.sign(new_private_key())
    manifest_path(file).write_text(signed.to_text(), encoding="utf-8")


def _floor(chain: Chain) -> float:
    public_key = public_key_of(chain.private_key)
    records = [Record.parse(one.record.to_bytes()) for one in chain.written]
    started = time.process_time()
    verified = sum(record.is_signed_by(public_key) for record in records)
    return verified / (time.process_time() - started)
