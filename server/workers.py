"""Several processes that answer on one socket: one for each core the centre may use.

The parent holds the socket, the embedded database and the signals; uvicorn's supervisor starts the
workers, starts a dead one again and stops them all. A worker that outlives its parent ends by
itself. Each worker opens the centre for itself: nothing is shared but the database.
"""

import multiprocessing
import os
import signal
import socket
import threading
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import wait
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from domain.errors import GirctError
from server.app import build_app
from server.bootstrap import open_centre
from server.jobs.schedule import jobs_on_time
from server.logs import configure_logging
from server.memory import settle_memory
from server.operations.metrics import forget_worker, share_figures_between_workers
from server.settings import Settings

log = structlog.get_logger()

GRACE_S: Final = 5
ANSWER_TIMEOUT_S: Final = 30
"""A worker that answers its parent's question no sooner than this hangs, and is replaced."""
CONNECTIONS_MIN: Final = 2


class WorkersFailed(GirctError):
    """The worker processes cannot start; the log of the first one says why."""

    code = "server.workers_failed"


def serve_in_workers(settings: Settings, listener: socket.socket) -> None:
    """Serve on a socket in as many processes as the settings say, until a signal says stop.

    Args:
        settings: what the administrator chose; the database is current and runs.
        listener: the socket, listening.

    Raises:
        WorkersFailed: when a worker cannot start.
    """
    share_figures_between_workers(settings.data_dir)
    configuration = uvicorn.Config(
        partial(_WorkerApplication, settings_of_a_worker(settings)),
        factory=True,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # `trusted_proxies` says whom to believe
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=ANSWER_TIMEOUT_S,
        lifespan="on",
    )
    supervisor = _Supervisor(configuration, [listener])
    supervisor.run()
    if any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes):
        message = "a worker process could not start"
        raise WorkersFailed(message)


def settings_of_a_worker(settings: Settings) -> Settings:
    """Share the database connections out among the workers."""
    share = max(CONNECTIONS_MIN, settings.pool_size // settings.workers)
    return settings.model_copy(update={"pool_size": share, "workers": 1})


class _Supervisor(Multiprocess):
    """Says which worker died, and takes it out of the figures of the present."""

    def keep_subprocess_alive(self) -> None:
        for each in self.processes:
            if each.pid is not None and each.exitcode is not None and not self.should_exit.is_set():
                log.error("worker died", pid=each.pid, exit_code=each.exitcode)
                forget_worker(each.pid)
        super().keep_subprocess_alive()


class _WorkerApplication:
    """The centre's application inside one worker, with the centre it was opened on.

    Args:
        settings: the settings of one worker.
    """

    def __init__(self, settings: Settings) -> None:
        configure_logging(level=settings.log_level)
        threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
        self._opened = ExitStack()
        centre = self._opened.enter_context(open_centre(settings, is_migrated=True))
        self._app: ASGIApp = build_app(centre)
        self._opened.enter_context(jobs_on_time(centre))
        settle_memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; close the centre once the last request is answered."""

        async def send_and_close(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                self._opened.close()
            await send(message)

        is_lifespan = scope["type"] == "lifespan"
        await self._app(scope, receive, send_and_close if is_lifespan else send)


def _end_with_parent() -> None:
    """Stop in order when the parent is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
