"""A cashier in front of the screens: reads the forms of a page and sends them as a browser does."""

import html
import re
from types import TracebackType
from typing import Any, Self

import httpx

from simulation.forms import Form, form_to
from tests.pos.screens.world import PINS


class Cashier:
    def __init__(self, address: str, language: str = "fr") -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, trust_env=False)
        self.http.cookies.set("girct_language", language, domain="127.0.0.1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()

    def form(self, path: str, action: str) -> Form:
        page = self.http.get(path)
        form = form_to(page.text, action)
        assert form is not None, f"no form to {action} on {path}: {said(page)}"
        return form

    def send(self, form: Form, address: str | None = None, **typed: str) -> httpx.Response:
        return self.http.post(address or form.action, data={**form.fields, **typed})

    def log_in(self, agent_id: int = 1) -> httpx.Response:
        return self.send(self.form("/login", "/login"), pin=PINS[agent_id])

    def open_session(self, float_typed: str = "200") -> httpx.Response:
        return self.send(self.form("/session", "/session"), float=float_typed)

    def sale(self, nature: int) -> Form:
        return self.form(f"/sale?nature={nature}", "/sale/confirm")

    def sell(self, nature: int = 502, cash: str = "100", **typed: str) -> httpx.Response:
        return self.send(self.sale(nature), cash=cash, **typed)

    def quote(self, nature: int, **typed: str) -> dict[str, Any]:
        form = self.sale(nature)
        answer = self.http.post(
            "/sale/quote",
            data={**form.fields, **typed},
            headers={"accept": "application/json"},
        )
        quote: dict[str, Any] = answer.json()
        return quote


def said(page: httpx.Response) -> str:
    """The words of the first alert of a page."""
    found = re.search(r'role="alert">(.*?)</div>\s*</div>', page.text, re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", found[1]) if found else ""
    return html.unescape(re.sub(r"[ \n]+", " ", words).strip()).removeprefix("! ").strip()


def value_of(page: httpx.Response, field: str) -> str | None:
    """What a field of a page holds."""
    found = re.search(rf'<input[^>]*name="{field}"[^>]*value="([^"]*)"', page.text)
    return html.unescape(found[1]) if found else None
