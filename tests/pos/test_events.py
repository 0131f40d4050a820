"""The table of docs/events.md: every code of the closed list, and the code that writes it."""

import re
from pathlib import Path

from domain.event_codes import EventCode

ROOT = Path(__file__).parent.parent.parent
ROWS = dict(
    re.findall(r"^\| ([A-Z_]+) \| .* \| (.*) \|$", (ROOT / "docs/events.md").read_text(), re.M)
)
JET_MINIMUM = 20


def writers() -> dict[str, str]:
    found = {code: re.search(r"`(\S+\.py)`", cell) for code, cell in ROWS.items()}
    return {code: match[1] for code, match in found.items() if match}


def test_every_event_of_the_closed_list_has_its_row() -> None:
    assert set(ROWS) == {code.value for code in EventCode}


def test_each_file_named_writes_its_event() -> None:
    assert len(writers()) >= JET_MINIMUM
    wrong = []
    for code, file in writers().items():
        said = (ROOT / file).read_text(encoding="utf-8")
        if f'"{code}"' not in said and not re.search(rf"\b{code.removeprefix('CANCEL_')}\b", said):
            wrong.append(f"{file} does not write {code}")
    assert wrong == []
