"""Follows the custodians' root: the centre's keys that are believed, past the centre's own word.

Without a root, keys are pinned as the centre announces them (`pos.sync.rotation`). Once one is
known it decides alone: a stolen key of the centre is dropped without that key's leave. The counter
goes on selling whatever becomes of it; what it fetched before stays in force.

The parsers are loaded only when there is something to read: keys change once a year.

Source: the project's protocol, §8; docs/decisions/0025.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog

from domain.errors import GirctError
from pos.errors import Unreachable
from pos.key_errors import RootElsewhere
from pos.sync.rotation import change_keys

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from domain.roots import RootStatement
    from pos.identity import TerminalIdentity
    from pos.journal.journal import Journal
    from pos.sync.client import CentreClient

ASKED_FILE: Final = "root.asked"
"""Its date says when the centre was last asked for the root."""
ASKED_EVERY_S: Final = 86_400

log = structlog.get_logger(__name__)


def ask_root_daily(journal: Journal, client: CentreClient, now: datetime) -> None:
    """Ask for a newer root once a day; never raises for the centre's sake.

    Args:
        journal: Whose identity.
        client: The line to the centre.
        now: Aware UTC.
    """
    if not _is_due(_mark_of(journal), now):
        return
    try:
        follow_root(journal, client)
    except Unreachable:
        return  # nobody answered: asked again with the next exchange
    except GirctError as refusal:
        log.warning("root refused", code=refusal.code)
    _note_asked(_mark_of(journal), now)


def has_followed_root(journal: Journal, client: CentreClient) -> bool:
    """Ask for a newer root because something was not signed by a key that is believed.

    Returns:
        Whether other keys are believed now; a root that cannot be had or followed changes none.
    """
    try:
        return follow_root(journal, client)
    except GirctError as refusal:
        log.warning("root refused", code=refusal.code)
        return False


def follow_root(journal: Journal, client: CentreClient) -> bool:
    """Ask the centre for the root, and believe its keys if it follows from the one known.

    The first one has to be vouched for by a key of the centre that is pinned already: before there
    is a root the centre is believed, and nobody who only answers in its place.

    Returns:
        Whether other keys are believed now.

    Raises:
        RootRefused: What is answered does not follow from what is known; nothing changed.
        RootElsewhere: It would be the first, and no pinned key vouches for it.
        JournalFull: The keys cannot be written; nothing changed.
        Unreachable, NotACentre, CentreBusy, CentreRefused: The centre cannot be had.
    """
    given, identity = client.fetch_root(), journal.identity
    if given is None or (identity.root is not None and given[0].endswith(identity.root)):
        return False
    newest = _newest(identity, *given)
    keys = newest.good_keys
    was = identity.centre_keys
    kept = dict.fromkeys((*identity.centre_keys, *identity.dropped_centre_keys))
    change_keys(
        journal,
        root=newest.to_bytes(),
        centre_keys=keys,
        dropped_centre_keys=tuple(key for key in kept if key not in keys),
    )
    log.info("root followed", number=newest.number, fingerprint=newest.fingerprint)
    return set(keys) != set(was)


def keys_of_newer_root(identity: TerminalIdentity, client: CentreClient) -> tuple[bytes, ...]:
    """Give the keys that a root which follows from the one known makes good; nothing is written.

    For a second copy, whose counter is lost: the centre's key may have changed since it was made.

    Returns:
        None of them where no such root can be had.
    """
    try:
        given = client.fetch_root()
        return () if given is None else _newest(identity, *given).good_keys
    except GirctError as refusal:
        log.warning("root refused", code=refusal.code)
        return ()


def forget_dropped_keys(journal: Journal) -> None:
    """Forget the keys that only served to open the configuration kept here: it was replaced."""
    if journal.identity.dropped_centre_keys:
        change_keys(journal, dropped_centre_keys=())


def known_root(identity: TerminalIdentity) -> RootStatement | None:
    """Give the root statement this counter goes by, none where it knows none."""
    if identity.root is None:
        return None
    from domain.roots import read_statement  # noqa: PLC0415 - when keys change

    return read_statement(identity.root)[0]


def _newest(identity: TerminalIdentity, raw: bytes, vouched: str | None) -> RootStatement:
    """Give the newest statement of a chain that follows from the one known.

    Raises:
        RootRefused, RootElsewhere: See `follow_root`.
    """
    from domain.root_chain import RootChain, is_given_by  # noqa: PLC0415 - when keys change

    chain, trusted = RootChain.parse(raw), known_root(identity)
    if trusted is not None:
        return chain.follow(trusted)
    if not is_given_by(identity.centre_keys, raw, vouched):
        message = "no key of the centre this counter was enrolled with vouches for the root"
        raise RootElsewhere(message, number=chain.newest.number)
    return chain.newest


def _mark_of(journal: Journal) -> Path:
    return journal.database.path.parent / ASKED_FILE


def _is_due(mark: Path, now: datetime) -> bool:
    try:
        asked_at = mark.stat().st_mtime
    except OSError:
        return True
    return abs(now.timestamp() - asked_at) >= ASKED_EVERY_S


def _note_asked(mark: Path, now: datetime) -> None:
    """Note the date; a disk that cannot take it means another question, nothing worse."""
    try:
        mark.touch(mode=0o600)
        os.utime(mark, (now.timestamp(), now.timestamp()))
    except OSError:
        log.warning("root mark not written")
