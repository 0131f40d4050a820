"""Drives every kind of act of the trail through the door people use: a screen, the API, a command.

The story of one régie: it is created, staffed, equipped, ruled, robbed and audited.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import URL
from typer.testing import CliRunner

from benchmarks.chains import SESSION
from domain.canonical import payer_hash
from domain.receipt_code import encode
from domain.roots import CentreKey, RootStatement
from domain.signing import public_key_of
from server.accounts.factors import code_at
from server.cli import app
from server.desk.form import write_moment
from server.secrets_store import store_of
from tests.domain.root_story import CUSTODIANS
from tests.server.accounts.test_routes import hidden, sign_in
from tests.server.accounts.test_step_routes import key_on
from tests.server.console import factor_of
from tests.server.desk.test_lost import BASE, NATURE, OPEN_FIELDS
from tests.server.desk.test_screens import NEW_REGIE, code_of
from tests.server.desk.test_tariffs import ACT
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import PASSWORD, add_person, session_of
from tests.server.quarantine.rare import Rare
from tests.server.terminals.device import Device

NEW_PASSWORD = "Encore une phrase neuve"
ARRETE = {"arrete": "arrêté n° 11/2026", "arrete_date": "2026-11-01"}
TARIFF = f"/desk/tariffs/{COLLECTIVITE}"
DAY = timedelta(days=1)
ADMINISTRATORS = ("admin3", "admin4", "admin1", "admin2")
"""Two pairs: a person's codes let three commands pass in half a minute."""


def alert_of(page: str) -> str:
    """Give what a page complains of."""
    found = re.search(r'role="alert".*?</', page, re.DOTALL)
    return found[0] if found else page[:200]


@dataclass
class Story:
    """Who acts, by which door."""

    rare: Rare
    client: httpx.Client

    @property
    def place(self) -> Place:
        return self.rare.place

    def post(self, who: str, path: str, /, **fields: str | list[str]) -> httpx.Response:
        """Send a form in a new session of somebody."""
        headers = session_of(self.place.centre, who) | {"Accept": "text/html"}
        answer = self.client.post(path, data=fields, headers=headers)
        assert answer.status_code in {200, 303}, (
            f"{path} {answer.status_code} {alert_of(answer.text)}"
        )
        return answer

    def decide(self, login: str, decision: str = "approve") -> None:
        """Decide the one act that waits."""
        act = self.place.scalar("SELECT act_id FROM act_proposals WHERE state = 'PENDING'")
        self.post(login, f"/desk/acts/{act}/{decision}")

    def people(self) -> None:
        """Give the accounts of those who act."""
        centre = self.place.centre
        add_person(centre, "ordonnateur", COLLECTIVITE)
        add_person(centre, "gouverneur", "09.163")
        for login in ADMINISTRATORS:
            add_person(centre, "tech_admin", login=login)
        for role in ("inspector", "auditor", "wali"):
            add_person(centre, role)

    def regie(self) -> None:
        """A régie with an agent, a booklet and a comptable."""
        agents = "/desk/regies/R-0955/agents"
        self.post("ordonnateur", "/desk/regies/new", **NEW_REGIE)
        changed = NEW_REGIE | ARRETE | {"ceiling_centimes": "6000"}
        self.post("ordonnateur", "/desk/regies/R-0955/edit", **changed)
        for turn in ("close", "open"):
            self.post("ordonnateur", f"/desk/regies/R-0955/{turn}", **ARRETE)
        agent = {"name": "Hassan", "matricule": "H-77", "role": "AGENT", "language": "ar"}
        self.post("ordonnateur", f"{agents}/new", **agent)
        self.post("ordonnateur", f"{agents}/1/pin")
        self.post("ordonnateur", f"{agents}/1/language", language="fr")
        booklet = {"agent": "1", "series": "A-26", "first_no": "1", "last_no": "25"}
        issued = self.post(
            "regisseur", "/desk/regies/R-0955/booklets/new", **booklet, issued_on="2026-11-20"
        ).headers["location"]
        self.post("regisseur", f"{issued}/spoilt", number="2", reason="TORN")
        self.post("regisseur", f"{issued}/return", returned_on="2026-11-20", unused_from="4")
        self.post("ordonnateur", f"{agents}/1/deactivate")
        poste = {"poste_id": "P-9", "kind": "PERCEPTION_TGR", "name_fr": "P", "name_ar": "ق"}
        self.post("admin1", "/desk/comptables/postes/new", **poste, seat=COLLECTIVITE)
        named = {"poste_id": "P-9", "name": "C", "matricule": "C-9", "regie_id": "R-0955"}
        self.post(
            "admin1", "/desk/comptables/new", **named, collectivite=COLLECTIVITE,
            from_day="2026-01-01", to_day="",
        )  # fmt: skip
        assignment = self.place.scalar("SELECT assignment_id FROM comptables")
        self.post("admin1", f"/desk/comptables/{assignment}/end", to_day="2026-12-31")

    def terminal(self) -> None:
        """A counter announced, enrolled, given its share, then revoked and replaced."""
        self.post("admin1", "/desk/regies/R-0955/terminals/new", label="Entrée nord")
        number = self.place.scalar("SELECT terminal_id FROM terminals WHERE state = 'PENDING'")
        page = f"/desk/terminals/{number}"
        code = code_of(self.post("admin1", f"{page}/code").text).replace("-", "")
        asked = Device().asks(code).to_json()
        headers = {"Content-Type": "application/json"}
        enrolled = self.client.post("/api/v1/enrolments", content=asked, headers=headers)
        assert enrolled.status_code == 201, enrolled.text
        self.post("admin1", f"{page}/rotation")
        share = {f"share-{number}": "1 250,50"}
        self.post("regisseur", "/desk/regies/R-0955/shares", **share)
        now = self.place.centre.now()
        self.place.run("UPDATE terminals SET enrolled_at = :early", early=now - DAY)
        moment = write_moment(now - timedelta(hours=1))
        self.post("regisseur", f"{page}/revoke", reason="STOLEN", effective_at=moment)
        self.decide("comptable")
        self.post("regisseur", f"{page}/replace", reason="STOLEN", label="Entrée sud")
        self.decide("comptable")

    def tariff(self) -> None:
        """An arrêté imported, confirmed, put in force and ended."""
        number = "number=AF-2026/09"
        self.post("ordonnateur", "/desk/tariffs/import/keep", act=json.dumps(ACT))
        confirm = f"{TARIFF}/confirm?{number}&line=1"
        self.post("ordonnateur", confirm, article="article 3")
        self.post("ordonnateur", f"{TARIFF}/enact?{number}")
        self.decide("gouverneur")
        self.post("ordonnateur", f"{TARIFF}/end?{number}", last_day="2026-12-31")
        self.decide("gouverneur")

    def accounts(self) -> None:
        """An ordinary account and one that two persons give."""
        fields = {"name": "Nadia", "scope": COLLECTIVITE, "language": "fr"}
        self.post(
            "admin1", "/desk/users/new", **fields, login="nadia", role="inspector", matricule="I-1"
        )
        given = code_of(self.post("admin1", "/desk/users/nadia/password").text)
        self.client.cookies.clear()
        sign_in(self.client, login="nadia", password=given)
        csrf = hidden(self.client.get("/login/password").text, "csrf")
        chosen = {"password": NEW_PASSWORD, "again": NEW_PASSWORD, "csrf": csrf}
        assert self.client.post("/login/password", data=chosen).status_code == 303
        self.client.cookies.clear()
        self.post("admin1", "/desk/users/nadia/deactivate")
        self.post(
            "admin1", "/desk/users/new", **fields, login="lina", role="regisseur", matricule="R-9"
        )
        self.decide("admin2")
        self.post("admin1", "/desk/users/lina/factor")
        self.decide("admin2")
        self.post("wali", "/desk/account/sessions/end", proof=PASSWORD)
        self.post(
            "wali", "/account/password", current=PASSWORD, password=NEW_PASSWORD, again=NEW_PASSWORD
        )

    def sign_ins(self) -> None:
        """A second factor, one of its recovery codes, and a login that is locked and seen."""
        self.client.cookies.clear()
        sign_in(self.client, login="ordonnateur")
        page = self.client.get("/login/factor").text
        code = code_at(key_on(page), self.place.centre.now())
        sent = {"code": code, "csrf": hidden(page, "csrf")}
        shown = self.client.post("/login/factor", data=sent).text
        recovery = re.findall(r"<li><code>([A-Z2-7-]{29})</code>", shown)[0]
        self.client.cookies.clear()
        sign_in(self.client, login="ordonnateur")
        csrf = hidden(self.client.get("/login/code").text, "csrf")
        used = self.client.post("/login/code", data={"code": recovery, "csrf": csrf})
        assert used.status_code == 303, used.text
        self.client.cookies.clear()
        for _ in range(6):
            sign_in(self.client, login="auditor", password="not the password")
        alert = self.place.scalar("SELECT alert_id FROM alerts WHERE code = 'sign_in_locked'")
        self.post("admin1", f"/desk/alerts/{alert}/seen")

    def money(self) -> None:
        """What is in quarantine, lost, deposited, missing, cancelled, erased and exported."""
        first, second, _ = (one.record.link.hex() for one in self.rare.outside)
        self.post("regisseur", f"/desk/quarantine/{first}/post")
        self.decide("comptable")
        self.post("regisseur", f"/desk/quarantine/{second}/dismiss", reason="NEVER_COLLECTED")
        self.decide("comptable")
        lost = encode(BASE, self.rare.copy.quittance(3_300, nature=NATURE).record.to_bytes())
        declared = {"principal-1": "33", "amount-1": "33", **OPEN_FIELDS, "code": lost}
        self.post("regisseur", "/desk/lost/declare", **declared)
        self.decide("comptable")
        closing = {"counted": "130,00", "circumstance": "LOST"}
        self.post("regisseur", "/desk/terminals/742001/closing", **closing)
        self.decide("comptable")
        self.post("regisseur", "/desk/shortages/R-0901/742001", amount="1", reason="GRACE")
        self.decide("comptable")
        for decision, who in (("approve", "comptable"), ("refuse", "comptable"),
                              ("withdraw", "regisseur")):  # fmt: skip
            self.post("regisseur", "/desk/deposits/R-0901/declare", cash="1")
            self.decide(who, decision)
        self._another_counter()
        self.post("regisseur", "/desk/cancellations/742002/3", reason="WRONG_NATURE")
        self.decide("comptable")
        self.post("regisseur", "/desk/payers/erase", number="742002-1", motive="PAYER_REQUEST")
        self.post("inspector", "/desk/exports/742001", from_seq="1", to_seq="2")

    def _another_counter(self) -> None:
        """A quittance that names its payer, and whose cancellation is asked for after the count."""
        chain, payer, salt = self.place.enrol(742002), {"name": "Madame Exemple"}, bytes(16)
        chain.start()
        chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
        chain.payer = payer_hash(salt, payer)
        chain.quittance(2_500, private={"salt": salt.hex(), "payer": payer})
        chain.event("SESSION_ENDED", session=SESSION)
        chain.event("SESSION_COUNTED", session=SESSION, counted=2_500, expected=2_500)
        chain.event("CANCEL_REQUESTED", ref=3, reason="WRONG_QUANTITY")
        self.place.receive(chain, *chain.written)

    def console(self, folder: Path, address: URL) -> None:
        """What is typed on the centre's own machine, on a copy of its secrets."""
        centre = self.place.centre
        shutil.copytree(centre.settings.data_dir / "secrets", folder / "centre" / "secrets")
        environment = {
            "GIRCT_DATA_DIR": str(folder / "centre"),
            "GIRCT_DATABASE_URL": address.render_as_string(hide_password=False),
            "GIRCT_TEST_SYSTEM": "true",
        }
        for login in ADMINISTRATORS:
            path = folder / f"{login}.secrets"
            path.write_text("\n".join([PASSWORD, *factor_of(centre, login)]))
            environment[f"GIRCT_SECRETS_OF_{login.upper()}"] = str(path)
        two = ("--by", "admin1", "--and-by", "admin2")
        role = ("--role", "comptable", "--scope", COLLECTIVITE, "--matricule", "R-9")
        key = ("terminal", "centre-key")
        root = folder / "centre" / "root"
        for words in (
            ("user", "role", "lina", *role, *two),
            ("user", "link", "lina", "somebody", *two),
            (*key, "announce"),
            (*key, "retire", "--force", *two),
            (*key, "draw"),
            ("root", "accept", str(root)),
            (*key, "install", "--by", "admin3", "--and-by", "admin4"),
            ("backup", f"--out={folder / 'one.backup'}"),
            ("audit", "anchor"),
            ("jobs", "run", "years"),
            ("user", "sign-out", "--all", "--by", "admin3"),
        ):
            root.write_bytes(_root_naming(folder / "centre"))
            done = CliRunner().invoke(app, words, env={**os.environ, **environment})
            assert done.exit_code == 0, f"{words} {done.stderr}"


def _root_naming(data_dir: Path) -> bytes:
    """What custodians sign who know every key that a centre has now."""
    now = 1_795_420_800
    keys = sorted(store_of(data_dir).centre_public_keys())
    root_keys = tuple(sorted(map(public_key_of, CUSTODIANS)))
    named = tuple(CentreKey(key, now, now + 99) for key in keys)
    statement = RootStatement(1, now, 2, root_keys, named)
    return statement.signed_by(CUSTODIANS[0]).signed_by(CUSTODIANS[1]).to_bytes()
