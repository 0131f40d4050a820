"""Every role at every address, with what is its own and what is its neighbour's."""

from dataclasses import dataclass, field

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from server.accounts.permissions import Role
from server.app import build_main_app
from server.bootstrap import Centre
from tests.server.authorisation_table import DASHBOARD, TABLE
from tests.server.communes import Commune, foreign_rows, settle_two
from tests.server.enrolled import Place

PEOPLE = ("nobody", *Role)
REFUSED = {
    "x": (403, "accounts.not_allowed"),
    "L": (401, "accounts.not_signed_in"),
    "s": (401, "accounts.step_over"),
    "c": (403, "accounts.form_expired"),
    "a": (403, "acts.not_allowed"),
    "p": (403, "accounts.provider_refused"),
}
NOT_LET_THROUGH = {401, 403, 404, 405}
FORMS = {
    ("POST", "/desk/regies/{regie_id}/agents/{agent_id}/language"): {"language": "ar"},
    ("POST", "/logout"): {"csrf": "x"},
    ("POST", "/login"): {"login": "x", "password": "x", "form_token": "x"},
    ("POST", "/login/code"): {"code": "x", "csrf": "x"},
    ("POST", "/login/password"): {"password": "x", "again": "x", "csrf": "x"},
    ("POST", "/login/factor"): {"code": "x", "csrf": "x"},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    method: str
    path: str
    own: str
    other: str


def rows() -> list[Row]:
    found = []
    for line in TABLE.strip().splitlines():
        method, path, own, *other = line.split()
        found.append(Row(method, path, own, "".join(other)))
        assert {len(own), len(found[-1].other or own)} == {len(PEOPLE)}, line
    return found


@dataclass
class Visit:
    """One person's way through the table; each cell is one real request."""

    client: httpx.Client
    own: Commune
    other: Commune
    wrong: list[str]
    tried: int = 0
    disturbed: bool = True
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    def headers_of(self, who: str) -> dict[str, str]:
        """Give what somebody's request rides on; a form that was taken may have ended it."""
        if who == "nobody":
            return {}
        if who not in self.sessions:
            self.sessions[who] = self.own.headers_of(who)
        return self.sessions[who]

    def try_row(self, row: Row, number: int) -> None:
        for commune, outcomes in ((self.own, row.own), (self.other, row.other)):
            if outcomes:
                self._try(row, commune, outcomes[number], PEOPLE[number])

    def _try(self, row: Row, commune: Commune, outcome: str, who: str) -> None:
        if self.disturbed:
            self.own.refresh()
            self.other.refresh()
        answer = self.client.request(
            row.method,
            row.path.format(**commune.values_for(row.path)),
            headers=self.headers_of(who),
            data=FORMS.get((row.method, row.path), {}) if row.method == "POST" else None,
        )
        self.tried += 1
        self.disturbed = row.method != "GET" and answer.status_code < 400  # refused: as it was
        if self.disturbed:
            self.sessions.pop(who, None)
        if not is_as_told(outcome, answer):
            place = f"{who} {row.method} {row.path} {commune.mark}"
            self.wrong.append(f"{place}: {outcome} but {answer.status_code} {code_of(answer)}")
        if who != "nobody" and commune is self.own:
            leaks = [mark for mark in self.other.marks() if mark in answer.content]
            self.wrong.extend(f"{who} {row.method} {row.path} shows {mark!r}" for mark in leaks)


def is_as_told(outcome: str, answer: httpx.Response) -> bool:
    status, code = answer.status_code, code_of(answer)
    if outcome == "+":
        return status < 500 and status not in NOT_LET_THROUGH
    if outcome == "-":
        return status == 404
    if outcome == "D":
        return status == 401 and code == "terminals.request_unsigned"
    is_page = outcome == "c" and status == 403 and code == ""  # the form again, to be sent anew
    return is_page or (status, code) == REFUSED[outcome]


def code_of(answer: httpx.Response) -> str:
    if "json" not in answer.headers.get("content-type", "") or not answer.content:
        return ""
    said = answer.json()
    return str(said.get("code", "")) if isinstance(said, dict) else ""


def test_every_route_has_its_row_and_every_row_its_route(centre: Centre) -> None:
    routed = {
        (method, route.path)
        for route in iter_route_contexts(build_main_app(centre).routes)
        for method in route.methods or ()
    }
    written = [(row.method, row.path) for row in rows()]
    assert len(written) == len(set(written))
    assert {one for one in written if not one[1].startswith(DASHBOARD)} == routed


def test_every_role_at_every_address_is_let_through_or_refused_as_the_table_says(
    place: Place, client: httpx.Client
) -> None:
    own, other = settle_two(place)
    before = foreign_rows(place, other.code)
    visit = Visit(client, own, other, [])
    for row in rows():
        for number in range(len(PEOPLE)):
            visit.try_row(row, number)
    assert not visit.wrong, "\n".join(visit.wrong)
    assert visit.tried == sum(len(PEOPLE) * (2 if row.other else 1) for row in rows())
    assert foreign_rows(place, other.code) == before, "something of the neighbour's changed"


@pytest.mark.parametrize("role", PEOPLE[1:])
def test_a_session_of_an_account_that_was_closed_opens_nothing(
    place: Place, client: httpx.Client, role: str
) -> None:
    own = Commune(place, "09.163.01.01", "HERE", "R-0911", 742011)
    own.add_people()
    headers = own.headers_of(role)
    place.run("UPDATE users SET active = false")
    for row in rows():
        if "L" in row.own and not row.other and row.method == "GET":
            answer = client.get(row.path, headers=headers)
            assert is_as_told("L", answer), f"{row.path} {answer.status_code}"
