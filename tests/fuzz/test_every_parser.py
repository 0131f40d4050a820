"""No parser of the devices or of their emulators is left out of `make fuzz`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READS = re.compile(r"feed|receive|read_\w+|begins_\w+|\w+_length|unmix|place_of|is_\w+_address")
"""What functions are called that make something of bytes or of text from outside."""

DRIVERS = {"SerialScanner", "ConcertV2Terminal"}
"""Drivers that cut what they hear by themselves."""

BY_TABLE = {"Display", "Indicator"}
"""Base classes whose every subclass is reached by its name in a table of protocols."""

NO_PARSERS = {
    "hardware_mocks/line.py": "hands bytes on to the device at its end",
    "hardware_mocks/scanner/emulator.py": "a reader is told nothing; it notes that somebody did",
}


def parsers() -> Iterator[tuple[str, str]]:
    """Give the file of each parser, and what a test must import to reach it."""
    for folder in ("devices", "hardware_mocks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            where = str(path.relative_to(ROOT))
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if where not in NO_PARSERS:
                    yield from ((where, name) for name in reached_by(node))


def reached_by(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef) and is_parser(node):
        yield node.name
    if isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        if node.name in DRIVERS or any(map(is_parser, methods)):
            yield node.name


def is_parser(function: ast.FunctionDef) -> bool:
    taken = [ast.unparse(each.annotation) for each in function.args.args if each.annotation]
    return READS.fullmatch(function.name) is not None and bool({"bytes", "str"} & set(taken))


def imported_by_fuzzing() -> set[str]:
    names = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names |= {alias.name for alias in node.names}
    names |= BY_TABLE
    return names


def test_every_parser_is_fuzzed() -> None:
    found, fuzzed = list(parsers()), imported_by_fuzzing()
    assert len(found) >= 15, "the rule no longer finds the parsers there are"
    assert [each for each in found if each[1] not in fuzzed] == []


def test_what_is_said_to_be_no_parser_still_exists() -> None:
    assert [where for where in NO_PARSERS if not (ROOT / where).is_file()] == []
