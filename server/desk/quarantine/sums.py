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
from ui.catalogues import phrase, phrases, translate, translate_count
from ui.formats import money
from ui.languages import Language

KINDS: Final = {
    RecordKind.RECEIPT: phrase("Quittance"),
    RecordKind.CANCEL: phrase("Cancellation"),
}
OTHER: Final = phrase("Other record")
"""What is no quittance is dismissed, and never posted."""
CONTRADICTED: Final = State(phrase("contradicts another record"), "warning")
SETTLED: Final = State(phrase("waits no more"), "danger")
POSTED: Final = phrases(
    "%(count)s record would be posted: %(amount)s.",
    "%(count)s records would be posted: %(amount)s in all.",
)
DISMISSED: Final = phrases(
    "%(count)s record would be dismissed: %(amount)s.",
    "%(count)s records would be dismissed: %(amount)s in all.",
)
CHANGED: Final = phrase(
    "Some of these records wait no more: this act can no longer be approved."
    " Refuse it, and have another proposed for those that are left."
)


def sum_sentence(
    chosen: Sequence[Decoded], language: Language, *, is_dismissal: bool, unread: int = 0
) -> str:
    """Say in one sentence how many records an act takes, and what they come to."""
    key = DISMISSED if is_dismissal else POSTED
    amount = money(Total.of(chosen).net_centimes, language)
    return translate_count(key, language, len(chosen) + unread, amount=amount)


def sum_facts(found: Postable, chosen: Sequence[Decoded], language: Language) -> tuple[Cell, ...]:
    """Say what records come to: whose, how many of which kind, their amounts, those in doubt."""
    total, place = Total.of(chosen), found.place
    doubtful = sum(one.link in found.contradicted for one in chosen)
    facts = [
        fact(
            phrase("Terminal"), place.label, language, href=f"/desk/terminals/{place.terminal_id}"
        ),
        fact(phrase("Quittances"), total.quittances, language, kind=Kind.NUMBER),
        fact(phrase("Amount of these quittances"), total.taken_centimes, language, kind=Kind.MONEY),
    ]
    if total.cancellations:
        count, back = total.cancellations, total.cancelled_centimes
        facts += [
            fact(phrase("Cancellations"), count, language, kind=Kind.NUMBER),
            fact(phrase("Amount of these cancellations"), back, language, kind=Kind.MONEY),
        ]
    if doubtful:
        title = phrase("Contradicted by another record")
        facts.append(fact(title, doubtful, language, kind=Kind.NUMBER))
    if found.unread:
        title = phrase("Records that cannot be read")
        facts.append(fact(title, found.unread, language, kind=Kind.NUMBER))
    return tuple(facts)


def act_sentences(found: Postable, language: Language, *, is_dismissal: bool) -> list[str]:
    """Say what an act comes to as its records stand now, and whether it can still be approved."""
    records, unread = found.records, found.unread
    said = [sum_sentence(records, language, is_dismissal=is_dismissal, unread=unread)]
    return [*said, translate(CHANGED, language)] if found.settled else said


def records_part(found: Postable, language: Language, *, is_dismissal: bool) -> Part:
    """Write what the records of an act come to, then each of them."""
    return Part(
        "records",
        translate(phrase("What these records come to"), language),
        sum_facts(found, found.records, language),
        short_list(_listing(found), found.records, language),
        note=" ".join(act_sentences(found, language, is_dismissal=is_dismissal)),
    )


def _state_of(one: Decoded, found: Postable) -> State | None:
    if one.link in found.settled:
        return SETTLED
    return CONTRADICTED if one.link in found.contradicted else None


def _listing(found: Postable) -> Listing[Decoded]:
    columns: tuple[Column[Decoded], ...] = (
        Column(
            "number",
            phrase("Number"),
            lambda one: one.number or f"{found.place.terminal_id}/{one.seq}",
            Kind.CODE,
            link=lambda one: f"/desk/quarantine/{one.link}",
            is_key=True,
        ),
        Column("kind", phrase("Kind"), lambda one: Said(KINDS.get(one.kind, OTHER))),
        Column("amount", phrase("Amount"), lambda one: one.amount_centimes, Kind.MONEY),
        Column("issued", phrase("Signed on"), lambda one: one.issued_at, Kind.MOMENT),
        Column(
            "state",
            phrase("State"),
            lambda one: _state_of(one, found),
        ),
    )
    return Listing("records", columns, EMPTY, (), "number")
