"""What a PDF says: titles, lines and rows in both languages, as plain values JSON can hold."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: what it is in French and in Arabic, and its figure or words."""

    title_fr: str
    title_ar: str
    value: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page or more of a PDF.

    Args:
        title_fr: Its title.
        title_ar: The same in Arabic.
        issuer_fr: Who issues it, line by line.
        issuer_ar: The same in Arabic.
        rows: What it says.
        made_at: Unix seconds, for the file's own date: the same sheet gives the same file.
    """

    title_fr: str
    title_ar: str
    issuer_fr: tuple[str, ...]
    issuer_ar: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    made_at: int

    def to_json(self) -> str:
        """Write it for the process that draws it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read it back."""
        keys = json.loads(text)
        keys["rows"] = tuple(SheetRow(**row) for row in keys["rows"])
        return cls(**keys)
