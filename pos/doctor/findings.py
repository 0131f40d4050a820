"""What a check says, in French: the technician's language (ligne de diagnostic)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ui.messages import error_message

if TYPE_CHECKING:
    from domain.errors import GirctError


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Args:
        check: What was looked at, a stable word.
        level: How bad it is.
        found: What was found, in French.
        advice: What to do next, in French; empty when nothing.
    """

    check: str
    level: Level
    found: str
    advice: str = ""


def said(error: GirctError) -> str:
    """Give an error's code and what a screen would say of it."""
    return f"{error.code} : {error_message(error, 'fr')}"


def fine(check: str, found: str) -> Finding:
    """Say that there is nothing to do."""
    return Finding(check, Level.OK, found)


def doubtful(check: str, found: str, advice: str) -> Finding:
    """Say that something deserves a look; selling goes on."""
    return Finding(check, Level.WARNING, found, advice)


def wrong(check: str, found: str, advice: str) -> Finding:
    """Say that something must be put right."""
    return Finding(check, Level.FAULT, found, advice)
