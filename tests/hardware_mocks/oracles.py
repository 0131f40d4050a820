"""Where the programs of others are that `make oracles` installs."""

import os
import shutil
from pathlib import Path

import pytest

_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
FOLDER = Path(os.environ.get("GIRCT_ORACLES", _CACHE / "girct-oracles"))


def emupos() -> Path:
    """Find emupos, another emulator, or skip the test and say why."""
    program = FOLDER / "emupos" / "bin" / "emupos"
    if not program.exists():
        pytest.skip(f"no emupos in {FOLDER}: `make oracles` installs it where Python 3.13 is")
    return program


def receiptline() -> tuple[str, Path]:
    """Find Node and receiptline, another maker of bytes, or skip the test and say why."""
    node, package = shutil.which("node"), FOLDER / "receiptline" / "node_modules" / "receiptline"
    if node is None or not package.is_dir():
        pytest.skip(f"no Node, or no receiptline in {FOLDER}: `make oracles` installs it")
    return node, package
