"""What a person reads when something is refused: the error's code, said in fr or ar."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from domain.errors import GirctError
from domain.money import Money
from ui.catalogues import ERROR_CONTEXT, translations
from ui.formats import money
from ui.languages import Language

UNEXPECTED: Final = "unexpected"
UNKNOWN_COUNT: Final = 100
"""Stands for a number an error does not carry: its place is then written `…`."""


class _Parameters(Formatter):
    """Fill `{name}` places; a value the error does not carry is left out, never a crash."""

    def get_value(
        self, key: int | str, args: object, kwargs: Mapping[str, object]
    ) -> object:  # the base class promises Any
        del args
        return kwargs.get(str(key), "…")

    def format_field(self, value: object, format_spec: str) -> str:
        """Write `{name:,}` as screens write numbers, `10 000 000`; other values as they are."""
        if format_spec != "," or not isinstance(value, int):
            return str(super().format_field(value, format_spec.replace(",", "")))
        return f"{value:,}".replace(",", "\u202f")


def has_message(code: str, language: Language) -> bool:
    """Tell whether the catalogue of a language has a sentence for an error code."""
    said = translations(language)
    is_counted = said.counts_by(ERROR_CONTEXT, code) is not None
    return is_counted or said.pgettext(ERROR_CONTEXT, code) != code


def error_message(error: BaseException, language: Language) -> str:
    """Say in one or two sentences what happened and what to do now.

    A `GirctError` is said by its code with its parameters; anything else is a fault of the
    program and is said as "call support", without its technical text.
    """
    if isinstance(error, GirctError):
        return code_message(error.code, language, error.params)
    return code_message(UNEXPECTED, language)


def code_message(
    code: str, language: Language, parameters: Mapping[str, object] | None = None
) -> str:
    """Say an error known by its code alone, such as one a print job kept."""
    known = code if has_message(code, language) else UNEXPECTED
    said_in, given = translations(language), parameters or {}
    counted = said_in.counts_by(ERROR_CONTEXT, known)
    if counted is None:
        sentence = said_in.pgettext(ERROR_CONTEXT, known)
    else:
        count = given.get(counted, UNKNOWN_COUNT)
        number = count if isinstance(count, int) else UNKNOWN_COUNT
        sentence = said_in.counted(ERROR_CONTEXT, known, number)
    said = {
        name: money(value, language) if isinstance(value, Money) else value
        for name, value in given.items()
    }
    return _Parameters().vformat(sentence, (), said)
