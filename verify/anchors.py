"""Checking anchors that an outside party kept: each one's signature, and that their list only grew.

Source: the project's protocol; RFC 9162 §2.1.4.2 for the proofs.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from domain.anchor import DOCUMENT_BYTES_MAX, AnchorDocument, AnchorRefused, faults_between
from domain.calendar import CASABLANCA
from verify.errors import AnchorsDiffer, AnchorsInconsistent, VerifyError
from verify.report import WHOLE_FILE, Report
from verify.roots import check_signer, name_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from domain.anchor import AnchorStatement
    from domain.roots import RootStatement

OWN_WORD = "the centre's public key is the anchors' own word: give it with --centre-key"
ALONE = "one anchor alone: nothing says whether the days before it were rewritten"


def check_anchors(
    paths: Sequence[Path], *, centre_key: bytes | RootStatement | None = None
) -> Report:
    """Check anchors of one or several days and list every fault.

    Args:
        paths: The documents as they were received, in any order; the same one twice is no fault.
        centre_key: The centre's public key; without it, each document's own is believed. Or the
            custodians' root statement: any key it names that was good when the day ended.

    Raises:
        OSError: A file cannot be read.
    """
    report = Report()
    if centre_key is None:
        report.note(OWN_WORD)
    elif not isinstance(centre_key, bytes):
        name_root(centre_key, report)
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


def _open(
    path: Path, centre_key: bytes | RootStatement | None, report: Report
) -> AnchorStatement | None:
    """Read what one document states, or put down why it cannot be believed."""
    with path.open("rb") as file:
        content = file.read(DOCUMENT_BYTES_MAX + 1)
    report.checked += 1
    try:
        document = AnchorDocument.parse(content.decode(errors="replace"))
        own = bytes.fromhex(document.centre_key)
        statement = document.open([centre_key if isinstance(centre_key, bytes) else own])
        if centre_key is not None and not isinstance(centre_key, bytes):
            check_signer(centre_key, own.__eq__, _end_of(statement.date), report)
    except (AnchorRefused, VerifyError) as refusal:
        report.add(WHOLE_FILE, type(refusal)(f"{path.name}: {refusal.message}"))
        return None
    return statement


def _end_of(day: date) -> int:
    """Give the end of a business day, the first moment its anchor can be signed, Unix seconds."""
    last = datetime.combine(day, time(23, 59, 59), CASABLANCA)
    return int(last.timestamp()) + 1
