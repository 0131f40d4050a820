"""What a check of the doctor says: a level, what was looked at, what was found, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Args:
        check: what was looked at, a stable word.
        level: how bad it is.
        found: what was found.
        advice: what to do about it; empty when nothing.
    """

    check: str
    level: Level
    found: str
    advice: str = ""


def fine(check: str, found: str) -> Finding:
    """Say that a check found nothing to do."""
    return Finding(check, Level.OK, found)


def judged(check: str, found: str, *, is_right: bool, advice: str) -> Finding:
    """Say that a check is right, or fails."""
    return (
        Finding(check, Level.OK, found) if is_right else Finding(check, Level.FAIL, found, advice)
    )


def wished(check: str, found: str, *, is_right: bool, advice: str) -> Finding:
    """Say that a check is right, or deserves a look."""
    return (
        Finding(check, Level.OK, found) if is_right else Finding(check, Level.WARN, found, advice)
    )
