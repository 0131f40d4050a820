"""The two languages of every screen, and the way each is written."""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["fr", "ar"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "ar")
DEFAULT_LANGUAGE: Final[Language] = "fr"
LANGUAGE_COOKIE: Final = "girct_language"
LANGUAGE_COOKIES: Final = (f"__Host-{LANGUAGE_COOKIE}", LANGUAGE_COOKIE)
"""Its names, through TLS and without: read either, for a language opens nothing."""


def chosen_language(cookies: Mapping[str, str]) -> Language | None:
    """Tell which language a browser's reader chose; none when they chose none."""
    found = (cookies.get(name) for name in LANGUAGE_COOKIES)
    return next((as_language(one) for one in found if one in LANGUAGES), None)


def as_language(text: str | None) -> Language:
    """Read a language from a cookie, a form or a query; French when it is neither."""
    return "ar" if text == "ar" else DEFAULT_LANGUAGE


def other_language(language: Language) -> Language:
    """Name the language a switch leads to."""
    return "fr" if language == "ar" else "ar"


def direction(language: Language) -> Literal["ltr", "rtl"]:
    """Tell which side a line of this language starts from (value of the HTML `dir`)."""
    return "rtl" if language == "ar" else "ltr"
