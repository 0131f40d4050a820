"""A small country at the centre: régies, counters heard from or not, and a day's takings."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, text
from starlette.types import ASGIApp, Receive, Scope, Send

from reporting.viewer import Viewer, viewed_by

TODAY = date(2026, 11, 23)
DGCT = Viewer("1", "Direction générale", "auditor", "*", "fr")
GOVERNOR = Viewer("2", "Gouverneur", "gouverneur", "09.163", "fr")

REGIES = (
    ("R-0901", "09.163.01.01", "SOUK", "Régie du souk d'Aït Amira", "شساعة مداخيل سوق آيت عميرة"),
    ("R-0902", "09.163.01.01", "COMMUNE", "Régie communale d'Aït Amira", "شساعة جماعة آيت عميرة"),
    ("R-0601", "06.141.01.0", "COMMUNE", "Régie de Casablanca", "شساعة الدار البيضاء"),
    ("R-0301", "03.061.01.01", "ABATTOIR", "Abattoir de Meknès", "مجزرة مكناس"),
)

# terminal, régie, label, state, minutes since last heard (None: never)
COUNTERS = (
    (742001, "R-0901", "Guichet du souk", "ACTIVE", 1),
    (742002, "R-0902", "Guichet communal", "ACTIVE", 25),
    (742003, "R-0601", "Guichet 1", "ACTIVE", 3),
    (742004, "R-0601", "Guichet 2", "ACTIVE", 400),
    (742005, "R-0601", "Guichet 3", "ACTIVE", None),
    (742006, "R-0301", "Pesée", "FROZEN", 30),
)

# terminal, nature, gross, cancelled, quittances, cancellations
TAKINGS = (
    (742001, 501, 123_450, 0, 41, 0),
    (742001, 502, 64_000, 2_000, 64, 2),
    (742002, 101, 8_600, 0, 43, 0),
    (742003, 304, 1_856_050, 45_000, 12, 1),
    (742004, 401, 590_424, 0, 4, 0),
    (742006, 605, 391_075, 0, 96, 0),
)

_REGIE = text(
    "INSERT INTO regies (regie_id, collectivite, kind, name_fr, name_ar, arrete)"
    " VALUES (:regie_id, :collectivite, :kind, :name_fr, :name_ar, 'Arrêté 1/2024')"
)
_COUNTER = text(
    "INSERT INTO terminals (terminal_id, collectivite, regie_id, label, state, test_system,"
    " counter_key, enrolled_at) SELECT :terminal_id, collectivite, regie_id, :label, 'ACTIVE',"
    " true, decode(repeat('00', 32), 'hex'), :enrolled_at FROM regies WHERE regie_id = :regie_id"
)
_HEAD = text(
    "INSERT INTO terminal_heads (terminal_id, collectivite, seq, link, state, last_received_at,"
    " stored_through_seq) SELECT terminal_id, collectivite, 12, decode(repeat('00', 32), 'hex'),"
    " :state, :heard_at, 12 FROM terminals WHERE terminal_id = :terminal_id"
)
_TAKINGS = text(
    "INSERT INTO takings_daily SELECT 2026, :day, collectivite, regie_id, terminal_id, :nature,"
    " :gross, :cancelled, :receipts, :cancellations FROM terminals"
    " WHERE terminal_id = :terminal_id"
)


def seed(connection: Connection, now: datetime, day: date = TODAY) -> None:
    """Write the country, as the database's administrator."""
    for regie_id, collectivite, kind, name_fr, name_ar in REGIES:
        connection.execute(
            _REGIE,
            {
                "regie_id": regie_id, "collectivite": collectivite, "kind": kind,
                "name_fr": name_fr, "name_ar": name_ar,
            },
        )  # fmt: skip
    for terminal_id, regie_id, label, state, minutes in COUNTERS:
        heard_at = None if minutes is None else now - timedelta(minutes=minutes)
        values = {
            "terminal_id": terminal_id, "regie_id": regie_id, "label": label,
            "enrolled_at": now - timedelta(days=30), "state": state, "heard_at": heard_at,
        }  # fmt: skip
        connection.execute(_COUNTER, values)
        connection.execute(_HEAD, values)
    for terminal_id, nature, gross, cancelled, receipts, cancellations in TAKINGS:
        connection.execute(
            _TAKINGS,
            {
                "day": day, "terminal_id": terminal_id, "nature": nature, "gross": gross,
                "cancelled": cancelled, "receipts": receipts, "cancellations": cancellations,
            },
        )  # fmt: skip


class SeenBy:
    """Stands for the centre's session guard: every request is this viewer's."""

    def __init__(self, app: ASGIApp, viewer: Viewer) -> None:
        self.app, self.viewer = app, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with viewed_by(self.viewer):
            await self.app(scope, receive, send)
