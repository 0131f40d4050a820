"""What every screen shares: base page, style sheet, fr/ar catalogues, filters, messages."""

from ui.assets import asset_url, build_assets_router
from ui.environment import templates_environment
from ui.languages import (
    DEFAULT_LANGUAGE,
    LANGUAGE_COOKIE,
    LANGUAGES,
    Language,
    as_language,
    direction,
    other_language,
)
from ui.messages import error_message

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "Language",
    "as_language",
    "asset_url",
    "build_assets_router",
    "direction",
    "error_message",
    "other_language",
    "templates_environment",
]
