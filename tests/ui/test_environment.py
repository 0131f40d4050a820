import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.pos.screens.world import served
from ui import asset_url, build_assets_router, templates_environment
from ui.assets import STATIC
from ui.languages import LANGUAGES, Language


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_base_page_says_its_language_and_direction(language: Language, direction: str) -> None:
    page = templates_environment(language).get_template("base.html").render()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "ESSAI" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_system_says_so_on_every_page_in_both_languages(language: Language) -> None:
    page = templates_environment(language).get_template("base.html").render(is_test=True)
    assert "ESSAI" in page
    assert "تجربة" in page


def test_what_a_person_typed_is_never_markup() -> None:
    parts = templates_environment("fr").from_string(
        '{% import "parts.html" as parts with context %}{{ parts.alert(text) }}'
    )
    assert "<script>" not in parts.render(text="<script>alert(1)</script>")


def test_the_style_sheets_use_logical_properties_only() -> None:
    root = Path(STATIC).parent.parent
    physical = re.compile(
        r"\b(?:margin|padding|border)-(?:left|right)\b|[;{]\s*(?:left|right):|text-align:\s*(?:left|right)"
    )
    sheets = [
        path
        for folder in ("ui", "pos", "reporting", "server")
        for path in (root / folder).rglob("*.css")
    ]
    assert len(sheets) >= 3
    assert [path.name for path in sheets if physical.search(path.read_text("utf-8"))] == []


def test_assets_come_from_a_closed_list() -> None:
    app = FastAPI()
    app.include_router(build_assets_router())
    with served(app) as address:
        style = httpx.get(address + asset_url("style.css"))
        font = httpx.get(f"{address}/ui/Amiri-Regular.ttf")
        other = httpx.get(f"{address}/ui/assets.py")
        above = httpx.get(f"{address}/ui/..%2Fassets.py")
    assert style.headers["content-type"].startswith("text/css")
    assert font.headers["content-type"] == "font/ttf"
    assert (other.status_code, above.status_code) == (404, 404)
