"""Two communes of one province: whatever one of them asks, not a byte of the other comes back.

First over HTTP, with everything a person can reach; then in the database itself, under the roles
the services use, with no filter of ours at all.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urlencode

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.signing import public_key_of
from reporting.callback_requests import OUTPUT
from server.accounts.permissions import Role
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from tests.server.communes import (
    ACCOUNT_TABLES,
    OTHER,
    OWN,
    PROVINCE,
    Commune,
    foreign_rows,
    settle_two,
    walled_tables,
)
from tests.server.enrolled import Place
from tests.server.people import add_person, session_of
from tests.server.test_authorisation_matrix import rows

ATTEMPTS = 10_000 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 250
LISTS = tuple(row.path for row in rows() if row.path.startswith("/desk") and not row.other
              and row.method == "GET")  # fmt: skip
DESK = tuple(row for row in rows() if row.path.startswith(("/desk", "/api/v1/directory")))
UNWALLED = {
    "accounts", "anchor_deliveries", "anchors", "audit_head", "audit_shipments", "collectivites",
    "fiscal_years", "job_runs", "nonces", "postes_comptables", "rate_tries",
    "report_collectivites", "root_statements", "schema_version", "sign_ins", "verifications",
}  # fmt: skip
"""What a service may read that belongs to no collectivité: the State's postes, the centre's own
affairs, what its custodians said. Accounts hold a territory: see `db/test_accounts_wall.py`;
what is told of sign-ins is seen by its own account alone: `accounts/test_last_sign_in.py`."""


@pytest.fixture
def communes(place: Place) -> tuple[Commune, Commune]:
    return settle_two(place)


@dataclass
class Stranger:
    """Somebody of one commune who asks for anything, mostly for what is the neighbour's."""

    client: httpx.Client
    own: Commune
    other: Commune
    chance: random.Random

    def __post_init__(self) -> None:
        self.sessions = {role: self.own.headers_of(role) for role in Role}
        self.marks = (*self.other.marks(), public_key_of(self.other.chain.first_private_key))

    def values(self) -> dict[str, object]:
        """Draw what stands for each parameter: mostly the neighbour's."""
        mine, theirs = self.own.values(), self.other.values()
        theirs["terminal_id"] = self.chance.choice((self.other.terminal, theirs["terminal_id"]))
        theirs["act_id"] = self.chance.choice((self.other.act, self.other.closing))
        theirs["login"] = self.chance.choice([one.login for one in self.other.people.values()])
        theirs["decision"] = self.chance.choice(("approve", "refuse", "withdraw"))
        theirs["turn"] = self.chance.choice(("open", "close"))
        return {name: theirs[name] if self.chance.random() < 0.9 else mine[name] for name in mine}

    def form(self) -> dict[str, str]:
        """Draw a form that names the neighbour wherever it can."""
        other = self.other
        drawn = {
            "regie_id": self.chance.choice((other.regie, "R-8888")), "collectivite": OTHER,
            "scope": self.chance.choice((OTHER, PROVINCE, "*")), "regie": other.regie,
            "kind": "SOUK", "name": "X", "name_fr": "X", "name_ar": "س", "arrete": "arrêté 1/2026",
            "arrete_date": "2026-02-01", "ceiling_centimes": "100", "deposit_period_days": "5",
            "natures": "1", "login": "stranger", "role": self.chance.choice(("AGENT", "inspector")),
            "matricule": "S-1", "language": "fr", "label": "X", "to_day": "2026-12-31",
            "from_day": "2026-12-01", "reason": "NEVER_COLLECTED", "counted": "0",
            "circumstance": "LOST", "number": f"{other.terminal}-1", "motive": "PAYER_REQUEST",
            "poste": "P-03",
        }  # fmt: skip
        kept = self.chance.randint(len(drawn) // 2, len(drawn))
        return dict(self.chance.sample(sorted(drawn.items()), kept))

    def attempt(self) -> tuple[str, httpx.Response]:
        """Ask for one thing; give what was asked, as text, and the answer."""
        headers = self.sessions[self.chance.choice(tuple(Role))]
        draw = self.chance.choice((self._desk, self._desk, self._list, self._export, self._board))
        method, path, content = draw()
        kind = (
            "application/json" if content.startswith("{") else "application/x-www-form-urlencoded"
        )
        answer = self.client.request(
            method, path, content=content or None, headers=headers | {"Content-Type": kind}
        )
        return unquote_plus(f"{method} {path} {content}"), answer

    def _desk(self) -> tuple[str, str, str]:
        row = self.chance.choice(DESK)
        body = urlencode(self.form()) if row.method == "POST" else ""
        return row.method, row.path.format(**self.values()), body

    def _list(self) -> tuple[str, str, str]:
        asked = {
            "q": self.chance.choice(("", "ZZ", "7", "a", "%", OTHER)),
            "format": self.chance.choice(("", "csv")), "page": self.chance.choice("123"),
            "sort": self.chance.choice(("", "name", "-name", "collectivite")),
        }  # fmt: skip
        return "GET", f"{self.chance.choice(LISTS)}?{urlencode(asked)}", ""

    def _export(self) -> tuple[str, str, str]:
        kind = self.chance.choice(("csv", "json"))
        return "GET", f"/reporting/export/takings.{kind}?{self._search()}", ""

    def _board(self) -> tuple[str, str, str]:
        asked: dict[str, Any] = {
            "output": OUTPUT,
            "inputs": [
                {"id": "address", "property": "search", "value": f"?{self._search()}"},
                {"id": "clock", "property": "n_intervals", "value": 0},
            ],
        }
        return "POST", "/reporting/_dash-update-component", json.dumps(asked)

    def _search(self) -> str:
        places = (OTHER, PROVINCE, "09", "*", "", OWN, "%", f"{OTHER}' OR '1'='1")
        return urlencode(
            {
                "place": self.chance.choice(places),
                "regie": self.chance.choice(("", self.other.regie)),
                "day": self.chance.choice(("", "2026-11-23")),
            }
        )


def test_no_attempt_over_http_shows_or_changes_a_row_of_the_neighbour(
    place: Place, client: httpx.Client, communes: tuple[Commune, Commune]
) -> None:
    own, other = communes
    before = foreign_rows(place, OTHER)
    stranger = Stranger(client, own, other, random.Random(20261123))  # noqa: S311 - to be drawn again
    shown, answered = [], 0
    for _ in range(ATTEMPTS):
        asked, answer = stranger.attempt()
        assert answer.status_code < 500, asked
        answered += answer.status_code == 200
        shown += [
            f"{asked}: {mark!r}"
            for mark in stranger.marks
            if mark in answer.content and mark not in asked.encode()
        ]
    assert shown == []
    assert answered > ATTEMPTS // 10, "the strangers were refused at the door: nothing was tried"
    assert foreign_rows(place, OTHER) == before


def test_whoever_stands_above_both_sees_both(
    place: Place, client: httpx.Client, communes: tuple[Commune, Commune]
) -> None:
    """The marks would be seen if they came: a wali of the province meets them all over."""
    add_person(place.centre, "wali", PROVINCE, login="above")
    headers = session_of(place.centre, "above")
    for path in ("/desk/regies", "/desk/terminals", "/desk/quarantine", "/desk/agents"):
        page = client.get(path, headers=headers).content
        assert communes[0].mark.encode() in page or communes[0].regie.encode() in page, path
        assert communes[1].mark.encode() in page or communes[1].regie.encode() in page, path


def engines(centre: Centre) -> dict[str, Engine]:
    return {"app": centre.app, "intake": centre.intake, "report": centre.report}


def readable(place: Place, role: str) -> Iterator[tuple[str, list[str]]]:
    """Name each table and view a role may read something of, with those columns."""
    found = place.run(
        "SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " AND NOT a.attisdropped WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND has_column_privilege(:role, c.oid, a.attnum, 'SELECT') GROUP BY 1 ORDER BY 1",
        role=f"girct_{role}",
    )
    for row in found:
        yield row["name"], row["columns"]


def whole(name: str, columns: list[str]) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {listed} FROM {name}"  # noqa: S608 - names of the catalogue


def read_all(engine: Engine, scope: str, name: str, columns: list[str]) -> list[dict[str, object]]:
    with scoped(engine, scope) as connection:
        found = connection.execute(text(whole(name, columns))).mappings().all()
    return [dict(row) for row in found]


def test_without_any_filter_no_role_reads_a_row_of_the_neighbour(
    place: Place, communes: tuple[Commune, Commune]
) -> None:
    """Every table and every view each service may read, whole, in the scope of one commune."""
    _, other = communes
    walled = set(walled_tables(place))
    marks = [mark.decode() for mark in other.marks()]
    seen: set[str] = set()
    for role, engine in engines(place.centre).items():
        for name, columns in readable(place, role):
            if name not in walled and "collectivite" not in columns:
                continue
            seen.add(name)
            found = read_all(engine, OWN, name, columns)
            leaks = [row for row in found if any(mark in repr(row) for mark in marks)]
            assert leaks == [], f"girct_{role} reads {name}"
            if "collectivite" in columns:
                places = {str(row["collectivite"]) for row in found}
                assert OTHER not in places, f"girct_{role} reads {name}"
            above = read_all(engine, PROVINCE, name, columns)
            assert len(above) >= len(found)
    assert len(seen) >= 25, sorted(seen)


def test_without_a_scope_no_role_reads_anything_of_a_territory(
    place: Place, communes: tuple[Commune, Commune]
) -> None:
    assert communes
    walled = set(walled_tables(place))
    for role, engine in engines(place.centre).items():
        for name, columns in readable(place, role):
            if name not in walled and "collectivite" not in columns:
                continue
            assert read_all(engine, NOWHERE, name, columns) == [], f"girct_{role} reads {name}"
            with engine.begin() as connection:  # and where nobody even set it
                unset = connection.execute(text(whole(name, columns))).all()
            assert unset == [], f"girct_{role} reads {name}"


def test_without_any_filter_no_role_changes_a_row_of_the_neighbour(
    place: Place, communes: tuple[Commune, Commune]
) -> None:
    """Each role tries to change, move and remove whatever its scope lets it see."""
    assert communes
    before = foreign_rows(place, OTHER)
    tried = 0
    for role, engine in engines(place.centre).items():
        for name in walled_tables(place):
            for change in (
                f"UPDATE {name} SET collectivite = :other",  # noqa: S608 - names of the catalogue
                f"UPDATE {name} SET collectivite = collectivite WHERE collectivite = :other",  # noqa: S608
                f"DELETE FROM {name} WHERE collectivite = :other",  # noqa: S608
            ):
                tried += 1
                try:
                    with scoped(engine, OWN) as connection:
                        count = connection.execute(text(change), {"other": OTHER}).rowcount
                except DBAPIError:
                    continue
                assert count == 0, f"girct_{role}: {change}"
    assert tried > 200
    assert foreign_rows(place, OTHER) == before


@pytest.mark.parametrize("role", ["app", "intake", "report"])
def test_what_lies_outside_the_wall_is_known_and_shows_nothing_of_money(
    place: Place, communes: tuple[Commune, Commune], role: str
) -> None:
    """What belongs to no collectivité is a closed list; of the ledger it holds nothing."""
    _, other = communes
    walled = set(walled_tables(place))
    engine = engines(place.centre)[role]
    outside = {
        name: columns
        for name, columns in readable(place, role)
        if name not in walled | ACCOUNT_TABLES and "collectivite" not in columns
    }
    money = (other.regie, str(other.terminal), other.link)
    for name, columns in outside.items():
        found = repr(read_all(engine, OWN, name, columns))
        assert not any(mark in found for mark in money), f"girct_{role} reads {name}: not walled"
    assert set(outside) <= UNWALLED, sorted(set(outside) - UNWALLED)
