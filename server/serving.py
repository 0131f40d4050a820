"""Serve until told to stop, and leave no process behind."""

import socket

import structlog
import uvicorn

from server.app import build_app
from server.bootstrap import Centre
from server.db.roles import refuse_powerful_role

log = structlog.get_logger()

GRACE_S = 5


def serve(centre: Centre, listener: socket.socket) -> None:
    """Serve a centre on a socket until a signal says stop.

    Raises:
        RoleTooPowerful: when a service role could walk around row-level security.
    """
    for engine in centre.engines:
        refuse_powerful_role(engine)
    application = build_app(centre)
    configuration = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="on",
    )
    log.info("centre serving", address=listener.getsockname())
    uvicorn.Server(configuration).run(sockets=[listener])
