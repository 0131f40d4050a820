"""OWASP API2, API8: a new centre has nobody in it, and no name that everybody tries opens it."""

from itertools import product

import httpx
from sqlalchemy import text

from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.server.accounts.test_routes import hidden

USUAL = ("admin", "root", "administrator", "test", "demo", "girct", "postgres", "guest", "user")


def test_a_new_centre_has_no_account_and_no_usual_name_signs_in(
    centre: Centre, client: httpx.Client
) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        assert connection.execute(text("SELECT count(*) FROM users")).scalar_one() == 0
    for login, password in product(USUAL, ("password", "girct")):
        form = hidden(client.get("/login").text, "form_token")
        sent = {"login": login, "password": password, "form_token": form}
        refused = client.post("/login", data=sent)
        assert refused.status_code == 401
        assert "session" not in str(refused.headers.get_list("set-cookie"))
