"""A person's own sessions: seen by them alone, and ended by them."""

import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from server.accounts.access import CSRF_HEADER
from server.accounts.errors import UnknownSession
from server.accounts.own_sessions import end_others, end_session, own_sessions
from server.accounts.service import SignedIn, open_session, signed_in
from server.bootstrap import Centre
from server.db.scope import as_account
from tests.conftest import SteppingClock
from tests.server.accounts.test_own_trail import trail
from tests.server.accounts.test_routes import prove, sign_in
from tests.server.people import HERE, PASSWORD, add_person, code_of, give_factor, session_of

PAGE = {"Accept": "text/html"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def auditor(centre: Centre) -> SignedIn:
    return add_person(centre, "auditor")


def test_a_person_sees_their_own_open_sessions_and_nobody_elses(
    centre: Centre, auditor: SignedIn, clock: SteppingClock
) -> None:
    add_person(centre, "wali", "09")
    first, other = auditor, open_session(centre, "auditor", browser="firefox/windows")[1]
    assert {(one.session_id, one.browser, one.is_this) for one in own_sessions(centre, first)} == {
        (first.session_id, "", True), (other.session_id, "firefox/windows", False),
    }  # fmt: skip
    clock.now += timedelta(minutes=20)
    _, late = open_session(centre, "auditor")
    clock.now += timedelta(minutes=15)
    assert [one.session_id for one in own_sessions(centre, late)] == [late.session_id], "idle ones"


def test_ending_one_leaves_the_others_and_is_on_the_trail(
    centre: Centre, auditor: SignedIn
) -> None:
    opened = [open_session(centre, "auditor") for _ in range(3)]
    (_, asking), (ended, gone), (kept, _) = opened
    end_session(centre, asking, gone.session_id, address=HERE)
    assert signed_in(centre, ended) is None
    assert signed_in(centre, kept) is not None
    ((*who, event),) = trail(centre, "accounts:session:ended")
    assert who == ["auditor", "auditor", HERE, "*"]
    assert ('"open_sessions":4' in event, '"open_sessions":3' in event) == (True, True)
    assert str(gone.session_id) not in event
    assert auditor.session_id in {one.session_id for one in own_sessions(centre, asking)}


def test_nobody_ends_a_session_of_somebody_else_nor_their_own_by_mistake(
    centre: Centre, auditor: SignedIn
) -> None:
    wali, (token, other) = add_person(centre, "wali", "09"), open_session(centre, "wali")
    for strange in (other.session_id, wali.session_id, auditor.session_id, uuid4()):
        with pytest.raises(UnknownSession):
            end_session(centre, auditor, strange, address=HERE)
    end_others(centre, auditor, address=HERE)
    assert signed_in(centre, token) is not None
    assert trail(centre, "accounts:session:ended") == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_list_is_on_the_account_page_and_ends_what_is_confirmed(
    centre: Centre, client: httpx.Client, auditor: SignedIn, language: str
) -> None:
    others = [open_session(centre, "auditor", browser="safari/ios") for _ in range(2)]
    headers = session_of(centre, "auditor") | PAGE | {"Accept-Language": language}
    page = client.get("/desk/account", headers=headers).text
    assert page.count("Safari · iOS") == 2
    assert str(auditor.session_id) in page
    ends = re.findall(r'href="(/desk/account/sessions/[^"]+/end)"', page)
    assert len(ends) == 3, "not the one that asks"
    ended, one = others[0]
    address = f"/desk/account/sessions/{one.session_id}/end"
    assert "Safari · iOS" in client.get(address, headers=headers).text
    assert signed_in(centre, ended) is not None, "asking ends nothing"
    forged = {**headers, CSRF_HEADER: "made-up"}
    assert client.post(address, headers=forged).status_code == 403
    for wrong in ({}, {"proof": "not the password"}, {"proof": "000 000"}):
        refused = client.post(address, headers=headers, data=wrong)
        assert (refused.status_code, "field-error" in refused.text) == (422, True)
    assert signed_in(centre, ended) is not None, "who they are is proved again first"
    done = client.post(address, headers=headers, data={"proof": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/desk/account")
    assert signed_in(centre, ended) is None
    assert client.get(address, headers=headers).status_code == 404
    assert client.get("/desk/account/sessions/x/end", headers=headers).status_code == 404
    assert client.get("/desk/account/sessions/end", headers=headers).status_code == 200
    assert client.post("/desk/account/sessions/end", headers=headers).status_code == 422
    code = {"proof": code_of(centre, "auditor", give_factor(centre, "auditor"))}
    done = client.post("/desk/account/sessions/end", headers=headers, data=code)
    assert done.status_code == 303, done.text
    assert signed_in(centre, others[1][0]) is None
    page = client.get("/desk/account", headers=headers)
    assert (page.status_code, "/desk/account/sessions/" in page.text) == (200, False)


def test_a_session_keeps_no_address_and_of_the_browser_two_words(
    centre: Centre, client: httpx.Client, auditor: SignedIn
) -> None:
    key = give_factor(centre, auditor.login)
    client.headers["User-Agent"] = FIREFOX
    sign_in(client, login="auditor")
    assert prove(client, code_of(centre, "auditor", key)).status_code == 303
    with as_account(centre.app, auditor.user_id) as connection:
        kept = [
            str(row)
            for asked in ("SELECT s::text FROM web_sessions s", "SELECT s::text FROM sign_ins s")
            for row in connection.execute(text(asked)).scalars()
        ]
    assert sum("firefox/windows" in row for row in kept) == 2
    assert not [row for row in kept if "127.0.0.1" in row or "145.0" in row]


def test_an_administrator_ends_the_sessions_of_an_account_and_leaves_it_open(
    centre: Centre, client: httpx.Client, auditor: SignedIn
) -> None:
    add_person(centre, "tech_admin")
    tokens = [open_session(centre, "auditor")[0] for _ in range(2)]
    headers = session_of(centre, "tech_admin") | PAGE
    assert "/desk/users/auditor/sessions" in client.get("/desk/users/auditor", headers=headers).text
    assert client.get("/desk/users/auditor/sessions", headers=headers).status_code == 200
    assert signed_in(centre, tokens[0]) is not None, "asking ends nothing"
    done = client.post("/desk/users/auditor/sessions", headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/users/auditor")
    assert [signed_in(centre, token) for token in tokens] == [None, None]
    ((*who, event),) = trail(centre, "accounts:user:signed_out")
    assert who == ["tech_admin", "tech_admin", "127.0.0.1", "*"]
    assert ('"open_sessions":3' in event, '"open_sessions":0' in event) == (True, True)
    assert open_session(centre, "auditor")[1].user_id == auditor.user_id, "the account is as it was"
