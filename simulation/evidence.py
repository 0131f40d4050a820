"""Reads what each end holds after a day of sales: journals, ledger, paper, pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from sqlalchemy import text

from domain.record import Kind
from domain.territory import in_scope
from pos.identity import load_identity
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.journal.stored import StoredRecord
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from simulation.counter_place import CounterPlace
from simulation.desk import Visitor
from simulation.logins import Logins

_LEDGER = text("""
SELECT count(DISTINCT (p.terminal_id, p.seq)) FILTER (WHERE r.kind = :quittance) AS quittances,
       coalesce(sum(p.debit_centimes), 0) AS debit, coalesce(sum(p.credit_centimes), 0) AS credit,
       coalesce(sum(p.credit_centimes - p.debit_centimes)
         FILTER (WHERE p.rubrique IS NOT NULL AND p.business_day = :day), 0) AS takings_of_day
  FROM postings p LEFT JOIN records r ON (r.terminal_id, r.seq) = (p.terminal_id, p.seq)
""")
_STORED = text("SELECT count(*) FROM records WHERE terminal_id = :terminal AND kind = :kind")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums of the central ledger, in centimes."""

    quittances: int
    debit_centimes: int
    credit_centimes: int
    takings_of_day_centimes: int


def read_ledger(centre: Centre, day: date) -> Ledger:
    """Sum the postings of the whole country, and the takings of a business day."""
    with scoped(centre.app, EVERYWHERE) as connection:
        row = connection.execute(_LEDGER, {"day": day, "quittance": int(Kind.RECEIPT)}).one()
    return Ledger(row.quittances, int(row.debit), int(row.credit), int(row.takings_of_day))


def quittances_at_centre(centre: Centre, terminal_id: int, kind: Kind = Kind.RECEIPT) -> int:
    """Count the quittances of a counter, or its records of another kind, that the ledger holds."""
    asked = {"terminal": terminal_id, "kind": int(kind)}
    with scoped(centre.app, EVERYWHERE) as connection:
        return int(connection.execute(_STORED, asked).scalar_one())


def quittances_in_journal(counter: CounterPlace, kind: Kind = Kind.RECEIPT) -> list[StoredRecord]:
    """Read the quittances, or the records of another kind, of a counter's journal, oldest first."""
    identity = load_identity(counter.folder)
    journal = Journal(counter.folder / JOURNAL_FILE, identity, is_read_only=True)
    try:
        return journal.of_kinds((kind,), limit=10**6)[::-1]
    finally:
        journal.close()


def recorded_since(counter: CounterPlace, kind: Kind = Kind.RECEIPT) -> list[StoredRecord]:
    """Read what the day that is checked added to a counter's journal, oldest first."""
    found = quittances_in_journal(counter, kind)
    return [stored for stored in found if stored.seq > counter.head_before]


def takings_of(
    counters: Sequence[CounterPlace], day: date, scope: str = EVERYWHERE
) -> tuple[int, int]:
    """Sum the journals' own quittances of a business day, within a territory.

    Returns:
        Centimes, less what was cancelled that day, and how many quittances.
    """
    sums = {
        kind: [
            stored.record.amount_centimes
            for counter in counters
            if in_scope(counter.regie.collectivite, scope)
            for stored in quittances_in_journal(counter, kind)
            if stored.body["business_day"] == day.isoformat()
        ]
        for kind in (Kind.RECEIPT, Kind.CANCEL)
    }
    return sum(sums[Kind.RECEIPT]) - sum(sums[Kind.CANCEL]), len(sums[Kind.RECEIPT])


def pictures_of_paper(folder: Path) -> list[Path]:
    """The pictures of all paper that came out of a printer, oldest first."""
    return sorted(folder.glob("document-*.png"))


def codes_on_paper(counter: CounterPlace) -> list[str]:
    """Read the QR codes on the paper of the day that is checked with zxing, oldest first.

    Slips and Zs have none.
    """
    codes: list[str] = []
    for path in pictures_of_paper(counter.paper)[counter.papers_before :]:
        with Image.open(path) as picture:
            found = zxingcpp.read_barcodes(
                picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
        codes.extend(code.text for code in found[:1])
    return codes


def dashboard_takings(address: str, login: str, logins: Logins) -> dict[str, Any]:
    """Sign in to the centre as a person does, and read the first page's figures.

    Raises:
        DeskRefused: when the sign-in or the page is refused.
    """
    with Visitor(address, login, logins) as visitor:
        visitor.sign_in()
        figures: dict[str, Any] = json.loads(visitor.read("/reporting/export/takings.json"))
        return figures
