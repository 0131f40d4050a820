"""The Jinja2 environment all pages are rendered with: escaped, strict, in one language."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ui import formats
from ui.assets import asset_url
from ui.catalogues import translations
from ui.languages import LANGUAGES, Language, direction, other_language

TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def templates_environment(language: Language, *folders: Path) -> Environment:
    """Build (once) the environment of a language.

    Args:
        language: fr or ar.
        folders: template folders of the calling package, searched before the shared ones.

    Returns:
        An environment with autoescape, the i18n extension (`{% trans %}`, `_()`), the globals
        `language`, `direction`, `other_language`, `languages`, `asset_url`, and the filters
        `money`, `figure`, `date`, `time`, `date_time`, `age`, `quantity`.
    """
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # by the extension
        translations(language), newstyle=True
    )
    environment.globals.update(
        language=language,
        direction=direction(language),
        other_language=other_language(language),
        languages=LANGUAGES,
        asset_url=asset_url,
    )
    for name, render in formats.FILTERS.items():
        environment.filters[name] = formats.in_language(render, language)
    return environment
