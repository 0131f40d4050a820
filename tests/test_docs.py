"""The documentation is kept true: its commands, settings, links and bytes exist."""

import re
from pathlib import Path

import pytest
import typer.main
from pydantic import BaseModel
from typer import Typer

import pos.cli
import reporting.cli
import server.cli
import simulation.cli
import verify.cli
from pos.settings import PosSettings
from server.settings import Settings
from simulation.protocol_example import PAGE, page_with_example

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
PROGRAMS: dict[str, Typer] = {
    "girct-pos": pos.cli.app,
    "girct-server": server.cli.app,
    "girct-reporting": reporting.cli.app,
    "girct-sim": simulation.cli.app,
    "girct-verify": verify.cli.app,
}
CODE = re.compile(r"`([^`\n]+)`|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands_on(page: Path, program: str) -> list[list[str]]:
    text = page.read_text(encoding="utf-8")
    code = "\n".join(inline or block for inline, block in CODE.findall(text))
    found = re.findall(rf"(?:^|\s){program}((?: [a-z][a-z-]*)*)", code)
    return [words.split() for words in found]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_the_pages_name_exists(program: str) -> None:
    for page in PAGES:
        for words in commands_on(page, program):
            command = typer.main.get_command(PROGRAMS[program])
            for word in words:
                known = getattr(command, "commands", None)
                if known is None:
                    break
                assert word in known, f"{page.name}: {program} {' '.join(words)}"
                command = known[word]


def test_every_make_target_the_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for inline, block in CODE.findall(page.read_text(encoding="utf-8")):
            for target in re.findall(r"(?:^|\n)\s*make ([a-z]+)", inline or block):
                assert target in targets, f"{page.name}: make {target}"


@pytest.mark.parametrize(("settings", "heading"), [(Settings, "centre"), (PosSettings, "counter")])
def test_every_setting_is_documented(settings: type[BaseModel], heading: str) -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    section = text.split(f"## The {heading}", 1)[1].split("\n## ", 1)[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert documented == set(settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_protocol_page_shows_the_bytes_that_are_really_sent() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_with_example()


REQUIREMENTS = {*range(1, 14), 18, *range(28, 35), *range(39, 54)}


def missing_tests(cells: str) -> list[str]:
    """Give what is named as a test, in a cell, and is none."""
    missing = []
    for path, name in re.findall(r"`(\S+\.py)::(\w+)`", cells):
        file = ROOT / "tests" / path
        defined = rf"^(async )?def {name}\("
        if not file.is_file() or not re.search(defined, file.read_text("utf-8"), re.MULTILINE):
            missing.append(f"{path}::{name}")
    return missing


def test_the_page_of_trust_names_in_each_row_tests_that_exist() -> None:
    page = "trust.md"
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) (.*) \|$", text, re.MULTILINE))
    assert set(rows) == set(map(str, REQUIREMENTS))
    for number, cells in rows.items():
        assert ".py::" in cells, f"{page}: {number} names no test"
        assert missing_tests(cells) == [], f"{page}: {number}"
    named = {word for word in re.findall(r"`([^`]+)`", text) if re.search(r"\.py\b", word)}
    files = {word.partition("::")[0] for word in named}
    assert [
        one for one in files if not any((ROOT / at / one).is_file() for at in ("", "tests"))
    ] == []
