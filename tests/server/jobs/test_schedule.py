"""Of all processes that serve, one keeps the schedule; when it dies another one does."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from server.db.embedded import EmbeddedPostgres
from tests.server.enrolled import Place

KEEPER = Path(__file__).with_name("keeper.py")
LEADERS = text(
    "SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
    "   AND l.classid = CASE WHEN hashtext('girct.jobs') < 0 THEN 4294967295 ELSE 0 END"
    "   AND l.objid = (hashtext('girct.jobs')::bigint & 4294967295)"
)
TIMEOUT_S = 60


@pytest.fixture
def keepers(
    place: Place, cluster: EmbeddedPostgres, admin_url: URL, tmp_path: Path
) -> Iterator[list[subprocess.Popen[str]]]:
    del place
    address = admin_url.render_as_string(hide_password=False)
    command = [sys.executable, str(KEEPER), address, str(cluster.data_dir)]
    started = []
    for number in range(3):
        with (tmp_path / f"{number}.log").open("w") as log:
            started.append(
                subprocess.Popen(
                    [*command, f"file://{tmp_path}/trail.log"],
                    stdout=log,
                    text=True,
                    cwd=Path(__file__).parents[3],
                )
            )
    yield started
    for process in started:
        process.terminate()
    codes = [process.wait(TIMEOUT_S) for process in started]
    assert sum(code == 0 for code in codes) >= 2


def until(question: Callable[[], list[int] | bool], what: str) -> list[int]:
    """Ask until the answer is yes, for as long as it may take on a busy machine."""
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        if answer := question():
            return answer if isinstance(answer, list) else []
        time.sleep(0.05)
    raise AssertionError(what)


def keeping(tmp_path: Path) -> list[int]:
    """Which of the processes have ever kept the schedule."""
    logs = (tmp_path / f"{number}.log" for number in range(3))
    return [number for number, log in enumerate(logs) if "jobs kept here" in log.read_text()]


def others(tmp_path: Path, first: int) -> list[int]:
    return [number for number in keeping(tmp_path) if number != first]


def test_one_of_three_processes_keeps_the_schedule_and_another_takes_over_when_it_is_killed(
    keepers: list[subprocess.Popen[str]], admin_url: URL, tmp_path: Path
) -> None:
    engine = create_engine(admin_url)
    try:
        until(lambda: _all_ready(tmp_path), "the processes start")
        (first,) = until(lambda: keeping(tmp_path), "one keeps the schedule")
        with engine.connect() as connection:
            held = connection.execute(LEADERS).all()
        assert len(held) == 1
        keepers[first].kill()
        keepers[first].wait(TIMEOUT_S)
        heirs = until(lambda: others(tmp_path, first), "another takes over")
        assert len(heirs) == 1
        with engine.connect() as connection:
            assert len(connection.execute(LEADERS).all()) == 1
        until(lambda: _has_run(engine, "ship"), "the jobs run")
    finally:
        engine.dispose()


def _all_ready(tmp_path: Path) -> bool:
    return all("ready" in (tmp_path / f"{number}.log").read_text() for number in range(3))


def _has_run(engine: Engine, name: str) -> bool:
    with engine.connect() as connection:
        query = text("SELECT outcome FROM job_runs WHERE name = :name")
        return bool(connection.execute(query, {"name": name}).scalar() == "OK")
