"""The table of docs/events.md: every code of the closed list, and what writes it."""

import re
from pathlib import Path

from domain.event_codes import EventCode

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/events.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([A-Z_]+) \| .* \| (.*) \|$", PAGE, re.MULTILINE))
JET_MINIMUM = 20
"""Source: requirement of trust 8."""


def writers() -> dict[str, str]:
    found = {code: re.search(r"`(pos/\w+)`", cell) for code, cell in ROWS.items()}
    return {code: match[1] for code, match in found.items() if match}


def test_every_event_of_the_closed_list_has_its_row() -> None:
    assert set(ROWS) == {code.value for code in EventCode}


def test_each_folder_named_writes_its_event_and_they_are_at_least_twenty() -> None:
    assert len(writers()) >= JET_MINIMUM
    wrong = []
    for code, folder in writers().items():
        texts = [path.read_text("utf-8") for path in (ROOT / folder).glob("*.py")]
        word = code.removeprefix("CANCEL_") if folder == "pos/cancellations" else f'"{code}"'
        if not any(word in text for text in texts):
            wrong.append(f"{folder} does not write {code}")
    assert wrong == []
