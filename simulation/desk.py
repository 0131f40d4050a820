"""Somebody at the centre's desk: signs in as a browser does, fills the desk's own forms in."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NoReturn, Self

import httpx

from domain.errors import GirctError
from simulation.forms import form_to
from simulation.logins import Logins

TIMEOUT_S = 30.0
BROWSER = {"Accept": "text/html"}
SECRET = re.compile(r'<output class="secret-code"[^>]*>([^<]+)</output>')
KEY = re.compile(r'<code class="code"[^>]*>([A-Z2-7 ]+)</code>')
BACK = re.compile(r'class="button button-main" href="([^"]+)"')
ALERT = re.compile(r'role="alert".*?</div>\s*</div>|class="field-error".*?</p>', re.DOTALL)

Typed = Mapping[str, str | Sequence[str]]


class DeskRefused(GirctError):
    """A page of the centre did not lead where somebody expected."""

    code = "simulation.desk_refused"


@dataclass(frozen=True, slots=True)
class Slip:
    """A secret that a page shows this once.

    Args:
        secret: what it shows: a PIN, a code, a password or half of one.
        back: where its button leads.
    """

    secret: str
    back: str


class Visitor:
    """One person at a browser.

    Args:
        address: of the centre.
        login: what they sign in with.
        logins: where their password and key are kept.
        behind_s: how far the centre's clock is behind, seconds: their telephone's is too.
    """

    def __init__(self, address: str, login: str, logins: Logins, *, behind_s: float = 0.0) -> None:
        self.login = login
        self._logins = logins
        self._behind_s = behind_s
        self._http = httpx.Client(
            base_url=address,
            timeout=TIMEOUT_S,
            follow_redirects=True,
            trust_env=False,
            headers=BROWSER,
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

    def arrive(self, one_time_password: str) -> None:
        """Sign in for the first time: choose a password, and enrol a telephone.

        Raises:
            DeskRefused: when the session does not open.
        """
        page = self._sign_in(one_time_password)
        chosen = "-".join(secrets.token_hex(2) for _ in range(4))
        page = self._fill(page, "/login/password", {"password": chosen, "again": chosen})
        self._logins.passwords[self.login] = chosen
        found = KEY.search(page.text)
        if page.url.path == "/login/factor" and found is not None:
            self._logins.factors[self.login] = found[1].replace(" ", "")
            page = self._fill(page, "/login/factor", {"code": self._code()})
        self._require_session(page)

    def sign_in(self) -> None:
        """Sign in with the password and the telephone's code.

        A code is good once: if the one of the moment was used, the next one is accepted already.

        Raises:
            DeskRefused: when the session does not open.
        """
        page = self._sign_in(self._logins.passwords[self.login])
        for steps in (0, 1):
            if page.url.path == "/login/code":
                page = self._fill(page, "/login/code", {"code": self._code(steps)})
        self._require_session(page)

    def send(self, address: str, typed: Typed) -> httpx.Response:
        """Open a page of the desk, fill its form in and send it; give the page that follows.

        Raises:
            DeskRefused: when the form comes back, with what it says.
        """
        page = self._http.get(address)
        if not page.is_success:
            _refuse(f"{self.login} opens {address}", page)
        answer = self._fill(page, address, typed)
        if not answer.is_success:
            _refuse(f"{self.login} sends {address}", answer)
        return answer

    def receive(self, address: str, typed: Typed) -> Slip:
        """Send a form whose answer shows a secret this once.

        Raises:
            DeskRefused: when it shows none.
        """
        answer = self.send(address, typed)
        shown, back = SECRET.search(answer.text), BACK.search(answer.text)
        if shown is None or back is None:
            _refuse(f"{self.login} sends {address}", answer)
        return Slip(shown[1].strip(), back[1])

    def read(self, address: str) -> str:
        """Read a page.

        Raises:
            DeskRefused: when it is refused.
        """
        page = self._http.get(address)
        if not page.is_success:
            _refuse(f"{self.login} reads {address}", page)
        return page.text

    def _sign_in(self, password: str) -> httpx.Response:
        page = self._http.get("/login?next=/desk/")
        return self._fill(page, "/login", {"login": self.login, "password": password})

    def _fill(self, page: httpx.Response, action: str, typed: Typed) -> httpx.Response:
        form = form_to(page.text, action)
        if form is None:
            _refuse(f"{self.login} looks for the form {action}", page)
        return self._http.post(form.action, data={**form.fields, **typed})

    def _require_session(self, page: httpx.Response) -> None:
        if not page.is_success or "girct_session" not in self._http.cookies:
            _refuse(f"{self.login} signs in", page)

    def _code(self, steps: int = 0) -> str:
        return self._logins.code(self.login, self._behind_s, steps) or ""


def _refuse(what: str, answer: httpx.Response) -> NoReturn:
    said = " ".join(found for found in ALERT.findall(answer.text))
    words = re.sub(r"<[^>]+>|\s+", " ", said)
    words = " ".join(words.split()) or answer.text[:200].replace("\n", " ")
    message = f"{what}: HTTP {answer.status_code} at {answer.url.path}: {words}"
    raise DeskRefused(message)
