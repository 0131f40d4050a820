"""Running PostgreSQL's own programs: the system user they run as."""

import os
import pwd
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import server.db.programs

ROOT = Path(server.db.programs.__file__).parent.parent.parent
AT_ONCE = 6
ASK = """
import sys
from server.db.programs import os_account
sys.stdin.readline()
account = os_account(sys.argv[1])
print(account.pw_uid)
"""


@pytest.fixture
def new_name() -> Iterator[str]:
    """The name of a system user that nobody has yet."""
    name = f"girct-{secrets.token_hex(4)}"
    yield name
    subprocess.run(["/usr/sbin/userdel", name], check=False, capture_output=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs, and makes, another system user")
def test_centres_that_start_together_on_a_new_machine_make_one_system_user(new_name: str) -> None:
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, new_name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    for each in asking:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [each.communicate(timeout=60) for each in asking]
    uid = str(pwd.getpwnam(new_name).pw_uid)
    assert [(said.strip(), fault) for said, fault in answers] == [(uid, "")] * AT_ONCE
