"""Checking anchors that an outside party kept: each one's signature, and that their list only grew.

Source: the project's protocol; RFC 9162 §2.1.4.2 for the proofs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.anchor import DOCUMENT_BYTES_MAX, AnchorDocument, AnchorRefused, faults_between
from verify.errors import AnchorsDiffer, AnchorsInconsistent
from verify.report import WHOLE_FILE, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from domain.anchor import AnchorStatement

OWN_WORD = "the centre's public key is the anchors' own word: give it with --centre-key"
ALONE = "one anchor alone: nothing says whether the days before it were rewritten"


def check_anchors(paths: Sequence[Path], *, centre_key: bytes | None = None) -> Report:
    """Check anchors of one or several days and list every fault.

    Args:
        paths: The documents as they were received, in any order; the same one twice is no fault.
        centre_key: The centre's public key; without it, each document's own is believed.

    Raises:
        OSError: A file cannot be read.
    """
    report = Report()
    if centre_key is None:
        report.note(OWN_WORD)
    days: dict[int, AnchorStatement] = {}
    for path in paths:
        statement = _open(path, centre_key, report)
        if statement is None:
            continue
        kept = days.setdefault(statement.size, statement)
        if kept != statement:
            message = f"{path.name}: two different anchors were signed as no {statement.size}"
            report.add(WHOLE_FILE, AnchorsDiffer(message))
    ordered = [days[size] for size in sorted(days)]
    for sentence in faults_between(ordered):
        report.add(WHOLE_FILE, AnchorsInconsistent(sentence))
    if len(ordered) == 1:
        report.note(ALONE)
    return report


def _open(path: Path, centre_key: bytes | None, report: Report) -> AnchorStatement | None:
    """Read what one document states, or put down why it cannot be believed."""
    with path.open("rb") as file:
        content = file.read(DOCUMENT_BYTES_MAX + 1)
    report.checked += 1
    try:
        document = AnchorDocument.parse(content.decode(errors="replace"))
        key = bytes.fromhex(document.centre_key) if centre_key is None else centre_key
        return document.open([key])
    except AnchorRefused as refusal:
        report.add(WHOLE_FILE, AnchorRefused(f"{path.name}: {refusal.message}"))
        return None
