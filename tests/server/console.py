"""What a test of the command line needs beside the commands: people, the trail, the processes."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psutil
from sqlalchemy import text

from server.accounts.factors import code_at
from server.accounts.proofs import SignInLimits, check_password
from server.accounts.service import NewUser, create_user
from server.accounts.sign_in import enrol_factor, show_factor, start, step_of
from server.bootstrap import Centre, open_centre
from server.db.scope import EVERYWHERE, scoped
from server.settings import load_settings
from tests.server.conftest import AIT_AMIRA
from tests.server.people import PASSWORD


def people_of(folder: Path, **roles: str) -> dict[str, str]:
    """Give accounts that are two hours old, their second factors and the files scripts use."""
    earlier = partial(_clock, timedelta(hours=2))
    settings = load_settings(data_dir=folder / "centre")
    environment = {}
    with open_centre(settings, now=earlier, is_migrated=True) as centre:
        for login, role in roles.items():
            matricule = f"M-{login.upper()}"
            create_user(centre, NewUser(login, login, role, AIT_AMIRA, "fr", PASSWORD, matricule))
            path = folder / f"{login}.secrets"
            path.write_text("\n".join([PASSWORD, *factor_of(centre, login)]))
            environment[f"GIRCT_SECRETS_OF_{login.upper()}"] = str(path)
    return environment


def trail_of(folder: Path) -> list[tuple[str, str, str]]:
    with (
        open_centre(load_settings(data_dir=folder / "centre"), is_migrated=True) as centre,
        scoped(centre.app, EVERYWHERE) as connection,
    ):
        found = connection.execute(text("SELECT login, action, address FROM audit_events"))
        return [(row.login, row.action, row.address) for row in found]


def _clock(ago: timedelta) -> datetime:
    return datetime.now(UTC) - ago


def factor_of(centre: Centre, login: str) -> list[str]:
    limits = SignInLimits(centre)
    user = check_password(centre, limits, login=login, password=PASSWORD, address="console")
    token = start(centre, user, "/")
    if step_of(centre, token).need is None:
        return []
    key = show_factor(centre, token)
    code = code_at(key, centre.now())
    enrol_factor(centre, limits, token, code=code, address="console")
    return [key]


def database_processes(folder: Path) -> list[str]:
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline", "status"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
        and process.info["status"] != psutil.STATUS_ZOMBIE
        and process.pid != os.getpid()
    ]
