"""Each import contract is broken once on purpose: a rule that cannot fail is not a rule."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "domain", "ui", "verify", "devices", "pos", "server", "reporting",
    "hardware_mocks", "simulation", "deploy",
)  # fmt: skip

# contract -> (module that misbehaves, what it must not import)
VIOLATIONS = {
    "layers": ("domain/ids.py", "import ui"),
    "ends-are-strangers": ("pos/cli.py", "import verify"),
    "domain-is-pure": ("domain/ids.py", "import sqlalchemy"),
    "devices-see-documents": ("devices/printer/port.py", "import domain.money"),
    "ui-knows-domain": ("ui/__init__.py", "import reporting"),
    "verify-stands-alone": ("verify/__init__.py", "import sqlite3"),
    "pos-has-no-orm": ("pos/bootstrap.py", "import sqlalchemy"),
    "reporting-reads-views": ("reporting/__init__.py", "import server"),
    "server-has-no-devices": ("server/settings.py", "import devices"),
    "reporting-is-served": ("server/cli.py", "import reporting"),
    "mocks-know-nothing": ("hardware_mocks/__init__.py", "import domain"),
    "nobody-knows-the-simulation": ("ui/__init__.py", "import simulation"),
    "routes-speak-http": ("server/records/routes.py", "import sqlalchemy"),
    "repositories-speak-sql": ("server/records/repository.py", "import fastapi"),
    "no-cycles": ("domain/ids.py", "import domain.record"),
}


def lint(folder: Path) -> dict[str, str]:
    """Check the contracts on a tree: what each contract's name ended as."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)(?: \(.*\))?$", done.stdout, re.MULTILINE)) or {
        "lint-imports": done.stdout + done.stderr
    }


def contracts() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


def test_every_contract_has_its_violation() -> None:
    assert set(VIOLATIONS) == set(contracts())


def test_every_contract_holds_here_and_breaks_when_it_is_broken_on_purpose(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    names = contracts().values()
    assert lint(tmp_path) == dict.fromkeys(names, "KEPT")
    for path, statement in VIOLATIONS.values():
        with (tmp_path / path).open("a", encoding="utf-8") as module:
            module.write(f"\n{statement}\n")
    assert lint(tmp_path) == dict.fromkeys(names, "BROKEN")
