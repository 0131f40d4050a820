"""The page of one record outside the ledger: facts, advice, and the records that contradict it."""

from server.desk.columns import Cell, Kind, State, Value
from server.desk.quarantine.listing import ADVICE, REASONS
from server.desk.sheet import Part, fact
from server.quarantine.service import Decoded, Examined
from ui.catalogues import phrase, translate
from ui.languages import Language
from ui.messages import code_message

IN_LEDGER = State(phrase("in the ledger"), "success")
OUTSIDE = State(phrase("outside the ledger"), "warning")
SIGNED = State(phrase("signed by the counter"), "success")
UNSIGNED = State(phrase("not signed"), "danger")


def parts_of(seen: Examined, language: Language) -> list[Part]:
    """Lay out what a person has to know before deciding."""
    parts = [_why(seen, language)]
    if seen.decoded is not None:
        title = translate(phrase("What the record says"), language)
        parts.append(Part("record", title, _facts(seen.decoded, language)))
    for number, rival in enumerate(seen.rivals, start=1):
        title = translate(phrase("The other record of the same place"), language)
        note = translate(
            phrase("The counter signed both: its chain has two branches, and this proves it."),
            language,
        )
        parts.append(Part(f"rival-{number}", title, _facts(rival, language), note=note))
    return parts


def _why(seen: Examined, language: Language) -> Part:
    one = seen.evidence
    facts: list[Cell] = [
        fact(phrase("Why"), code_message(one.reason, language), language),
        fact(phrase("What to do"), translate(ADVICE[seen.advice], language), language),
        fact(phrase("Terminal"), one.label, language, href=f"/desk/terminals/{one.terminal_id}"),
        fact(phrase("Régie"), one.regie_id, language, kind=Kind.CODE),
        fact(phrase("Received on"), one.received_at, language, kind=Kind.MOMENT),
    ]
    if seen.fault is not None:
        said = code_message(seen.fault, language)
        facts.append(fact(phrase("Why it cannot be posted"), said, language))
    if one.act_id is not None:
        facts.append(fact(phrase("Act"), str(one.act_id), language, kind=Kind.CODE))
    if one.dismissal is not None:
        said = translate(REASONS[one.dismissal], language)
        facts.append(fact(phrase("Why it was dismissed"), said, language))
    return Part("why", translate(phrase("In brief"), language), tuple(facts))


def _facts(one: Decoded, language: Language) -> tuple[Cell, ...]:
    said: tuple[tuple[str, Value, Kind], ...] = (
        (phrase("Kind"), one.kind.name, Kind.CODE),
        (phrase("Number"), one.number, Kind.CODE),
        (phrase("Amount"), one.amount_centimes, Kind.MONEY),
        (phrase("Signed on"), one.issued_at, Kind.MOMENT),
        (phrase("Agent"), str(one.agent_id), Kind.CODE),
        (phrase("Short code"), one.short_code, Kind.CODE),
        (phrase("Signature"), SIGNED if one.is_signed else UNSIGNED, Kind.TEXT),
        (phrase("Place"), IN_LEDGER if one.is_in_ledger else OUTSIDE, Kind.TEXT),
        (phrase("Name in the chain"), one.link, Kind.CODE),
    )
    return tuple(fact(title, value, language, kind=kind) for title, value, kind in said)
