"""Why no step of the schema can be undone."""

from domain.errors import GirctError


class DowngradeRefused(GirctError):
    """The ledger only grows: a wrong step is corrected by a later step."""

    code = "server.downgrade_refused"


def refuse_downgrade() -> None:
    """Refuse to go back.

    Raises:
        DowngradeRefused: always.
    """
    message = "the central ledger is never taken back to an earlier schema; restore a backup"
    raise DowngradeRefused(message)
