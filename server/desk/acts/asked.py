"""What an act asks for, in words: every mention of every kind, amounts as money."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from domain.errors import GirctError
from domain.receipt_code import decode
from domain.tariffs.natures import format_rubrique, natures
from domain.territory import WHOLE_COUNTRY, collectivites
from server.acts.kinds import Draft
from server.desk.cancellations.words import CANCEL_WORDS
from server.desk.closings.routes import CIRCUMSTANCES
from server.desk.columns import Cell, Kind, Names, Said, Value
from server.desk.lost.words import TENDERS
from server.desk.quarantine.listing import REASONS
from server.desk.sheet import fact
from server.desk.shortages.words import WRITE_OFF_REASONS
from server.desk.terminals.words import REPLACEMENTS, REVOCATIONS
from server.desk.words import SPOKEN, role_key
from server.quarantine.posting import QUARANTINE_POSTING
from ui.catalogues import phrase, phrases, translate, translate_count
from ui.formats import money
from ui.languages import Language

HIDDEN: Final = frozenset({"half"})
YES, NO = phrase("yes"), phrase("no")
RECORDS: Final = phrases("%(count)s record", "%(count)s records")
NAMED_MAX: Final = 20
"""More records than this are counted, not named."""


@dataclass(frozen=True, slots=True)
class Mention:
    """How one key of a payload is said.

    Args:
        title: catalogue key of its name.
        write: gives its value as a page shows it.
        kind: how that is written.
        link: where it leads, from the value.
    """

    title: str
    write: Callable[[Any, Language], Value]
    kind: Kind = Kind.TEXT
    link: Callable[[Any], str] | None = None


def _text(value: Any, _language: Language) -> str:  # noqa: ANN401 - any JSON
    return str(value)


def _amount(value: Any, _language: Language) -> int:  # noqa: ANN401 - any JSON
    return int(value)


def _moment(value: Any, _language: Language) -> datetime:  # noqa: ANN401 - any JSON
    return datetime.fromtimestamp(int(value), UTC)


def _day(value: Any, _language: Language) -> date:  # noqa: ANN401 - any JSON
    return date.fromisoformat(str(value))


def _flag(value: Any, _language: Language) -> Said:  # noqa: ANN401 - any JSON
    return Said(YES if value else NO)


def _one_of(words: Mapping[str, str]) -> Callable[[Any, Language], Value]:
    return lambda value, _language: Said(words.get(str(value), str(value)))


def _place(value: Any, _language: Language) -> Value:  # noqa: ANN401 - any JSON
    if value == WHOLE_COUNTRY:
        return Said(phrase("Kingdom of Morocco"))
    found = collectivites().get(value)
    return str(value) if found is None else Names(found.name_fr, found.name_ar)


def _terminal(value: Any, language: Language) -> str:  # noqa: ANN401 - any JSON
    return str(value) if value else translate(phrase("the régie itself"), language)


def _records(value: Sequence[str], language: Language) -> str:
    if len(value) > NAMED_MAX:
        return translate_count(RECORDS, language, len(value))
    return ", ".join(link[:16] for link in value)


def _runs(value: Sequence[Sequence[int]], language: Language) -> str:
    if not value:
        return translate(phrase("none"), language)
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in value)


def _lines(value: Sequence[Mapping[str, Any]], language: Language) -> str:
    return "\u00a0; ".join(_line(one, language) for one in value)


def _line(one: Mapping[str, Any], language: Language) -> str:
    nature = natures().get(one["nature"])
    label = str(one["nature"])
    if nature is not None:
        label = nature.label_ar if language == "ar" else nature.label_fr
    parts = ("principal", "majoration", "penalite", "astreinte")
    total = sum(int(one.get(part, 0)) for part in parts)
    return f"{label} · {format_rubrique(one['rubrique'])} · {money(total, language)}"


def _tenders(value: Sequence[Mapping[str, Any]], language: Language) -> str:
    return "\u00a0; ".join(
        f"{translate(TENDERS.get(one['mode'], one['mode']), language)} "
        f"{money(int(one['amount']), language)}"
        for one in value
    )


def _scanned(value: str, language: Language) -> str:
    try:
        record = decode(value)
    except GirctError:
        return translate(phrase("a code that cannot be read"), language)
    number = f"{record.terminal_id}-{record.receipt_no}"
    return f"{number} · {money(record.amount_centimes, language)}"


def _page_of(folder: str) -> Callable[[Any], str]:
    return lambda value: f"/desk/{folder}/{value}" if value else ""


WHY: Final = phrase("Why")
REASONS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "KEY_REVOCATION": REVOCATIONS,
    "TERMINAL_REPLACEMENT": REPLACEMENTS,
    "WRITE_OFF": WRITE_OFF_REASONS,
    "REGULARISATION": CANCEL_WORDS,
    "QUARANTINE_DISMISSAL": REASONS,
}
"""The words of `reason`, which each kind says with its own codes."""
MENTIONS: Final[Mapping[str, Mention]] = {
    "is_new": Mention(phrase("New account"), _flag),
    "name": Mention(phrase("Name"), _text),
    "role": Mention(phrase("Role"), lambda value, _: Said(role_key(str(value)))),
    "scope": Mention(phrase("Territory"), _place),
    "matricule": Mention(phrase("Matricule"), _text, Kind.CODE),
    "language": Mention(phrase("Language"), _one_of(SPOKEN)),
    "with_factor": Mention(phrase("New second factor"), _flag),
    "subject": Mention(phrase("Name at the sign-in service"), _text, Kind.CODE),
    "number": Mention(phrase("Arrêté"), _text, Kind.CODE),
    "last_day": Mention(phrase("Last day"), _day, Kind.DAY),
    "public_key": Mention(phrase("Key that will sign"), _text, Kind.CODE),
    "is_forced": Mention(phrase("Counters that do not know it are left behind"), _flag),
    "terminal_id": Mention(phrase("Terminal"), _terminal, Kind.CODE, _page_of("terminals")),
    "effective_at": Mention(phrase("Nothing good from"), _moment, Kind.MOMENT),
    "label": Mention(phrase("Name of the new terminal"), _text),
    "regie": Mention(phrase("Régie"), _text, Kind.CODE, _page_of("regies")),
    "cash": Mention(phrase("Cash"), _amount, Kind.MONEY),
    "cheques": Mention(phrase("Cheques"), _amount, Kind.MONEY),
    "cards": Mention(phrase("Cards"), _amount, Kind.MONEY),
    "transfers": Mention(phrase("Transfers"), _amount, Kind.MONEY),
    "quittance": Mention(phrase("Quittance"), _text, Kind.CODE),
    "record": Mention(phrase("Record of the chain"), _text, Kind.CODE),
    "amount": Mention(phrase("Amount"), _amount, Kind.MONEY),
    "links": Mention(phrase("Records"), _records),
    "session": Mention(phrase("Session"), _text, Kind.CODE),
    "circumstance": Mention(phrase("Circumstance"), _one_of(CIRCUMSTANCES)),
    "counted": Mention(phrase("Cash found"), _amount, Kind.MONEY),
    "expected": Mention(phrase("Cash expected by the books"), _amount, Kind.MONEY),
    "missing": Mention(phrase("Records nobody has"), _runs, Kind.CODE),
    "code": Mention(phrase("Quittance scanned"), _scanned, Kind.CODE),
    "lines": Mention(phrase("Lines declared"), _lines),
    "tenders": Mention(phrase("Means of payment"), _tenders),
}


def asked_facts(draft: Draft, language: Language) -> tuple[Cell, ...]:
    """Say all an act asks for; secrets are left out, a key nobody named is shown as it is."""
    order = [*MENTIONS, "reason"]
    names = sorted(
        (name for name, value in draft.payload.items() if name not in HIDDEN and value is not None),
        key=lambda name: order.index(name) if name in order else len(order),
    )
    return tuple(_said(draft, name, language) for name in names)


def _said(draft: Draft, name: str, language: Language) -> Cell:
    value = draft.payload[name]
    if name == "reason":
        words = REASONS_OF.get(draft.kind, {})
        return fact(WHY, Said(words.get(str(value), str(value))), language)
    if name == "links" and draft.kind == QUARANTINE_POSTING:  # its page lists them one by one
        return fact(MENTIONS[name].title, translate_count(RECORDS, language, len(value)), language)
    mention = MENTIONS.get(name)
    if mention is None:
        return Cell(str(value), name, Kind.TEXT.value, "", "", is_key=False)
    href = "" if mention.link is None else mention.link(value)
    return fact(
        mention.title, mention.write(value, language), language, kind=mention.kind, href=href
    )
