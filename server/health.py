"""Is the centre alive, and can it work?"""

from fastapi import APIRouter
from sqlalchemy import text

from server.db.scope import NOWHERE, scoped
from server.dependencies import CentreDep

router = APIRouter(tags=["health"])


@router.get("/health")
def health() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@router.get("/ready")
def ready(centre: CentreDep) -> dict[str, str]:
    """Answer while every service role reaches the database; 503 otherwise."""
    for engine in centre.engines:
        with scoped(engine, NOWHERE) as connection:
            connection.execute(text("SELECT 1"))
    return {"status": "ready"}
