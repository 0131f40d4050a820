"""The simulation sets the country up from outside: it writes nothing into the centre itself."""

import ast
from pathlib import Path

import pytest

import simulation

READS = {
    "server.bootstrap",  # opens the centre beside its process, for the proof to read
    "server.db.scope",
    "server.logs",
    "server.settings",
    "server.regies.pins",  # a lone counter without a centre hashes its own PINs
}
WRITES = ("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ")
FILES = sorted(Path(simulation.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_file_knows_a_service_of_the_centre_or_writes_to_its_database(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    imported = {
        name
        for node in ast.walk(ast.parse(text))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    known = {name for name in imported if name.split(".")[0] == "server"}
    assert known <= READS
    assert not [word for word in WRITES if word in text]
