"""Serve until told to stop, in one process or several, and leave no process behind."""

import socket

import structlog
import uvicorn

from server.app import build_app
from server.bootstrap import Centre
from server.db.roles import refuse_powerful_role
from server.jobs.schedule import jobs_on_time
from server.memory import settle_memory

log = structlog.get_logger()

GRACE_S = 5


def serve(centre: Centre, listener: socket.socket) -> None:
    """Serve a centre on a socket until a signal says stop; what is being answered is finished.

    Raises:
        RoleTooPowerful: when a service role could walk around row-level security.
        WorkersFailed: when the worker processes cannot start.
    """
    for engine in centre.engines:
        refuse_powerful_role(engine)
    log.info("centre serving", address=listener.getsockname(), workers=centre.settings.workers)
    if centre.settings.workers > 1:
        from server.workers import serve_in_workers  # noqa: PLC0415 - it imports us

        serve_in_workers(centre.settings, listener)
        return
    configuration = uvicorn.Config(
        build_app(centre),
        log_config=None,
        access_log=False,
        proxy_headers=False,  # `trusted_proxies` says whom to believe
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="on",
    )
    settle_memory()
    with jobs_on_time(centre):
        uvicorn.Server(configuration).run(sockets=[listener])
