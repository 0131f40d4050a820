"""How far behind the centre a read replica is, asked of the database that answers.

Source: PostgreSQL manual, "Recovery Information Functions" and `pg_stat_wal_receiver`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST: Final = timedelta(days=3650)
_LAG: Final = text("""
SELECT CASE
         WHEN NOT pg_is_in_recovery() THEN NULL
         WHEN EXISTS (SELECT FROM pg_stat_wal_receiver)
              AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
         ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
       END AS seconds, pg_is_in_recovery() AS is_replica
""")


def replica_lag(connection: Connection) -> timedelta | None:
    """Tell how old what this database shows may be; None when it is the centre's own.

    A replica that is connected and has replayed all it received is 0 behind, however quiet the
    centre; one that lost the centre is as old as the last transaction it replayed.
    """
    row = connection.execute(_LAG).one()
    if not row.is_replica:
        return None
    return LONGEST if row.seconds is None else timedelta(seconds=max(0, int(row.seconds)))
