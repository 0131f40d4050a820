"""The two languages of every screen, and the way each is written."""

from typing import Final, Literal

Language = Literal["fr", "ar"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "ar")
DEFAULT_LANGUAGE: Final[Language] = "fr"
LANGUAGE_COOKIE: Final = "girct_language"


def as_language(text: str | None) -> Language:
    """Read a language from a cookie, a form or a query; French when it is neither."""
    return "ar" if text == "ar" else DEFAULT_LANGUAGE


def other_language(language: Language) -> Language:
    """Name the language a switch leads to."""
    return "fr" if language == "ar" else "ar"


def direction(language: Language) -> Literal["ltr", "rtl"]:
    """Tell which side a line of this language starts from (value of the HTML `dir`)."""
    return "rtl" if language == "ar" else "ltr"
