"""A refusal said to a person: the page that the centre and the dashboard show in their language."""

from domain.errors import GirctError
from ui.environment import templates_environment
from ui.languages import Language
from ui.messages import error_message


def is_for_person(accept: str) -> bool:
    """Whether a request's `Accept` header asks for a page; a program asks for none."""
    return "text/html" in accept


def refusal_page(error: GirctError, status: int, language: Language) -> str:
    """Write the page of a refusal.

    Args:
        error: what was refused; its code and parameters make the sentence.
        status: the HTTP status the page is sent with.
        language: fr or ar.
    """
    template = templates_environment(language).get_template("refusal.html")
    return template.render(status=status, code=error.code, sentence=error_message(error, language))
