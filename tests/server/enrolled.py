"""A régie and its terminals, put straight into the test's database, and chains they send."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import URL, create_engine, text

from benchmarks.chains import Chain, Written
from domain.exchange import Batch, Checkpoint
from domain.ids import TerminalId
from domain.placement import Head
from domain.record import Flag
from domain.signing import new_private_key, public_key_of
from server.bootstrap import Centre
from server.records.intake import Intake

COLLECTIVITE, REGIE = "09.163.01.01", "R-0901"
ELSEWHERE, OTHER_REGIE = "06.141.01.0", "R-0601"
COUNTER_KEY = bytes(range(32))
REGIES = (
    (REGIE, COLLECTIVITE, "SOUK", "Régie du souk", "شساعة السوق"),
    (OTHER_REGIE, ELSEWHERE, "COMMUNE", "Régie de Casablanca", "شساعة الدار البيضاء"),
)


LEDGER = {
    "records": ("terminal_id, seq, link, body, counter, session, business_day", "1, 2"),
    "record_keys": ("*", "1, 2"),
    "record_privates": ("*", "1, 2"),
    "postings": ("*", "terminal_id, seq, position"),
    "takings_daily": ("*", "1, 2, 3, 4, 5, 6"),
    "cancellations": ("*", "1, 2"),
    "counted_sessions": ("*", "1, 2"),
    "quarantine": ("terminal_id, seq, link, reason, released_at", "1, 2, 3"),
    "terminal_heads": ("terminal_id, seq, link, counter, state, stored_through_seq", "1"),
    "terminal_keys": ("terminal_id, key_epoch, public_key", "1, 2"),
}


def batch_of(*written: Written) -> Batch:
    return Batch.model_validate({"records": [one.envelope() for one in written]})


@dataclass
class Place:
    """The centre, with an administrator's eye on its tables."""

    centre: Centre
    admin_url: URL

    def __post_init__(self) -> None:
        self.open()
        for regie, collectivite, kind, name_fr, name_ar in REGIES:
            self.run(
                "INSERT INTO regies (regie_id, collectivite, kind, name_fr, name_ar, arrete)"
                " VALUES (:regie, :collectivite, :kind, :name_fr, :name_ar, 'A-1')",
                regie=regie,
                collectivite=collectivite,
                kind=kind,
                name_fr=name_fr,
                name_ar=name_ar,
            )

    def open(self) -> None:
        """Reach the tables, without putting anything into them."""
        self.admin = create_engine(self.admin_url)
        self.intake = Intake.of(self.centre)

    def run(self, statement: str, **values: object) -> Any:  # noqa: ANN401 -- rows of any table
        with self.admin.begin() as connection:
            done = connection.execute(text(statement), values)
            return done.mappings().all() if done.returns_rows else done.rowcount

    def scalar(self, statement: str, **values: object) -> Any:  # noqa: ANN401 -- any column
        with self.admin.begin() as connection:
            return connection.execute(text(statement), values).scalar_one()

    def enrol(
        self,
        terminal_id: int = 742001,
        *,
        collectivite: str = COLLECTIVITE,
        regie: str = REGIE,
        flags: Flag = Flag.TEST_SYSTEM,
    ) -> Chain:
        private_key = new_private_key()
        public_key = public_key_of(private_key)
        head = Head.before_start(TerminalId(terminal_id), public_key)
        place = {"terminal_id": terminal_id, "collectivite": collectivite}
        self.run(
            "INSERT INTO terminals (terminal_id, collectivite, regie_id, label, state, test_system,"
            " counter_key, enrolled_at) VALUES (:terminal_id, :collectivite, :regie, 'Guichet',"
            " 'ACTIVE', true, :counter_key, now())",
            regie=regie,
            counter_key=COUNTER_KEY,
            **place,
        )
        self.run(
            "INSERT INTO terminal_keys (terminal_id, key_epoch, collectivite, public_key,"
            " valid_from) VALUES (:terminal_id, 1, :collectivite, :public_key, now())",
            public_key=public_key,
            **place,
        )
        self.run(
            "INSERT INTO terminal_heads (terminal_id, collectivite, link)"
            " VALUES (:terminal_id, :collectivite, :link)",
            link=head.link,
            **place,
        )
        return Chain(
            TerminalId(terminal_id),
            private_key,
            COUNTER_KEY,
            collectivite,
            regie,
            now=int(self.centre.now().timestamp()) - 3600,
            day="2026-11-23",
            flags=flags,
        )

    def receive(self, chain: Chain, *written: Written, now: datetime | None = None) -> Checkpoint:
        at = now or self.centre.now()
        return self.intake.receive(chain.terminal_id, batch_of(*written), at)

    def ledger(self) -> dict[str, list[dict[str, Any]]]:
        """Every row intake writes, except when it was received."""
        return {
            table: [dict(row) for row in self.run(f"SELECT {columns} FROM {table} ORDER BY {by}")]  # noqa: S608 -- names of this module
            for table, (columns, by) in LEDGER.items()
        }

    def faults(self) -> list[str]:
        """What must never be true of the ledger, whatever was received."""
        unbalanced = self.scalar(
            "SELECT count(*) FROM (SELECT 1 FROM postings GROUP BY terminal_id, seq"
            " HAVING sum(debit_centimes) <> sum(credit_centimes)) wrong",
        )
        takings = self.scalar(
            "SELECT coalesce(sum(gross_centimes - cancelled_centimes), 0) FROM takings_daily",
        )
        posted = self.scalar(
            "SELECT coalesce(sum(credit_centimes - debit_centimes), 0) FROM postings"
            " WHERE rubrique IS NOT NULL",
        )
        counted = self.scalar("SELECT coalesce(sum(counter), 0) FROM terminal_heads")
        return [
            *(["unbalanced"] if unbalanced else []),
            *(["rollup"] if takings != posted else []),
            *(["counter"] if counted != posted else []),
        ]
