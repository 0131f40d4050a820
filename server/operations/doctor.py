"""Looks a centre over as a careful administrator would, and says what to do; changes nothing."""

from collections.abc import Iterator

from sqlalchemy import create_engine

from domain.errors import GirctError
from server.bootstrap import centre_at, database_address
from server.db.scope import EVERYWHERE, scoped
from server.operations.database_checks import check_database
from server.operations.duty_checks import check_duties
from server.operations.findings import Finding, Level
from server.operations.place_checks import check_place
from server.operations.root_checks import check_root
from server.operations.state_checks import check_state
from server.secrets_store import SecretStore
from server.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """Make every check that can be made; a database that is away is one of the findings.

    Args:
        settings: of the centre, which may be serving.
    """
    return [*check_place(settings), *_look_inside(settings)]


def _look_inside(settings: Settings) -> Iterator[Finding]:
    store = SecretStore(settings.data_dir / "secrets")
    try:
        with (
            database_address(settings, store) as address,
            centre_at(settings, store, address) as centre,
        ):
            yield Finding("database", Level.OK, "answers")
            admin = create_engine(address, hide_parameters=True)
            try:
                with scoped(admin, EVERYWHERE) as connection:
                    yield from check_database(connection, centre)
                    yield from check_state(connection, centre)
                    yield from check_root(connection, centre)
                    yield from check_duties(connection, centre.now())
            finally:
                admin.dispose()
    except GirctError as refusal:
        advice = "start it, or look at its log; the counters keep selling meanwhile"
        yield Finding("database", Level.FAIL, f"{refusal.code}: {refusal}", advice)
