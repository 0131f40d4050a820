"""What somebody is told, on the first page after signing in, of sign-ins in their name before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self

from ui.catalogues import phrase, translate
from ui.formats import date_time_text
from ui.languages import Language

FAMILIES: Final = {
    "firefox": "Firefox",
    "edge": "Edge",
    "opera": "Opera",
    "chrome": "Chrome",
    "safari": "Safari",
}
SYSTEMS: Final = {
    "windows": "Windows",
    "macos": "macOS",
    "ios": "iOS",
    "android": "Android",
    "linux": "Linux",
}
UNKNOWN: Final = phrase("Browser not recognised")


@dataclass(frozen=True, slots=True)
class SignInNotice:
    """What happened in somebody's name before this sign-in.

    Args:
        at: when they last signed in; none when they never did.
        browser: with what, as `browser_title` reads it.
        failed: tries since, with a wrong password or a wrong code.
        unfinished: tries since, with the right password, that never showed the second factor.
        is_password_new: whether the password was changed since.
        is_factor_new: whether another second factor was set up since.
    """

    at: datetime | None
    browser: str
    failed: int
    unfinished: int
    is_password_new: bool = False
    is_factor_new: bool = False

    @property
    def kind(self) -> Literal["info", "warning"]:
        """How it is shown: a warning when somebody may have tried in their name."""
        odd = self.failed or self.unfinished or self.is_password_new or self.is_factor_new
        return "warning" if odd else "info"

    def kept(self) -> dict[str, str | int | bool | None]:
        """Give what the session keeps until it is said."""
        at = None if self.at is None else int(self.at.timestamp())
        return {
            "at": at,
            "browser": self.browser,
            "failed": self.failed,
            "unfinished": self.unfinished,
            "is_password_new": self.is_password_new,
            "is_factor_new": self.is_factor_new,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Read what a session kept."""
        at = None if kept["at"] is None else datetime.fromtimestamp(kept["at"], UTC)
        return cls(**{**kept, "at": at})

    def sentences(self, language: Language) -> str:
        """Say it in the reader's language."""
        said = []
        if self.at is not None:
            said.append(
                translate(
                    phrase("Your last sign-in: %(at)s (%(browser)s)."),
                    language,
                    at=date_time_text(self.at, language),
                    browser=browser_title(self.browser, language),
                )
            )
        tries = phrase("Wrong tries since: %(count)s.")
        if self.at is None:
            tries = phrase("Wrong tries in your name: %(count)s.")
        said.append(translate(tries, language, count=self.failed))
        if self.unfinished:
            said.append(
                translate(
                    phrase("Sign-ins begun with your password and left at the code: %(count)s."),
                    language,
                    count=self.unfinished,
                )
            )
        if self.is_password_new:
            said.append(translate(phrase("Since then your password was changed."), language))
        if self.is_factor_new:
            said.append(translate(phrase("Since then another second factor was set up."), language))
        if self.kind == "warning":
            advice = phrase("If these were not yours, change your password and say so.")
            said.append(translate(advice, language))
        return " ".join(said)


def browser_title(browser: str, language: Language) -> str:
    """Name a browser kept as `family/system`; either may be unknown."""
    family, _, system = browser.partition("/")
    named = [FAMILIES.get(family, ""), SYSTEMS.get(system, "")]
    return " · ".join(name for name in named if name) or translate(UNKNOWN, language)
