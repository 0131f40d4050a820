"""The directory of a territory: every key of its terminals, signed, for whoever checks papers."""

import hashlib

from sqlalchemy import select
from sqlmodel import col

from domain.calendar import business_day
from domain.directory import Directory, DirectoryEntry
from domain.ids import TerminalId
from server.bootstrap import Centre
from server.db.scope import scoped
from server.db.within import within
from server.terminals.models import TerminalKeyRow

MEDIA_TYPE = "application/octet-stream"


def directory_of(centre: Centre, scope: str) -> tuple[bytes, str]:
    """Write and sign the directory of a territory.

    Args:
        centre: the centre.
        scope: the territory of who asks.

    Returns:
        The bytes, and their entity tag: it changes with the keys, and each day, since a directory
        that is seven days old is good for nothing.
    """
    now = centre.now()
    with scoped(centre.app, scope) as connection:
        rows = connection.execute(
            select(
                col(TerminalKeyRow.terminal_id),
                col(TerminalKeyRow.key_epoch),
                col(TerminalKeyRow.public_key),
                col(TerminalKeyRow.valid_from),
                col(TerminalKeyRow.revoked_at),
            ).where(within(col(TerminalKeyRow.collectivite), scope))
        ).all()
    directory = Directory.of(
        int(now.timestamp()),
        [
            DirectoryEntry(
                TerminalId(row.terminal_id),
                row.key_epoch,
                bytes(row.public_key),
                int(row.valid_from.timestamp()),
                0 if row.revoked_at is None else int(row.revoked_at.timestamp()),
            )
            for row in rows
        ],
    )
    shown = f"{centre.public_key.hex()} {business_day(now)} {directory.entries}"
    tag = hashlib.sha256(shown.encode()).hexdigest()[:32]
    return directory.to_bytes(centre.private_key), f'"{tag}"'
