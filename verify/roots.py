"""What the custodians' root says of who signed something, at the date it bears.

A document that is older than its key may have been signed late, so the beginning of a key is not
looked at; its end is: what cannot have been signed before it is not believed.

Source: the project's protocol, §8.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.root_chain import CHAIN_BYTES_MAX, RootChain
from verify.errors import CentreKeyOver, CentreUnknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from domain.roots import RootStatement
    from verify.report import Report


def read_root(path: Path) -> RootStatement:
    """Read the root statements, and give the one in force.

    Raises:
        OSError: The file cannot be read.
        RootRefused: It holds no chain of statements that custodians signed.
    """
    with path.open("rb") as file:
        return RootChain.parse(file.read(CHAIN_BYTES_MAX + 1)).newest


def name_root(root: RootStatement, report: Report) -> None:
    """Say which statement is gone by: it is as good as its fingerprint."""
    report.note(
        f"root statement {root.number}: compare its fingerprint with the custodians',"
        f" {root.fingerprint}"
    )


def check_signer(
    root: RootStatement,
    is_signed_by: Callable[[bytes], bool],
    earliest_s: int,
    report: Report,
) -> None:
    """Check that a key of the centre that was good at a date signed something.

    Args:
        root: The statement gone by.
        is_signed_by: Whether a public key signed it.
        earliest_s: The first moment it can have been signed, Unix seconds.
        report: Where a note goes.

    Raises:
        CentreUnknown: No key the root names signed it.
        CentreKeyOver: The one that did was over, or revoked, by then.
    """
    key = next((key for key in root.centre_keys if is_signed_by(key.public_key)), None)
    if key is None:
        message = f"no key that root statement {root.number} names signed it"
        raise CentreUnknown(message)
    if earliest_s >= key.ends_at:
        message = f"signed by a key of the centre that was good until {_moment(key.ends_at)}"
        raise CentreKeyOver(message)
    if key.revoked_from:
        report.note(
            f"a key revoked from {_moment(key.revoked_from)} signed this: whoever stole it can"
            " give what they sign an older date; compare it with a copy received before"
        )


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
