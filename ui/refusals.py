"""A refusal said to a person: the page that the centre and the dashboard show in their language."""

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import GirctError
from ui.environment import templates_environment
from ui.languages import Language
from ui.messages import error_message

TEST_MARK: Final = "is_test_system"
"""Where a request's own state says that it came to a test system."""


def is_for_person(accept: str) -> bool:
    """Whether a request's `Accept` header asks for a page; a program asks for none."""
    return "text/html" in accept


def is_of_test_system(scope: Mapping[str, Any]) -> bool:
    """Whether a request came to a test system, whichever part of it refuses.

    Args:
        scope: the request, as ASGI gives it.
    """
    return bool(scope.get("state", {}).get(TEST_MARK))


def refusal_page(error: GirctError, status: int, language: Language, *, is_test: bool) -> str:
    """Write the page of a refusal.

    Args:
        error: what was refused; its code and parameters make the sentence.
        status: the HTTP status the page is sent with.
        language: fr or ar.
        is_test: whether it is a test system's, and says so.
    """
    template = templates_environment(language).get_template("refusal.html")
    sentence = error_message(error, language)
    return template.render(status=status, code=error.code, sentence=sentence, is_test=is_test)
