"""A centre for one test: it kills itself, as a power cut would, before its n-th step of intake.

Run as a program. Each line it reads is a number n; it then serves in a process of its own, says
which one, and says how that process ended. A step is a statement of intake, its commit, or the
moment its connection is given back, which is after the commit and before the answer.
"""

import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, event, make_url

from server.app import build_routes, seat
from server.bootstrap import centre_at
from server.secrets_store import SecretStore
from server.settings import Settings


def die_at(engine: Engine, number: int) -> None:
    """Kill this process, without any warning, before the n-th step of intake; never at 0."""
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, step)
    event.listen(engine.pool, "checkin", step)


@dataclass(frozen=True)
class Prepared:
    """What every child would otherwise prepare anew: routes without a centre, and the server."""

    routes: FastAPI
    configuration: uvicorn.Config
    listener: socket.socket


def prepare() -> Prepared:
    routes = build_routes(Settings().intake_queue)
    assert list(iter_route_contexts(routes.routes))
    configuration = uvicorn.Config(routes, log_config=None, access_log=False)
    configuration.load()
    return Prepared(routes, configuration, socket.create_server(("127.0.0.1", 0)))


def serve(prepared: Prepared, data_dir: Path, address: str, number: int) -> None:
    settings = Settings(data_dir=data_dir, test_system=True)
    store = SecretStore(data_dir / "secrets")
    with centre_at(settings, store, make_url(address)) as centre:
        die_at(centre.intake, number)
        seat(prepared.routes, centre)
        uvicorn.Server(prepared.configuration).run(sockets=[prepared.listener])


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    data_dir, address = Path(sys.argv[1]), os.environ["DYING_CENTRE_ADDRESS"]
    prepared = prepare()
    say(prepared.listener.getsockname()[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(prepared, data_dir, address, int(line))
            os._exit(0)
        say(child)
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
