"""What the public may ask the database: two functions, and no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.db.scope import NOWHERE, scoped
from server.verification.states import PublicRecord

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from domain.record import Record
    from server.verification.torn_codes import TornCode

FIND: Final = "SELECT * FROM public_quittance(%(link)s, %(terminal_id)s, %(key_epoch)s)"
FIND_TORN: Final = """
SELECT record FROM public_torn_code(%(first_link)s, %(last_link)s, %(terminal_id)s, %(receipt_no)s,
                                    %(amount_centimes)s)
"""


def find_record(engine: Engine, record: Record) -> PublicRecord | None:
    """Ask what the centre knows of a record; None when it knows no such terminal."""
    asked = {
        "link": record.link,
        "terminal_id": record.terminal_id,
        "key_epoch": record.key_epoch,
    }
    with scoped(engine, NOWHERE) as connection:
        row = connection.exec_driver_sql(FIND, asked).mappings().one_or_none()
    return None if row is None else PublicRecord(**row)


def find_torn(engine: Engine, torn: TornCode) -> bytes | None:
    """Ask for the registered record a torn code is the rest of."""
    asked = {
        "first_link": torn.first_link,
        "last_link": torn.last_link,
        "terminal_id": torn.terminal_id,
        "receipt_no": torn.receipt_no,
        "amount_centimes": torn.amount_centimes,
    }
    with scoped(engine, NOWHERE) as connection:
        found = connection.exec_driver_sql(FIND_TORN, asked).scalar_one_or_none()
    return None if found is None else bytes(found)
