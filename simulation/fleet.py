"""A cashier who works at a counter's own screens over HTTP, form by form."""

import re
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx

from domain.errors import GirctError
from domain.tariffs.natures import payer_rule
from simulation.forms import Form, form_to

CASH_EXPECTED = re.compile(r'facts-total"[^>]*><dt>[^<]*</dt><dd[^>]*>(.*?)</dd>', re.DOTALL)
SEQ = re.compile(r"/quittances/(\d+)")
TIMEOUT_S = 30.0
POLL_S = 0.1
PAYER, PLATE = "Partie versante fictive", "12345|أ|6"
"""Who pays in the simulation, where a nature asks for a name."""


class ScreenRefused(GirctError):
    """A counter's screen did not lead where a cashier expected."""

    code = "simulation.screen_refused"


@dataclass(frozen=True, slots=True)
class Sold:
    """One quittance sold at a screen.

    Args:
        seq: its record's number in the counter's chain.
        nature: what was sold.
        quantity: as typed.
    """

    seq: int
    nature: int
    quantity: str


class Teller:
    """A cashier at one counter.

    Args:
        address: of the counter's screens, such as http://127.0.0.1:8101.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address, timeout=TIMEOUT_S, follow_redirects=True, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def log_in(self, pin: str) -> None:
        """Type the PIN.

        Raises:
            ScreenRefused: when the counter stays on the same screen.
        """
        answer = self._send(self._form("/login", "/login"), {"pin": pin})
        if form_to(answer.text, "/login") is not None:
            _refuse("log in", answer)

    def open_session(self, float_dirhams: str = "200") -> None:
        """Open the cash session with a float, unless one is open already."""
        page = self._get("/session")
        form = form_to(page.text, "/session")
        if form is None or "float" not in form.fields:
            return
        answer = self._send(form, {"float": float_dirhams})
        if "float" in (form_to(answer.text, "/session") or Form("", "")).fields:
            _refuse("open the session", answer)

    def sell(self, nature: int, quantity: str) -> Sold:
        """Sell one quittance: choose, type, take the exact cash, confirm.

        Args:
            nature: index in the directory.
            quantity: as typed at the screen; an area taken by the day is for one day.

        Raises:
            ScreenRefused: when no quittance comes out.
        """
        typed = {"quantity": quantity, "days": "1"}
        rule = payer_rule(nature)
        typed |= {"payer_name": PAYER} if rule.needs_name else {}
        typed |= {"plate": PLATE} if rule.needs_plate else {}
        form = self._form(f"/sale?nature={nature}", "/sale/confirm")
        known = {name: text for name, text in typed.items() if name in form.fields}
        quote = self._send(form, {**known, "note": "exact"}, "/sale/quote")
        confirmed = form_to(quote.text, "/sale/confirm")
        if confirmed is None:
            _refuse(f"quote {quantity} of nature {nature}", quote)
        answer = self._send(confirmed, {})
        found = SEQ.search(answer.url.path)
        if found is None:
            _refuse(f"sell {quantity} of nature {nature}", answer)
        return Sold(int(found[1]), nature, quantity)

    def hand_over(self, amount_dirhams: int, regisseur_pin: str) -> None:
        """Hand cash to the régisseur, who types their own PIN beside the cashier.

        Raises:
            ScreenRefused: when no slip comes out.
        """
        form = self._form("/till", "/till/handover")
        typed = {"amount": str(amount_dirhams), "pin": regisseur_pin}
        answer = self._send(form, typed)
        if not answer.url.path.startswith("/papers/"):
            _refuse("hand cash over", answer)

    def end_session(self) -> str:
        """End the session and count exactly what it must hold; give its address.

        Raises:
            ScreenRefused: when the count is not taken.
        """
        page = self._send(self._form("/session?ending=yes", "/session/end"), {})
        place = page.url.path
        form = form_to(page.text, f"{place}/count")
        expected = CASH_EXPECTED.search(page.text)
        if form is None or expected is None:
            _refuse("end the session", page)
        counted = re.sub(r"[^0-9,]", "", expected[1])
        answer = self._send(form, {"counted": counted})
        if form_to(answer.text, f"{place}/count") is not None:
            _refuse(f"count {counted}", answer)
        return place

    def close_session(self, place: str) -> None:
        """Take the cash of a counted session, as the régisseur.

        Raises:
            ScreenRefused: when it stays open.
        """
        answer = self._send(self._form(place, f"{place}/close"), {"confirmed": "yes"})
        if answer.url.path != "/session":
            _refuse("close the session", answer)

    def close_day(self) -> str:
        """Close the business day; give the page of its Z.

        Raises:
            ScreenRefused: when no Z comes out.
        """
        answer = self._send(self._form("/day?closing=yes", "/day/close"), {})
        if not answer.url.path.startswith("/papers/"):
            _refuse("close the day", answer)
        return answer.text

    def log_out(self) -> None:
        """Leave the counter to somebody else."""
        self._send(self._form("/session", "/logout"), {})

    def look(self, path: str) -> str:
        """Open a page, and give its text.

        Raises:
            ScreenRefused: when the counter does not show it.
        """
        return self._get(path).text

    def status(self) -> dict[str, Any]:
        """What the counter says of itself, as JSON."""
        found: dict[str, Any] = self._get("/status").json()
        return found

    def wait_for_print_state(self, seq: int, states: set[str], timeout_s: float = 30.0) -> str:
        """Wait until the paper of a quittance is in one of some states; give the last one seen."""
        deadline = time.monotonic() + timeout_s
        state = ""
        while time.monotonic() < deadline and state not in states:
            paper = self._get(f"/status?seq={seq}").json()["paper"] or {}
            state = str(paper.get("state", "")).rpartition("-")[2]
            time.sleep(POLL_S)
        return state

    def print_again(self, seq: int) -> None:
        """Press "print again" for a quittance no byte of which left."""
        action = f"/quittances/{seq}/print"
        self._send(self._form(f"/quittances/{seq}", action), {})

    def wait_until_ready(self, timeout_s: float = 60.0) -> None:
        """Wait until the counter's screens answer.

        Raises:
            ScreenRefused: when they do not in time.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                if self._http.get("/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(POLL_S)
        message = f"the counter at {self.address} does not answer"
        raise ScreenRefused(message)

    def _get(self, path: str) -> httpx.Response:
        answer = self._http.get(path)
        if not answer.is_success:
            _refuse(f"read {path}", answer)
        return answer

    def _form(self, path: str, action: str) -> Form:
        page = self._get(path)
        form = form_to(page.text, action)
        if form is None:
            _refuse(f"find the form {action} on {path}", page)
        return form

    def _send(
        self, form: Form, typed: dict[str, str], address: str | None = None
    ) -> httpx.Response:
        return self._http.post(address or form.action, data={**form.fields, **typed})


def _refuse(what: str, answer: httpx.Response) -> NoReturn:
    said = re.search(r'role="alert"[^>]*>(.*?)</', answer.text, re.DOTALL)
    words = re.sub(r"<[^>]+>|\s+", " ", said[1]).strip() if said else ""
    message = f"cannot {what}: HTTP {answer.status_code} at {answer.url.path} {words}".strip()
    raise ScreenRefused(message)
