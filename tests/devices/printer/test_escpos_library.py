"""The library we build on is loaded without touching the rest of the process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from devices.printer import PROFILES
from devices.printer.escpos_library import new_builder

_PROBE = """
import json, logging, os, sys
from devices.printer.escpos_library import new_builder
from devices.printer.profiles import PROFILES
before = dict(os.environ)
new_builder(PROFILES["generic-80"])
print(json.dumps({
    "handlers": len(logging.getLogger().handlers),
    "same_environment": dict(os.environ) == before,
    "unused": [name for name in ("yaml", "barcode") if name in sys.modules],
    "yaml_table": len(sys.modules["escpos.capabilities"].CAPABILITIES["profiles"]),
}))
"""


def test_loading_the_library_leaves_the_root_logger_the_environment_and_the_disk_alone(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "ESCPOS_CAPABILITIES_FILE": "/kept"}
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, check=True, env=environment
    )
    assert json.loads(done.stdout) == {
        "handlers": 0,
        "same_environment": True,
        "unused": [],
        "yaml_table": 1,
    }
    assert list(tmp_path.iterdir()) == []


def test_importing_the_drivers_does_not_load_the_library() -> None:
    probe = "import sys, devices.printer; sys.exit('escpos.escpos' in sys.modules)"
    subprocess.run([sys.executable, "-c", probe], check=True)


def test_a_builder_starts_by_choosing_the_code_page_of_its_profile() -> None:
    profile = PROFILES["generic-80"]
    assert new_builder(profile).output == b"\x1bt" + bytes((profile.code_page_number,))
