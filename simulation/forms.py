"""Read the forms of a page as a browser does, so that what is sent is what a person could send."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)


@dataclass
class Form:
    """One form of a page.

    Args:
        action: where it goes.
        method: get or post.
        fields: its named fields and the values they hold.
    """

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _FormReader(HTMLParser):
    """Collects the forms of a page; buttons and unchecked boxes send nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None:
            self._read_field(self._open, tag, given)

    def _read_field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in form.fields:
                form.fields[self._select] = given.get("value", "")
        elif tag == "input" and name and _is_sent(given):
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind not in {"submit", "button", "checkbox", "radio"} or "checked" in given


def forms_of(page: str) -> list[Form]:
    """Every form of a page, in order."""
    return list(_read_forms(page))


def form_to(page: str, action: str) -> Form | None:
    """The first form of a page that goes to an address, if there is one."""
    return next((form for form in _read_forms(page) if form.action.split("?")[0] == action), None)


def _read_forms(page: str) -> Iterator[Form]:
    """Read one form after the other; what stands between them is not read at all."""
    for found in _FORM.finditer(page):
        reader = _FormReader()
        reader.feed(found[0])
        yield from reader.forms
