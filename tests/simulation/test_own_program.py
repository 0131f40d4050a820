"""The command that `make demo` prints for a code runs as it stands."""

import os
from pathlib import Path

import pytest

from simulation.demo import own_program


def test_the_program_is_named_by_a_path_a_shell_finds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for here in (Path(__file__).parents[2], tmp_path):
        monkeypatch.chdir(here)
        named = own_program()
        assert "/" in named
        assert os.access(named, os.X_OK)
