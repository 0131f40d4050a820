"""One bad day at a counter, worked to its end; then every book is compared with every other."""

import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import text

from domain.receipt_code import decode
from domain.record import Kind
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from simulation.centre_place import command, run
from simulation.household import Household
from tests.flows.cashier import RATES
from tests.flows.hands import papers_of, wait_until
from tests.flows.working_day import LATE_CENTIMES, SHORTAGE_CENTIMES, WorkedDay

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
SALES = 2_000 if IS_PROOF else 60
_BALANCES = text("""
SELECT account, coalesce(rubrique, '') AS rubrique,
       sum(debit_centimes - credit_centimes) AS balance
  FROM postings WHERE terminal_id = :terminal AND seq > :seq GROUP BY 1, 2
""")
_RECORDS = text("SELECT record FROM records WHERE terminal_id = :terminal ORDER BY seq")


@pytest.fixture(scope="module")
def day(running: Household, beside: Centre) -> Iterator[WorkedDay]:
    worked = WorkedDay(running, beside, running.counters[2], SALES)
    try:
        worked.work()
        yield worked
    finally:
        worked.close()


def digits(page: str) -> str:
    """A page's figures without their spaces."""
    return re.sub(r"\s", "", page)


def written(centimes: int) -> str:
    return f"{centimes // 100},{centimes % 100:02d}"


def balances(day: WorkedDay) -> dict[tuple[str, str], int]:
    asked = {"terminal": day.counter.logins.terminal_id, "seq": day.head_before}
    with scoped(day.centre.app, EVERYWHERE) as connection:
        rows = connection.execute(_BALANCES, asked).all()
    return {(row.account, row.rubrique): int(row.balance) for row in rows if row.balance}


def test_the_z_equals_the_ledger_and_the_cashier_own_sums_to_the_centime(day: WorkedDay) -> None:
    rubriques: Counter[str] = Counter()
    for one in day.kept:
        for nature, quantity in one.lines:
            rubriques[f"99990{nature}"] += RATES[nature] * quantity
    paid = {mode: sum(one.parts.get(mode, 0) for one in day.kept) for mode in ("CHQ", "CB", "VIR")}
    net = sum(rubriques.values())
    assert balances(day) == {
        **{("RECETTE", rubrique): -amount for rubrique, amount in rubriques.items()},
        ("CHEQUES", ""): paid["CHQ"],
        ("CARTES", ""): paid["CB"],
        ("VIREMENTS", ""): paid["VIR"],
        ("REGISSEUR", ""): net - sum(paid.values()) - SHORTAGE_CENTIMES + LATE_CENTIMES,
        ("DEFICIT", ""): SHORTAGE_CENTIMES,
        ("EXCEDENT", ""): -LATE_CENTIMES,
    }
    [z_day] = day.records(Kind.Z_DAY)
    taken_back = sum(day.sold[seq].total for seq in day.cancelled)
    body = z_day.body
    assert (body["net"], body["cancelled"], body["gross"]) == (net, taken_back, net + taken_back)
    assert body["counts"] == {
        "receipts": len(day.sold),
        "cancellations": 2,
        "duplicates": len(day.records(Kind.DUPLICATE)),
        "trainings": 1,
    }
    assert len(day.sold) >= SALES
    assert written(net) in digits(day.pages["z"])


def test_the_centre_holds_every_record_of_the_journal_byte_for_byte(day: WorkedDay) -> None:
    asked = {"terminal": day.counter.logins.terminal_id}
    wait_until(lambda: day.cashier.status()["sync"]["unsent"] == 0, "records still wait")
    with scoped(day.centre.app, EVERYWHERE) as connection:
        held = [bytes(row.record) for row in connection.execute(_RECORDS, asked)]
    day.head_before, before = 0, day.head_before
    journal = [one.record.to_bytes() for one in day.records(*Kind)]
    day.head_before = before
    assert held == journal


def test_girct_server_and_girct_pos_verify_find_nothing(day: WorkedDay) -> None:
    assert day.running.place.administer("verify").splitlines()[-1] == "0 differences"
    folder = f"--data-dir={day.counter.folder}"
    checked = run([command("girct-pos"), "verify", folder], day.counter.environment)
    assert checked.stdout.strip().endswith(" 0 faults"), checked.stdout


def test_every_code_on_paper_reads_back_and_no_number_has_two_originals(day: WorkedDay) -> None:
    numbered = {one.record.to_bytes(): 0 for one in day.records(Kind.RECEIPT, Kind.CANCEL)}
    trained = [one.record.to_bytes() for one in day.records(Kind.TRAINING)]
    original_of = {
        copy.record.to_bytes(): one.record.to_bytes()
        for copy in day.records(Kind.DUPLICATE)
        for one in day.records(Kind.RECEIPT)
        if one.seq == copy.body["ref"]
    }
    on_paper = set()

    def has_z() -> bool:
        return len(papers_of(day.counter.paper)) - day.papers_before > len(numbered)

    wait_until(has_z, "papers are missing")
    for paper in papers_of(day.counter.paper)[day.papers_before :]:
        words = paper.read_text(encoding="utf-8")
        with Image.open(paper.with_suffix(".png")) as picture:
            codes = zxingcpp.read_barcodes(
                picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
        assert bool(codes) == ("[QR" in words.upper()), paper
        for code in codes:
            read = decode(code.text).to_bytes()
            record = original_of.get(read, read)
            assert record in numbered or record in trained, paper
            assert (read in original_of) == ("DUPLICATA" in words), paper
            on_paper.add(record)
            if record in numbered and "DUPLICATA" not in words:
                numbered[record] += 1
    assert set(numbered) - on_paper == set()
    assert max(numbered.values()) == 1


def test_training_is_marked_on_its_paper_and_in_no_total(day: WorkedDay) -> None:
    [trained] = day.records(Kind.TRAINING)
    assert [int(trained.seq)] == day.trained
    numbers = [one.record.receipt_no for one in day.records(Kind.RECEIPT, Kind.CANCEL)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    marked = [
        paper
        for paper in papers_of(day.counter.paper)[day.papers_before :]
        if "FORMATION" in paper.read_text(encoding="utf-8")
    ]
    assert len(marked) == 1


def test_the_network_was_away_and_the_counter_sold_on(day: WorkedDay) -> None:
    assert day.arrived_while_cut == 0
    assert day.waited_while_cut >= SALES * 0.4
    assert day.pages["paper_out"] in {"BLOCKED", "printer.paper_out"}
    assert day.pages["cable"] in {"BLOCKED", "UNKNOWN"}


def test_the_wrong_count_waited_for_the_regisseur_and_keeps_its_reason(day: WorkedDay) -> None:
    assert day.pages["undecided"]
    assert day.pages["above_limit"]
    counted, closed = day.event("SESSION_COUNTED"), day.event("SESSION_CLOSED")
    body = counted.body
    assert body["counted"] == day.counted
    assert body["expected"] - body["counted"] == SHORTAGE_CENTIMES
    assert (body["approver"], body["reason"]) == (1, "CHANGE_ERROR")
    assert closed.body["difference"] == -SHORTAGE_CENTIMES
    assert day.event("ADDENDUM").body["amount"] == LATE_CENTIMES
    assert day.event("CANCEL_REQUESTED").body["reason"] == "WRONG_QUANTITY"


def test_the_card_terminal_debited_what_was_sold_by_card_and_nothing_else(day: WorkedDay) -> None:
    by_card = [written(one.parts["CB"]) for one in day.sold.values() if "CB" in one.parts]
    assert day.hands.debited()[day.debits_before :] == by_card


def test_the_z_and_the_session_are_printed_and_download_as_pdf(day: WorkedDay) -> None:
    [z_day] = day.records(Kind.Z_DAY)
    for name, amount in (("z", int(z_day.body["net"])), ("session", day.counted)):
        read = PdfReader(io.BytesIO(day.pdfs[name]))
        words = "".join(page.extract_text() for page in read.pages)
        assert written(amount) in digits(words), name
    last = papers_of(day.counter.paper)[-1].read_text(encoding="utf-8")
    assert written(int(z_day.body["net"])) in digits(last)


def test_the_doctor_finds_the_counter_fit_after_all_that(day: WorkedDay) -> None:
    words = [command("girct-pos"), "doctor", f"--data-dir={day.counter.folder}", "--json"]
    done = run(words, day.counter.environment)
    found = {one["check"]: one for one in json.loads(done.stdout)}
    assert done.returncode == 0, [one for one in found.values() if one["level"] != "ok"]
    assert found["papers"]["level"] == "ok", found["papers"]
    assert found["journal"]["level"] == "ok"
    assert found["sync"]["level"] == "ok"
    assert found["screens"]["level"] == "ok", found["screens"]
    assert found["printer_state"]["level"] == "ok", found["printer_state"]
