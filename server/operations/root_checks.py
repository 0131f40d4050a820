"""The doctor's look at the root: is there one, and may the key that signs go on signing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from domain.roots import CentreKey, RootStatement
from server.bootstrap import Centre
from server.operations.findings import Finding, Level, fine, judged, wished
from server.roots.drafting import SIGN_AT_LEAST
from server.roots.service import read_newest

WARNED_BEFORE_S: Final = 30 * 86_400


def check_root(connection: Connection, centre: Centre) -> Iterator[Finding]:
    """Look at the statement in force and at the key that signs.

    Args:
        connection: the administrator's.
        centre: the centre.
    """
    root = read_newest(connection)
    if root is None:
        is_right = centre.settings.test_system
        advice = "a stolen key of the centre could not be withdrawn: docs/drills.md, Custodians"
        yield wished("root", "no root statement", is_right=is_right, advice=advice)
        return
    yield wished(
        "root",
        f"statement {root.number}, {root.threshold} of {len(root.root_keys)} sign",
        is_right=root.threshold >= SIGN_AT_LEAST,
        advice="one custodian alone can bring other keys in: draft the next with --threshold 2",
    )
    key = root.named(centre.public_key)
    yield judged(
        "centre_key",
        _standing(root, key),
        is_right=key is not None and root.is_good(key),
        advice="counters refuse what it signs: install a key that the root names as good",
    )
    if key is not None:
        yield _year(key, int(centre.now().timestamp()))


def _standing(root: RootStatement, key: CentreKey | None) -> str:
    if key is None:
        return f"root statement {root.number} does not name the key that signs"
    if key.revoked_from:
        return f"root statement {root.number} revokes the key that signs"
    return "named as good" if root.is_good(key) else f"over in root statement {root.number}"


def _year(key: CentreKey, now: int) -> Finding:
    day = datetime.fromtimestamp(key.valid_until, UTC).date()
    is_right = now < key.valid_until - WARNED_BEFORE_S
    advice = "rotate it: announce the next one, have the custodians name it, then retire this one"
    if is_right:
        return fine("centre_key_year", f"good until {day}")
    return Finding("centre_key_year", Level.WARN, f"good until {day} only", advice)
