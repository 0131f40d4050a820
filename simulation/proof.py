"""Verifies a day of the demo from every side, and notes each figure in the report."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx

from domain.calendar import business_day
from domain.errors import GirctError
from domain.ids import CollectiviteCode
from domain.receipt_code import decode
from domain.record import Kind
from domain.territory import in_scope
from pos.identity import load_identity
from pos.journal.stored import StoredRecord
from server.bootstrap import Centre
from simulation.centre_place import command, run
from simulation.counter_place import CounterPlace
from simulation.day import wait_for_paper
from simulation.evidence import (
    codes_on_paper,
    dashboard_takings,
    quittances_in_journal,
    read_ledger,
    recorded_since,
    takings_of,
)
from simulation.household import Household
from simulation.report import Report
from simulation.world import USERS

AT_ONCE = 2
REGISTERED = "REGISTERED"
TOO_MANY = 429
PATIENCE, RETRY_S_MAX = 3, 60

SLIPS = {"HANDOVER", "SESSION_COUNTED"}
"""The events of the day that have a paper."""


def prove_day(running: Household, centre: Centre, report: Report) -> None:
    """Compare paper, journals, exports, ledger, pages and dashboards.

    Args:
        running: the demo, after its sales.
        centre: the same centre, opened beside it.
        report: where each check is noted.
    """
    with ThreadPoolExecutor(AT_ONCE) as together:
        exports = [
            together.submit(_verified_export, counter, running) for counter in running.counters
        ]
        for counter, verified in zip(running.counters, exports, strict=True):
            _prove_paper(counter, report)
            _prove_pages(counter, running.centre_address, report)
            _prove_export(counter, *verified.result(), report)
    _prove_ledger(running, centre, report)
    _prove_dashboards(running, report)


def _prove_paper(counter: CounterPlace, report: Report) -> None:
    name = counter.regie.regie_id
    expected = [stored.record.to_bytes() for stored in recorded_since(counter)]
    papers = len(expected) + len(_slips(counter)) + len(recorded_since(counter, Kind.Z_DAY))
    report.equal(f"printed {name}", wait_for_paper(counter, papers), papers)
    read = [_record_on(code) for code in codes_on_paper(counter)]
    same = sum(record in expected for record in read)
    report.equal(f"qr_equals_record {name}", (same, len(set(read))), (len(expected),) * 2)


def _slips(counter: CounterPlace) -> list[StoredRecord]:
    events = recorded_since(counter, Kind.EVENT)
    return [stored for stored in events if stored.body.get("code") in SLIPS]


def _record_on(code: str) -> bytes:
    try:
        return decode(code).to_bytes()
    except GirctError:
        return b""


def _prove_pages(counter: CounterPlace, address: str, report: Report) -> None:
    registered = 0
    codes = codes_on_paper(counter)
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as citizen:
        for code in codes:
            answer = read_patiently(citizen, f"/1/{code.rsplit('/', 1)[-1]}")
            registered += answer.is_success and f'data-state="{REGISTERED}"' in answer.text
    report.equal(f"pages_registered {counter.regie.regie_id}", registered, len(codes))


def read_patiently(citizen: httpx.Client, path: str) -> httpx.Response:
    """Read a page, and again when the centre says how long to wait.

    One address reads sixty pages a minute: those of the run before count too.
    """
    answer = citizen.get(path)
    for _ in range(PATIENCE):
        wait_s = answer.headers.get("retry-after", "")
        if answer.status_code != TOO_MANY or not wait_s.isdecimal():
            break
        time.sleep(min(int(wait_s), RETRY_S_MAX))
        answer = citizen.get(path)
    return answer


def _verified_export(
    counter: CounterPlace, running: Household
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Export the counter's chain and let `girct-verify` look at the file, which knows no centre."""
    name, identity = counter.regie.regie_id, load_identity(counter.folder)
    file = running.folder / "exports" / f"{name}.jsonl"
    file.parent.mkdir(exist_ok=True)
    run(
        [
            command("girct-server"), "export", f"--terminal={identity.terminal_id}",
            "--from=1", f"--to={_head(counter)}", f"--out={file}", "--force",
        ],
        running.place.environment(),
    )  # fmt: skip
    done = run(
        [
            command("girct-verify"), str(file), f"--public-key={identity.public_key.hex()}",
            f"--counter-key={identity.counter_key.hex()}",
            f"--centre-key={identity.centre_keys[0].hex()}",
        ],
        {},
    )  # fmt: skip
    return file, done


def _head(counter: CounterPlace) -> int:
    return int(quittances_in_journal(counter)[-1].seq)


def _prove_export(
    counter: CounterPlace, file: Path, done: subprocess.CompletedProcess[str], report: Report
) -> None:
    name = counter.regie.regie_id
    lines = len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0
    report.equal(f"export_verified {name}", (done.returncode, lines), (0, _head(counter)))
    if done.returncode:
        report.fail(f"girct-verify {name}", (done.stdout + done.stderr)[-400:])


def _prove_ledger(running: Household, centre: Centre, report: Report) -> None:
    today = business_day(datetime.now(UTC))
    ledger = read_ledger(centre, today)
    report.equal("ledger_debit_equals_credit", ledger.debit_centimes, ledger.credit_centimes)
    in_journals = sum(len(quittances_in_journal(counter)) for counter in running.counters)
    report.equal("ledger_quittances_equal_journals", ledger.quittances, in_journals)
    of_day, _ = takings_of(running.counters, today)
    report.equal("ledger_takings_equal_journals", ledger.takings_of_day_centimes, of_day)


def _prove_dashboards(running: Household, report: Report) -> None:
    today = business_day(datetime.now(UTC))
    for user in USERS:
        shown = dashboard_takings(running.centre_address, user.login, running.logins)
        expected = takings_of(running.counters, today, CollectiviteCode(user.scope))
        figure = (shown["net_centimes"], shown["receipts"])
        report.equal(f"dashboard_equals_journals {user.login}", figure, expected)
        seen = {counter["regie_id"] for counter in shown["counters"]}
        own = {
            c.regie.regie_id for c in running.counters if in_scope(c.regie.collectivite, user.scope)
        }
        report.equal(f"dashboard_counters {user.login}", sorted(seen), sorted(own))
