"""What `docs/asvs` says of each item of the standard is whole, counted, and backed by evidence."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.asvs_items import LEVEL_3, items

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "docs" / "asvs.md"
PAGES = sorted((ROOT / "docs" / "asvs").glob("*.md"))
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
VERDICTS = ("met", "not applicable", "NOT MET")
OURS = ("domain", "pos", "server", "reporting", "verify", "ui", "devices")
CIPHERS = frozenset({"hashlib", "hmac", "cryptography", "argon2", "nacl", "pyotp", "joserfc"})
DRAWN_FREELY = {"pos/sync/backoff.py"}
"""Modules that draw what anybody may foresee: how long to wait."""
SCRIPTS = [
    path
    for folder in ("pos", "reporting", "server", "ui")
    for path in sorted((ROOT / folder).rglob("*.js"))
]
TEMPLATES = [
    path
    for folder in ("pos", "reporting", "server", "ui")
    for path in sorted((ROOT / folder).rglob("*.html"))
]
STORED = {"pos/screens/static/scans.js": {"sessionStorage"}}


@cache
def rows() -> list[tuple[str, str, str, str, str]]:
    """Read every row: item, level, what it asks, verdict, evidence."""
    return [
        (found[0], found[1], found[2], found[3], found[4])
        for page in PAGES
        for found in ROW.findall(page.read_text(encoding="utf-8"))
    ]


def evidence_in(cell: str) -> list[tuple[str, str]]:
    """List what a cell names between backticks as a file, with the test in it, if one is named."""
    named = re.findall(r"`([\w./-]+\.(?:py|md|conf|toml|service))(?:::(\w+))?`", cell)
    return [(path, test) for path, test in named]


def exists(path: str, test: str) -> bool:
    at = [ROOT / folder / path for folder in ("", "tests") if (ROOT / folder / path).is_file()]
    if not test:
        return bool(at)
    defined = rf"^(async )?def {test}\("
    return any(re.search(defined, one.read_text("utf-8"), re.MULTILINE) for one in at)


def modules() -> list[Path]:
    return [path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_standard_has_253_items_of_its_first_two_levels() -> None:
    levels = Counter(items().values())
    assert (levels[1], levels[2]) == (70, 183)
    assert {item for item, level in items().items() if level == 3} == LEVEL_3


def test_every_item_is_judged_once_at_its_level() -> None:
    judged = [item for item, *_ in rows()]
    assert judged.count("1.1.1") == 1
    assert [item for item, count in Counter(judged).items() if count > 1] == []
    assert sorted(set(items()) ^ set(judged)) == []
    assert [item for item, level, *_ in rows() if items()[item] != int(level)] == []


def test_no_row_of_the_pages_is_left_unread() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert len(ROW.findall(text)) == len(re.findall(r"^\| \d", text, re.MULTILINE)), page.name


def test_each_verdict_is_one_of_three_and_says_why() -> None:
    for item, _, asks, verdict, said in rows():
        assert verdict in VERDICTS, item
        assert len(asks) > 3, item
        assert len(said) > 3, item


def test_what_is_met_names_evidence_and_all_that_is_named_exists() -> None:
    missing = [
        f"{item}: {path}::{test}"
        for item, *_, said in rows()
        for path, test in evidence_in(said)
        if not exists(path, test)
    ]
    assert missing == []
    assert [item for item, *_, v, said in rows() if v == "met" and not evidence_in(said)] == []


def test_every_requirement_that_names_no_document_is_shown_by_a_test() -> None:
    """A chapter whose items rest on files alone would be a claim, not a proof."""
    tested = {
        item for item, *_, verdict, said in rows()
        if verdict == "met" and any(test for _, test in evidence_in(said))
    }  # fmt: skip
    assert len(tested) >= 0.8 * sum(verdict == "met" for *_, verdict, _ in rows())


def test_the_index_counts_right() -> None:
    text = INDEX.read_text(encoding="utf-8")
    counted = Counter((item.partition(".")[0], verdict) for item, _, _, verdict, _ in rows())
    for chapter in range(1, 18):
        numbers = [counted[str(chapter), verdict] for verdict in VERDICTS]
        said = re.search(
            rf"^\| V{chapter} [^|]*\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE
        )
        assert said is not None, chapter
        assert list(map(int, said.groups())) == [sum(numbers), *numbers], f"V{chapter}"
    sums = [sum(verdict == one for *_, verdict, _ in rows()) for one in VERDICTS]
    total = re.search(r"^\| all \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert total is not None
    assert list(map(int, total.groups())) == [sum(sums), *sums]


def test_the_index_lists_every_item_that_is_not_met() -> None:
    text = INDEX.read_text(encoding="utf-8").partition("## Not met")[2]
    listed = re.findall(r"^- \*\*(\d+\.\d+\.\d+)\*\*", text, re.MULTILINE)
    assert listed == sorted(
        (item for item, *_, verdict, _ in rows() if verdict == "NOT MET"),
        key=lambda item: [int(part) for part in item.split(".")],
    )


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    text = (ROOT / "docs" / "cryptography.md").read_text(encoding="utf-8")
    named = {path for path, _ in evidence_in(text)}
    using = {path.relative_to(ROOT).as_posix() for path in modules() if imported(path) & CIPHERS}
    assert sorted(using - named) == []
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_nothing_secret_is_drawn_by_a_generator_that_can_be_foreseen() -> None:
    drawing = {
        path.relative_to(ROOT).as_posix() for path in modules() if "random" in imported(path)
    }
    assert drawing == DRAWN_FREELY


def test_every_field_of_a_password_covers_it_and_lets_kept_ones_in() -> None:
    fields = [
        field
        for path in (ROOT / "server" / "accounts" / "templates").glob("*.html")
        for field in re.findall(r"<input[^>]+>", path.read_text(encoding="utf-8"))
        if re.search(r'name="(password|current|again)"', field)
    ]
    assert len(fields) >= 6
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
    assert [path.name for path in TEMPLATES if "onpaste" in path.read_text("utf-8")] == []
    assert [
        path.name for path in SCRIPTS if re.search(r"[\"']paste", path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize(
    "page", ["server/desk/templates/desk.html", "reporting/templates/dashboard.html",
             "pos/screens/templates/sign_out.html"],
)  # fmt: skip
def test_every_page_behind_the_sign_in_shows_the_way_out(page: str) -> None:
    assert '"/logout"' in (ROOT / page).read_text(encoding="utf-8")
    own = ROOT / "server" / "desk" / "templates"
    framed = [path for path in own.glob("*.html") if "<html" in path.read_text("utf-8")]
    assert framed == [], "each page of the desk stands in the frame that shows it"


def test_no_script_of_ours_writes_markup_or_evaluates_text() -> None:
    assert len(SCRIPTS) > 10
    forbidden = (
        r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function"
        r"|Listener\(\"message\"|onmessage|postMessage|__proto__"
    )
    for path in SCRIPTS:
        assert re.findall(forbidden, path.read_text(encoding="utf-8")) == [], path.name


def test_browsers_store_nothing_but_what_is_listed() -> None:
    stores = r"\b(localStorage|sessionStorage|indexedDB|caches)\b|document\.(cookie)"
    found = {}
    for path in SCRIPTS:
        used = {one or two for one, two in re.findall(stores, path.read_text(encoding="utf-8"))}
        if used:
            found[path.relative_to(ROOT).as_posix()] = used
    assert found == STORED
