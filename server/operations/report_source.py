"""Where the dashboard reads: the read replica when there is one and it answers, else the centre."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection

from server.bootstrap import Centre
from server.db.scope import DatabaseUnavailable, scoped

RETRY_AFTER: Final = timedelta(seconds=30)

log = structlog.get_logger()


class ReportSource:
    """Opens transactions for the dashboard.

    A replica that did not answer is left alone for half a minute, so that its silence costs one
    reader a wait, and not each of them.

    Args:
        centre: the centre.
    """

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._silent_until: datetime | None = None

    @property
    def has_fallen_back(self) -> bool:
        """Whether a replica is set and the centre is read in its place."""
        return self._silent_until is not None and self._centre.now() < self._silent_until

    @contextmanager
    def reading(self, scope: str) -> Iterator[Connection]:
        """Open one transaction that sees only one territory.

        Args:
            scope: `*`, or the code of a collectivité.

        Raises:
            DatabaseUnavailable: when the centre's own database does not answer either.
        """
        with ExitStack() as opened:
            connection = self._replica(opened, scope)
            if connection is None:
                connection = opened.enter_context(scoped(self._centre.report, scope))
            yield connection

    def _replica(self, opened: ExitStack, scope: str) -> Connection | None:
        if self._centre.replica is None or self.has_fallen_back:
            return None
        try:
            connection = opened.enter_context(scoped(self._centre.replica, scope))
        except DatabaseUnavailable:
            self._silent_until = self._centre.now() + RETRY_AFTER
            log.warning("read replica silent, the centre's database is read instead")
            return None
        self._silent_until = None
        return connection
