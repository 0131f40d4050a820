"""What the centre's own commands say of a day: its books, its trail, its anchors, its health."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from domain.record import Kind
from server.bootstrap import Centre
from simulation.centre_place import CentrePlace, command, run
from simulation.counter_place import CounterPlace
from simulation.day import wait_for_records
from simulation.evidence import quittances_in_journal, recorded_since
from simulation.household import Household
from simulation.report import Report

AT_ONCE = 2


def anchor_day(place: CentrePlace, report: Report) -> None:
    """Make the anchor of the day that ended, and see that both outside parties have it."""
    place.administer("audit", "anchor")
    kept = [_anchors_in(folder) for folder in place.witnesses]
    report.at_least("anchors_at_each_witness", min(len(files) for files in kept), 1)
    first, second = ([file.read_bytes() for file in files] for files in kept)
    report.equal("anchors_same_at_both", first == second, expected=True)
    for file in kept[0][-1:]:
        said = run([command("girct-server"), "audit", "compare", str(file)], place.environment())
        report.equal("anchor_equals_centre", said.returncode, 0)


def prove_books(running: Household, report: Report) -> None:
    """Recompute the books and the trail, and let the doctor look everything over."""
    asked = {
        "books_recomputed": ("verify",),
        "trail_recomputed": ("audit", "verify"),
        "doctor": ("doctor", "--json"),
    }
    settings = running.place.environment()
    with ThreadPoolExecutor(AT_ONCE) as together:
        waited = {
            name: together.submit(run, [command("girct-server"), *words], settings)
            for name, words in asked.items()
        }
        done = {name: each.result() for name, each in waited.items()}
    for name in ("books_recomputed", "trail_recomputed"):
        said = done[name].stdout.strip() or done[name].stderr.strip()[-300:]
        report.equal(name, (done[name].returncode, said), (0, "0 differences"))
    found = json.loads(done["doctor"].stdout or "[]")
    failed = [f"{each['check']}: {each['found']}" for each in found if each["level"] == "fail"]
    report.equal("doctor_fails", failed, [])
    report.figures["doctor_warnings"] = [
        f"{each['check']}: {each['found']}" for each in found if each["level"] == "warn"
    ]
    report.equal("doctor_looked", len(found) > 0, expected=True)


def prove_closings(
    counters: list[CounterPlace], pages: list[str], centre: Centre, report: Report
) -> None:
    """See that each day was closed by its Z, that the centre has it, and what anchor it bears."""
    for counter, page in zip(counters, pages, strict=True):
        name = counter.regie.regie_id
        report.at_least(f"days_closed {name}", len(recorded_since(counter, Kind.Z_DAY)), 1)
        closed = quittances_in_journal(counter, Kind.Z_DAY)
        arrived = wait_for_records(centre, counter, len(closed), Kind.Z_DAY)
        report.equal(f"closings_at_centre {name}", arrived, len(closed))
        anchor = closed[-1].body.get("anchor") if closed else None
        report.figures[f"anchor_on_z {name}"] = anchor["date"] if anchor else "no anchor yet"
        is_shown = anchor is None or anchor["root"][:16] in page
        report.equal(f"z_shows_its_anchor {name}", is_shown, expected=True)


def _anchors_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
