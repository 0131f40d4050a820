"""PostgreSQL's own dump and restore, fed and read through pipes; no password on a command line."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from sqlalchemy import URL

from server.db.programs import EmbeddedDatabaseFailed, binaries


@contextmanager
def reading_from(address: URL, program: str, *arguments: str) -> Iterator[IO[bytes]]:
    """Run a program and read what it writes.

    Args:
        address: the database, as its administrator.
        program: `pg_dump`, of the PostgreSQL the centre ships: it reads any older server too.
        arguments: its arguments.

    Raises:
        EmbeddedDatabaseFailed: with what the program said.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 -- PostgreSQL's own program, no shell
            _command(address, program, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=_environment(address),
        )
        try:
            if process.stdout is not None:
                yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
        _require_success(process.returncode, program, said)


def write_to(address: URL, chunks: Iterable[bytes], program: str, *arguments: str) -> None:
    """Run a program and write to it.

    Raises:
        EmbeddedDatabaseFailed: with what the program said.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 -- as above
            _command(address, program, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=_environment(address),
        )
        try:
            _feed(process, chunks)
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        _require_success(process.returncode, program, said)


def _feed(process: "subprocess.Popen[bytes]", chunks: Iterable[bytes]) -> None:
    if process.stdin is None:
        return
    try:
        with process.stdin:
            for chunk in chunks:
                process.stdin.write(chunk)
    except BrokenPipeError:
        return  # it ended early: its own words say why


def _command(address: URL, program: str, *arguments: str) -> list[str]:
    shown = address.set(drivername="postgresql", password=None)
    name = shown.render_as_string(hide_password=False)
    return [str(binaries() / program), "--no-password", f"--dbname={name}", *arguments]


def _environment(address: URL) -> dict[str, str]:
    """Hand over the password where other users of the machine do not see it."""
    return {**os.environ, "PGPASSWORD": str(address.password or "")}


def _require_success(status: int, program: str, said: IO[str]) -> None:
    if status == 0:
        return
    said.seek(0)
    message = f"{program} ended with {status}: {' '.join(said.read().split())[-600:]}"
    raise EmbeddedDatabaseFailed(message)
