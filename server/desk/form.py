"""The form every screen is made of: typed fields, errors beside them, what was typed kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Request

from domain.calendar import CASABLANCA
from domain.errors import GirctError
from domain.money import CENTIMES_MAX
from server.desk.listing import Choice
from ui.catalogues import Counted, phrase, phrases, translate, translate_count
from ui.languages import Language
from ui.messages import error_message

FIELDS_MAX: Final = 400
DIRHAMS: Final = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
NUMBER: Final = re.compile(r"[0-9]{1,9}")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
SPACES: Final = re.compile(r"[\s\u00a0\u202f]")
EARLIEST: Final = date(1956, 1, 1)
LATEST: Final = date(2099, 12, 31)
TOO_LONG: Final = phrases(
    "This is too long: %(count)s character at most.",
    "This is too long: %(count)s characters at most.",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Args:
        name: its name in the form.
        title: catalogue key of its label.
        kind: `text`, `code` (left to right), `arabic`, `number`, `dirhams`, `day`, `moment`
            (a day and an hour of Morocco), `password`, `choice` (a list), `choices` (boxes to
            tick) or `hidden`.
        hint: catalogue key of a line of help below the label.
        is_required: whether it may stay empty.
        choices: what may be chosen.
        length_max: the longest text, in characters.
        minimum: the least number.
        maximum: the greatest number.
        autocomplete: the browser's own word for it.
    """

    name: str
    title: str
    kind: str = "text"
    hint: str = ""
    is_required: bool = True
    choices: tuple[Choice, ...] = ()
    length_max: int = 200
    minimum: int = 0
    maximum: int = 10**6
    autocomplete: str = "off"


Submitted = Mapping[str, tuple[str, ...]]
"""What a browser sent, by field; files are left out."""


async def read_submitted(request: Request) -> Submitted:
    """Read a form as it was sent."""
    form = await request.form(max_files=0, max_fields=FIELDS_MAX)
    sent: dict[str, tuple[str, ...]] = {}
    for name, text in form.multi_items():
        if isinstance(text, str):
            sent[name] = (*sent.get(name, ()), text)
    return sent


SubmittedDep = Annotated[Submitted, Depends(read_submitted)]


@dataclass(slots=True)
class Form:
    """A form as a person sees it: its fields, what stands in them, what is wrong with them.

    Args:
        fields: its fields in order.
        language: the reader's, for sentences.
        typed: what stands in each field.
        errors: a sentence by field; under "" what is wrong with the whole.
    """

    fields: tuple[Field, ...]
    language: Language
    typed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def filled(
        cls, fields: Iterable[Field], language: Language, known: Mapping[str, str | Iterable[str]]
    ) -> "Form":
        """Give a form that shows what is known already."""
        typed = {
            name: (text,) if isinstance(text, str) else tuple(text) for name, text in known.items()
        }
        return cls(tuple(fields), language, typed)

    @classmethod
    def read(cls, fields: Iterable[Field], language: Language, submitted: Submitted) -> "Form":
        """Take what was sent, and check each field by its kind."""
        form = cls(tuple(fields), language, dict(submitted))
        for one in form.fields:
            fault = _fault_of(one, form.texts(one.name))
            if fault:
                form.errors[one.name] = (
                    translate_count(fault, language, one.length_max)
                    if isinstance(fault, Counted)
                    else translate(fault, language, minimum=one.minimum, maximum=one.maximum)
                )
        return form

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.errors

    def refuse(self, refusal: GirctError) -> None:
        """Say a refusal beside the fields it names (`field` of its parameters), else above all."""
        sentence = error_message(refusal, self.language)
        named = str(refusal.params.get("field", "")).replace(" ", "").split(",")
        known = {one.name for one in self.fields}
        places = [name for name in named if name in known] or [""]
        for place in places:
            self.errors[place] = sentence

    def texts(self, name: str) -> tuple[str, ...]:
        """Give all that stands in a field."""
        return tuple(text.strip() for text in self.typed.get(name, ()))

    def text(self, name: str) -> str:
        """Give what stands in a field, without the spaces around it."""
        return next(iter(self.texts(name)), "")

    def number(self, name: str) -> int:
        """Give a whole number that was checked."""
        return int(self.text(name))

    def centimes(self, name: str) -> int:
        """Give an amount typed in dirhams that was checked, in centimes."""
        return read_dirhams(self.text(name)) or 0

    def day(self, name: str) -> date:
        """Give a day that was checked."""
        return date.fromisoformat(self.text(name))

    def moment(self, name: str) -> datetime:
        """Give a moment that was checked, typed as it is said in Morocco."""
        return datetime.fromisoformat(self.text(name)).replace(tzinfo=CASABLANCA)

    def optional_day(self, name: str) -> date | None:
        """Give a day that was checked, none when the field is empty."""
        return self.day(name) if self.text(name) else None


def read_dirhams(typed: str) -> int | None:
    """Read an amount of dirhams as people type it: `5000`, `5 000,50`; none when it is none."""
    found = DIRHAMS.fullmatch(SPACES.sub("", typed))
    if found is None:
        return None
    centimes = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return centimes if centimes <= CENTIMES_MAX else None


def write_moment(at: datetime) -> str:
    """Write a moment as a browser's field holds it: in Morocco, to the minute."""
    return f"{at.astimezone(CASABLANCA):%Y-%m-%dT%H:%M}"


def write_dirhams(centimes: int) -> str:
    """Write an amount of centimes as it is typed: `5000` or `5000,50`."""
    whole, rest = divmod(centimes, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)


def _fault_of(one: Field, texts: tuple[str, ...]) -> str | Counted:
    """Give the catalogue key of what is wrong with a field; nothing when it is right."""
    if not any(texts):
        return phrase("Fill this in.") if one.is_required else ""
    checks = {
        "number": _number_fault,
        "dirhams": _dirhams_fault,
        "day": _day_fault,
        "moment": _moment_fault,
        "choice": _choice_fault,
        "choices": _choice_fault,
    }
    return checks.get(one.kind, _text_fault)(one, texts)


def _number_fault(one: Field, texts: tuple[str, ...]) -> str:
    typed = SPACES.sub("", texts[0])
    if NUMBER.fullmatch(typed) is None or not one.minimum <= int(typed) <= one.maximum:
        return phrase("Type a whole number from %(minimum)s to %(maximum)s.")
    return ""


def _dirhams_fault(one: Field, texts: tuple[str, ...]) -> str:
    del one
    if read_dirhams(texts[0]) is None:
        return phrase("Type an amount in dirhams, such as 5000 or 5000,50.")
    return ""


def _day_fault(one: Field, texts: tuple[str, ...]) -> str:
    del one
    try:
        day = date.fromisoformat(texts[0])
    except ValueError:
        return phrase("Type a date: year, month, day.")
    if not EARLIEST <= day <= LATEST:
        return phrase("This date is too far away.")
    return ""


def _moment_fault(one: Field, texts: tuple[str, ...]) -> str:
    if MOMENT.fullmatch(texts[0]) is None:
        return phrase("Type a date and an hour.")
    try:
        datetime.fromisoformat(texts[0])
    except ValueError:
        return phrase("Type a date and an hour.")
    return _day_fault(one, (texts[0][:10],))


def _choice_fault(one: Field, texts: tuple[str, ...]) -> str:
    known = {choice.code for choice in one.choices}
    if not known.issuperset(texts):
        return phrase("Choose one of the answers of the list.")
    return ""


def _text_fault(one: Field, texts: tuple[str, ...]) -> str | Counted:
    if len(texts[0]) > one.length_max:
        return TOO_LONG
    if not texts[0].isprintable():
        return phrase("A character of this cannot be printed: type it again.")
    return ""
