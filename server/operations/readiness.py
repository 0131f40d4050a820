"""Whether the centre can work right now: each part of it, said apart."""

import shutil
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, text

from domain.errors import GirctError
from server.bootstrap import Centre
from server.db.migrate import require_current_schema
from server.db.scope import NOWHERE, DatabaseUnavailable, scoped

MINIMUM_FREE_BYTES: Final = 256 * 1024 * 1024
OK: Final = "ok"
LOW: Final = "low"
SILENT: Final = "silent"
ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found.

    Args:
        checks: each part and `ok`, or a word or code that says what is wrong.
        is_ready: whether requests should be sent here; a silent replica does not hinder.
    """

    checks: dict[str, str]
    is_ready: bool


def find_readiness(centre: Centre, *, is_draining: bool) -> Readiness:
    """Look at the database under each role, the schema, the disk and the replica.

    Args:
        centre: the centre.
        is_draining: whether the process finishes its requests and takes no more.
    """
    checks = {engine.url.username or "": _answer_of(engine) for engine in centre.engines}
    checks["schema"] = _schema_of(centre)
    free = shutil.disk_usage(centre.settings.data_dir).free
    checks["disk"] = OK if free >= MINIMUM_FREE_BYTES else LOW
    checks["draining"] = "yes" if is_draining else OK
    is_ready = all(found == OK for found in checks.values())
    checks["replica"] = ABSENT if centre.replica is None else _answer_of(centre.replica)
    return Readiness(checks, is_ready)


def _answer_of(engine: Engine) -> str:
    try:
        with scoped(engine, NOWHERE) as connection:
            connection.execute(text("SELECT 1"))
    except DatabaseUnavailable:
        return SILENT
    return OK


def _schema_of(centre: Centre) -> str:
    try:
        require_current_schema(centre.app)
    except GirctError as refusal:
        return refusal.code
    return OK
