"""The house rules that no linter knows, read from the tree itself."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "domain", "ui", "verify", "devices", "pos", "server", "reporting",
    "hardware_mocks", "simulation", "benchmarks", "deploy",
)  # fmt: skip
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
LEFT_OUT = {".git", ".venv", ".hypothesis", "demo-data", "node_modules", "artefacts", "__pycache__"}
TEXT = {
    ".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".html", ".css", ".js", ".po", ".sql", ".csv",
    "",
}  # fmt: skip

# The word used instead stands in architecture's table and in docs/glossary.md.
BANNED_WORDS = {
    "ticket", "tickets", "invoice", "invoices", "operator", "operators", "customer", "customers",
    "price", "prices", "category", "categories", "remittance", "remittances", "refund", "refunds",
    "void", "voided", "shift", "percepteur", "accountant", "agency", "utils", "util", "manager",
    "helper", "helpers", "receipt", "receipts", "revenue",
}  # fmt: skip
BANNED_NAMES = {"data", "client_name", "ledger_line", "ledger_lines"}
# The protocol's own words.
ALLOWED = re.compile(
    r"receipt_?(no|code|body|document|context|number|fields|keys)|revenue_?code|\bRECEIPTS?\b|last_receipt_no"
    r"|prev(ious)?_receipt_no|^receipts$|is_receipt|ReceiptCode|MissingReceipt",
    re.IGNORECASE,
)
MARKERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|mock\.pat" r"ch|NotImplemented" r"Error)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(ro" r"ot|ho" r"me/\w+|wo" r"rk|fa" r"rm)/")
REGISTRIES = re.compile(
    r"(py"
    r"pi\.org|python"
    r"hosted|npm"
    r"js|anacon"
    r"da\.org|proxy\.go"
    r"lang|index-"
    r"url=|docker\.io)"
)
DOWNLOADS = re.compile(r"https?://\S+\.(whl|tgz|tar\.gz|deb)\b")
LOADED_FROM_ELSEWHERE = re.compile(
    r"""(src|href|action)\s*=\s*["']?(https?:)?//|url\(\s*["']?(https?:)?//|@import\s+["'](https?:)?//"""
)
EXCEPTION = re.compile(r"# (noqa(?:: [A-Z0-9, ]+[0-9])?|type: ignore(?:\[[\w, -]+\])?)(\s+\S.*)?$")


@cache
def files_of_the_tree() -> list[Path]:
    """Every file of the project, in a stable order; what is left out is not walked through."""
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [
            name
            for name in inner
            if name not in LEFT_OUT and not name.endswith(("_cache", ".egg-info"))
        ]
        found += [Path(folder, name) for name in names]
    return sorted(path for path in found if path.name not in LEFT_OUT and path.is_file())


def tree(*suffixes: str) -> list[Path]:
    """Every file of the project with one of these suffixes, in a stable order."""
    return [path for path in files_of_the_tree() if path.suffix in suffixes]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules() -> list[Path]:
    return [path for path in tree(".py") if path.relative_to(ROOT).parts[0] in PACKAGES]


@cache
def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Facts:
    """What these tests ask of a module, read from its tree once; the tree itself is not kept."""

    is_explained: bool
    functions: tuple[tuple[int, str, int], ...]
    names: tuple[tuple[int, str], ...]


@cache
def facts_of(path: Path) -> Facts:
    module = parsed(path)
    nodes = list(ast.walk(module))
    return Facts(
        is_explained=bool(ast.get_docstring(module)),
        functions=tuple(
            (node.lineno, node.name, (node.end_lineno or 0) - node.lineno + 1)
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ),
        names=tuple(names_given(nodes)),
    )


def names_given(nodes: list[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every name this module chooses itself: what it defines, binds or receives."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield 0, name
            case _:
                pass


def words_of(name: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {word for word in spaced.lower().split("_") if word}


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(lines_of(path), 1)
        if pattern.search(line)
    ]


def test_no_file_is_longer_than_300_lines() -> None:
    long = [
        f"{shown(path)}: {count}"
        for path in tree(".py", ".js", ".css", ".html", ".sql")
        if (count := len(lines_of(path))) > FILE_LINES_MAX
    ]
    assert long == []


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{shown(path)}:{line}: {name}"
        for path in tree(".py")
        for line, name, count in facts_of(path).functions
        if count > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    assert [shown(path) for path in modules() if not facts_of(path).is_explained] == []


def test_no_identifier_uses_a_banned_synonym() -> None:
    found = [
        f"{shown(path)}:{line}: {name}"
        for path in tree(".py")
        for line, name in facts_of(path).names
        if words_of(name) & BANNED_WORDS and not ALLOWED.search(name)
    ]
    assert found == []


def test_no_name_of_ours_says_nothing() -> None:
    """In the packages; in tests, `data` is how Hypothesis hands over its draws."""
    found = [
        f"{shown(path)}:{line}: {name}"
        for path in modules()
        for line, name in facts_of(path).names
        if name in BANNED_NAMES
    ]
    assert found == []


def test_no_module_or_folder_has_an_empty_name() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert [shown(path) for path in tree(".py") if {path.stem, *path.parts} & empty] == []


def test_nothing_is_left_for_later() -> None:
    assert lines_matching(MARKERS, tree(".py", ".js", ".html", ".sql", ".md", ".toml")) == []


def test_no_path_of_a_machine_and_no_package_registry_is_written_down() -> None:
    paths = tree(*TEXT)
    assert lines_matching(MACHINE_PATHS, paths) == []
    assert lines_matching(REGISTRIES, paths) == []
    assert lines_matching(DOWNLOADS, paths) == []


def test_no_screen_loads_anything_from_another_host() -> None:
    assert lines_matching(LOADED_FROM_ELSEWHERE, tree(".html", ".css", ".js")) == []


def test_every_exception_to_a_lint_rule_gives_its_reason_the_first_time_in_its_file() -> None:
    bare = []
    for path in tree(".py"):
        explained: set[str] = set()
        for line in lines_of(path):
            for rule, reason in EXCEPTION.findall(line):
                if reason:
                    explained.add(rule)
                elif rule not in explained:
                    bare.append(f"{shown(path)}: {line.strip()}")
    assert bare == []


def test_no_test_is_skipped_or_expected_to_fail_without_a_reason() -> None:
    skips = re.compile(r"mark\.(skip|xfail)(?!if)(?!\(.*reason)|pytest\.skip\(\)")
    assert lines_matching(skips, tree(".py")) == []


def test_pinned_packages_carry_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.-]+(?:\[\w+\])?==", text, re.MULTILINE)
        assert len(pins) >= 50, path.name
        blocks = re.split(r"^(?=[\w.-]+(?:\[\w+\])?==)", text, flags=re.MULTILINE)
        assert [
            block.splitlines()[0]
            for block in blocks
            if block.strip() and "--hash=sha256:" not in block
        ] == []
        assert "://" not in text


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        (
            "domain",
            {
                "domain",
                "pydantic",
                "pydantic_core",
                "cryptography",
                "nacl",
                "orjson",
                "num2words",
                "tzdata",
            },
        ),
        ("verify", {"verify", "domain", "typer", "rich", "pydantic", "cryptography"}),
    ],
)
def test_what_must_stand_alone_imports_only_a_listed_few(package: str, allowed: set[str]) -> None:
    found = {
        f"{shown(path)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(parsed(path))
        for name in imported_names(node)
        if name.split(".")[0] not in allowed | sys.stdlib_module_names
    }
    assert found == set()


def test_a_document_needs_nothing_of_ours() -> None:
    nodes = ast.walk(parsed(ROOT / "domain/document.py"))
    names = [name for node in nodes for name in imported_names(node)]
    assert [name for name in names if name.split(".")[0] in PACKAGES] == []


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []
