"""What several records come to, and what contradicts them: for who proposes and who approves."""

from collections.abc import Sequence
from typing import Final

from domain.record import Kind as RecordKind
from server.desk.columns import Cell, Column, Kind, Said, State
from server.desk.listing import Listing
from server.desk.quarantine.listing import EMPTY
from server.desk.sheet import Part, fact, short_list
from server.quarantine.service import Decoded
from server.quarantine.several import Postable, Total
from ui.catalogues import phrase, translate
from ui.languages import Language

KINDS: Final = {
    RecordKind.RECEIPT: phrase("Quittance"),
    RecordKind.CANCEL: phrase("Cancellation"),
}
CONTRADICTED: Final = State(phrase("contradicts another record"), "warning")


def sum_facts(found: Postable, chosen: Sequence[Decoded], language: Language) -> tuple[Cell, ...]:
    """Say what records come to: how many of which kind, their amounts, those in doubt."""
    total = Total.of(chosen)
    doubtful = sum(one.link in found.contradicted for one in chosen)
    facts = [
        fact(phrase("Quittances"), total.quittances, language, kind=Kind.NUMBER),
        fact(phrase("Collected by them"), total.taken_centimes, language, kind=Kind.MONEY),
    ]
    if total.cancellations:
        count, back = total.cancellations, total.cancelled_centimes
        facts += [
            fact(phrase("Cancellations"), count, language, kind=Kind.NUMBER),
            fact(phrase("Taken back by them"), back, language, kind=Kind.MONEY),
        ]
    if doubtful:
        title = phrase("Contradicted by another record")
        facts.append(fact(title, doubtful, language, kind=Kind.NUMBER))
    return tuple(facts)


def records_part(found: Postable, language: Language) -> Part:
    """Write what the records of an act come to, then each of them."""
    return Part(
        "records",
        translate(phrase("What these records come to"), language),
        sum_facts(found, found.records, language),
        short_list(_listing(found), found.records, language),
    )


def _listing(found: Postable) -> Listing[Decoded]:
    columns: tuple[Column[Decoded], ...] = (
        Column(
            "number",
            phrase("Number"),
            lambda one: one.number,
            Kind.CODE,
            link=lambda one: f"/desk/quarantine/{one.link}",
            is_key=True,
        ),
        Column("kind", phrase("Kind"), lambda one: Said(KINDS[one.kind])),
        Column("amount", phrase("Amount"), lambda one: one.amount_centimes, Kind.MONEY),
        Column("issued", phrase("Signed on"), lambda one: one.issued_at, Kind.MOMENT),
        Column(
            "state",
            phrase("State"),
            lambda one: CONTRADICTED if one.link in found.contradicted else None,
        ),
    )
    return Listing("records", columns, EMPTY, (), "number")
