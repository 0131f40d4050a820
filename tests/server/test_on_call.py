"""A command loads what it needs, and every command can be loaded."""

import subprocess
import sys

from typer.main import get_command

from server.cli import app
from server.on_call import PLACES

CALLED = """
import sys
from server.cli import app
app(["audit", "--help"], standalone_mode=False)
print([name for name in sys.modules if name.endswith(".commands") or name.startswith("alembic")])
"""


def test_every_command_is_where_it_is_said_to_be() -> None:
    known = getattr(get_command(app), "commands", {})
    assert set(PLACES) < set(known)
    assert {name: command.name for name, command in known.items()} == {name: name for name in known}


def test_a_command_loads_its_own_module_and_no_other() -> None:
    said = subprocess.check_output([sys.executable, "-c", CALLED], text=True)
    assert said.splitlines()[-1] == "['server.audit.commands']"
