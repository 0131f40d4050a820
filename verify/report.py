"""What a check found: every fault with its place, and what could not be checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.errors import GirctError

WHOLE_FILE = 0
"""The place of a fault that no single record bears."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule broken.

    Args:
        seq: The record's number in its chain; 0 for the file as a whole.
        code: The rule, by its stable code.
        sentence: What is wrong, in English.
    """

    seq: int
    code: str
    sentence: str


@dataclass(slots=True)
class Report:
    """The result of a check: it repairs nothing and hides nothing.

    Args:
        faults: Every rule broken, in the file's order.
        notes: What was not checked, and why.
        checked: How many lines were read.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: int = 0

    def add(self, seq: int, refusal: GirctError) -> None:
        """Put a refusal down at its place."""
        self.faults.append(Fault(seq, refusal.code, refusal.message))

    def note(self, sentence: str) -> None:
        """Say once what was not checked."""
        if sentence not in self.notes:
            self.notes.append(sentence)
