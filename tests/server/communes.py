"""Two communes of one province, each with a régie, people, money and evidence.

Whatever belongs to the second one carries a mark, so that a single byte of it in an answer to
somebody of the first one shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import server.quarantine.acts  # registers the kinds
from benchmarks.chains import SESSION, Chain
from domain.canonical import payer_hash
from domain.ids import CollectiviteCode, NatureIndex, RegieId
from server.accounts.permissions import Role
from server.accounts.service import SignedIn
from server.acts.service import approve, pending, propose
from server.alerts.service import AlertCode, raise_alert
from server.booklets.service import Range, issue_booklet
from server.db.scope import scoped
from server.quarantine.service import draw_up_closing
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE
from server.regies.comptables import Assignment, Poste, add_poste, name_comptable
from server.regies.facts import Regie
from server.regies.service import add_regie
from server.terminals.service import register
from tests.server.enrolled import Place
from tests.server.people import add_person, session_of

assert server.quarantine.acts is not None
PROVINCE, OWN, OTHER = "09.163", "09.163.01.01", "09.163.01.03"
SALT = bytes(range(16))
NO_ACT = UUID(int=0)
ROLES = tuple(Role)
ACCOUNT_TABLES = frozenset(
    {"users", "web_sessions", "sign_in_steps", "second_factors", "recovery_codes"}
)


@dataclass
class Commune:
    """What stands in one commune.

    Args:
        place: the centre and its tables.
        code: of the collectivité.
        mark: in every name of it.
        regie: its régie.
        terminal: a frozen counter, with quittances and a fork in quarantine.
    """

    place: Place
    code: str
    mark: str
    regie: str
    terminal: int
    waiting_terminal: int = 0
    assignment: str = ""
    link: str = ""
    login: str = ""
    chain: Chain = field(init=False)
    people: dict[str, SignedIn] = field(default_factory=dict)
    act: UUID = NO_ACT
    closing: UUID = NO_ACT
    booklet: UUID = NO_ACT

    def settle(self) -> "Commune":
        """Put everything of the commune into the database."""
        centre = self.place.centre
        self.add_people()
        self._settle_regie()
        self._collect()
        self._close_till()
        self.act = self.propose_posting()
        with scoped(centre.app, self.code) as connection:
            raise_alert(
                connection,
                code=AlertCode.TERMINAL_SILENT,
                collectivite=self.code,
                subject=f"{self.mark}-{self.terminal}",
                detail={"label": self.mark},
                now=centre.now(),
            )
        return self

    def add_people(self) -> None:
        """Give the commune one account of each role, and one that may be closed."""
        centre = self.place.centre
        for role in ROLES:
            login = f"{self.mark.lower()}.{role}"
            self.people[role] = add_person(centre, role, self.code, login=login)
        self.login = f"{self.mark.lower()}.leaver"
        add_person(centre, "inspector", self.code, login=self.login)

    def _settle_regie(self) -> None:
        centre = self.place.centre
        regie = Regie(
            RegieId(self.regie),
            CollectiviteCode(self.code),
            "SOUK",
            f"Régie {self.mark}",
            f"وكالة {self.mark}",
            f"arrêté {self.mark}",
            frozenset({NatureIndex(1), NatureIndex(2)}),
            arrete_date=date(2026, 1, 1),
            ceiling_centimes=9_000_00,
            deposit_period_days=7,
        )
        add_regie(centre, regie)
        add_agent(centre, regie_id=regie.regie_id, name=f"Agent {self.mark}", matricule=self.mark)
        made = register(centre, regie_id=regie.regie_id, label=f"Guichet {self.mark}")
        self.waiting_terminal = int(made.terminal_id)
        self.booklet = issue_booklet(
            centre, self.regie, 1, Range(self.mark, 1, 50), date(2026, 11, 1), CONSOLE
        )
        poste = f"P-{self.code[-2:]}"  # of the State, not of the commune: everybody reads them
        add_poste(
            centre,
            Poste(poste, "PERCEPTION_TGR", poste, "ق", self.code),
            CONSOLE,
        )
        named = Assignment(
            CollectiviteCode(self.code), None, poste, f"Comptable {self.mark}",
            f"C-{self.mark}", date(2026, 1, 1), None,
        )  # fmt: skip
        self.assignment = str(name_comptable(centre, named, CONSOLE))

    def _collect(self) -> None:
        """Take money on a counter, name a payer, and fork its chain."""
        payer = {"name": f"Payeur {self.mark}"}
        self.chain = chain = self.place.enrol(
            self.terminal, collectivite=self.code, regie=self.regie
        )
        self.place.run(
            "UPDATE terminals SET label = :label WHERE terminal_id = :terminal",
            label=f"Guichet {self.mark}",
            terminal=self.terminal,
        )
        chain.start()
        chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=10_000)
        chain.payer = payer_hash(SALT, payer)
        private: dict[str, object] = {"salt": SALT.hex(), "payer": payer}
        chain.quittance(2_500, private=private)
        copy = chain.clone()
        chain.quittance(1_000, private=private)
        self.place.receive(chain, *chain.written)
        copy.now += 60
        forked = copy.quittance(4_000, private=private)
        self.place.receive(copy, forked)
        self.link = forked.record.link.hex()

    def _close_till(self) -> None:
        """Two persons close the frozen counter's till at the centre."""
        centre = self.place.centre
        draft = draw_up_closing(centre, self.code, self.terminal)
        self.closing = propose(
            centre,
            self.people["regisseur"],
            kind="SESSION_CLOSING",
            collectivite=self.code,
            subject=str(self.terminal),
            payload={
                "terminal_id": self.terminal,
                "circumstance": "FROZEN",
                "counted": 13_500,
                "expected": draft.expected_centimes,
                "missing": draft.missing,
            },
        )
        approve(centre, self.people["comptable"], self.closing)

    def propose_posting(self) -> UUID:
        """Let the régisseur propose to post what lies in quarantine, unless it waits already."""
        for one in pending(self.place.centre, self.people["regisseur"]):
            return one.draft.act_id
        return propose(
            self.place.centre,
            self.people["regisseur"],
            kind="QUARANTINE_POSTING",
            collectivite=self.code,
            subject=f"{self.terminal}/{self.mark}",
            payload={"terminal_id": self.terminal, "links": [self.link]},
        )

    def headers_of(self, role: str) -> dict[str, str]:
        """Give what a request rides on, in a new session of somebody of this commune."""
        return session_of(self.place.centre, self.people[role].login)

    def values(self) -> dict[str, object]:
        """Give what stands for each parameter of a path."""
        return {
            "regie_id": self.regie, "agent_id": 1, "terminal_id": self.waiting_terminal,
            "act_id": self.act, "decision": "refuse", "code": self.code, "turn": "close",
            "assignment_id": self.assignment, "login": self.login, "link": self.link,
            "language": "fr", "name": "style.css", "alert_id": self.act, "seq": 3,
            "booklet_id": self.booklet,
            "session_id": "00000000-0000-4000-8000-000000000000",
        }  # fmt: skip

    def values_for(self, path: str) -> dict[str, object]:
        """Give the values for one path: a closed till is found by its own act."""
        values = self.values()
        if path.startswith("/docs/"):
            values["name"] = "start.js"
        if path.startswith("/desk/audit/"):
            values["seq"] = self.place.scalar(
                "SELECT max(seq) FROM audit_events WHERE collectivite = :code", code=self.code
            )
        if "/closings/" in path:
            values["act_id"] = self.closing
        if path.endswith("/closing") or "/quarantine/terminals/" in path:
            values["terminal_id"] = self.terminal
        return values

    def refresh(self) -> None:
        """Put back what the last request may have ended."""
        self.place.run(
            "UPDATE agents SET active = true WHERE regie_id = :regie AND NOT active",
            regie=self.regie,
        )
        self.place.run(
            "UPDATE users SET active = true WHERE login = :login AND NOT active", login=self.login
        )
        self.act = self.propose_posting()

    def marks(self) -> tuple[bytes, ...]:
        """Give what only this commune's rows hold."""
        return tuple(
            mark.encode()
            for mark in (self.mark, self.mark.lower(), self.regie, str(self.terminal),
                         str(self.waiting_terminal), self.link, str(self.act), self.assignment,
                         str(self.booklet))
        )  # fmt: skip


def settle_two(place: Place) -> tuple[Commune, Commune]:
    """Settle the commune people look from, and its neighbour."""
    own = Commune(place, OWN, "HERE", "R-0911", 742011).settle()
    other = Commune(place, OTHER, "ZZVOISINE", "R-7777", 777001).settle()
    return own, other


def foreign_rows(place: Place, code: str) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of a commune, table by table, as the administrator sees them."""
    return {
        table: sorted(
            (tuple(row.values()) for row in place.run(
                f"SELECT * FROM {table} WHERE collectivite = :code",  # noqa: S608 - our own tables
                code=code)),
            key=repr,
        )
        for table in walled_tables(place)
    }  # fmt: skip


def walled_tables(place: Place) -> Iterator[str]:
    """Name every table that holds a collectivité, but partitions."""
    rows = place.run(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND a.attname = 'collectivite' AND NOT a.attisdropped"
        " ORDER BY 1"
    )
    for row in rows:
        yield row["relname"]
