"""Read what régies hold and what they deposited, inside one territory."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, text

from domain.territory import collectivite
from server.deposits.acts import DEPOSIT, DepositPayload
from server.deposits.holdings import MEANS
from server.desk.columns import Names
from server.ledger.payloads import read_payload

_WITHIN: Final = "(:scope = '*' OR {0} = :scope OR starts_with({0}, :scope || '.'))"

_HELD: Final = text(f"""
SELECT g.regie_id, g.collectivite, g.name_fr, g.name_ar, g.deposit_period_days,
       {
    ", ".join(
        f"coalesce(sum(b.debit_centimes - b.credit_centimes)"
        f" FILTER (WHERE b.account = '{account.value}'), 0)::bigint AS {means}"
        for means, account in MEANS.items()
    )
},
       (SELECT max(a.approved_at) FROM centre_acts a
         WHERE a.kind = '{DEPOSIT}' AND a.collectivite = g.collectivite
           AND a.payload ->> 'regie' = g.regie_id) AS last_at,
       EXISTS (SELECT FROM act_proposals p
                WHERE p.kind = '{DEPOSIT}' AND p.state = 'PENDING'
                  AND p.collectivite = g.collectivite AND p.subject = g.regie_id) AS is_waiting
  FROM regies g
  LEFT JOIN account_balances b ON b.collectivite = g.collectivite AND b.regie_id = g.regie_id
 WHERE {_WITHIN.format("g.collectivite")}
 GROUP BY g.regie_id, g.collectivite, g.name_fr, g.name_ar, g.deposit_period_days
 ORDER BY g.regie_id
""")  # noqa: S608 - made of our own names alone

_ACCEPTED: Final = text(f"""
SELECT a.act_id::text, a.payload, a.proposed_at, a.approved_at, p.login AS declared_by,
       c.login AS accepted_by
  FROM centre_acts a
  JOIN account_by_id(a.proposed_by) p ON true
  JOIN account_by_id(a.approved_by) c ON true
 WHERE a.kind = '{DEPOSIT}' AND a.payload ->> 'regie' = :regie_id
   AND {_WITHIN.format("a.collectivite")}
 ORDER BY a.approved_at DESC
""")  # noqa: S608 - made of our own names alone


@dataclass(frozen=True, slots=True)
class HeldLine:
    """What a régie holds and has not deposited.

    Args:
        regie_id: its identifier.
        names: its names.
        collectivite: code of its collectivité.
        place: names of its collectivité.
        period_days: at most how many days pass between two deposits; none when not said yet.
        cash: centimes in the régisseur's hands.
        cheques: centimes of cheques.
        cards: centimes paid by card.
        transfers: centimes that came by transfer.
        last_at: when a deposit was last accepted.
        is_waiting: whether a declaration waits for the comptable.
    """

    regie_id: str
    names: Names
    collectivite: str
    place: Names
    period_days: int | None
    cash: int
    cheques: int
    cards: int
    transfers: int
    last_at: datetime | None
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class AcceptedLine:
    """A deposit that was declared by one and accepted by the other.

    Args:
        act_id: its identifier.
        payload: what it says.
        declared_at: when it was declared.
        accepted_at: when it was accepted.
        declared_by: login of the régisseur.
        accepted_by: login of the comptable.
    """

    act_id: str
    payload: DepositPayload
    declared_at: datetime
    accepted_at: datetime
    declared_by: str
    accepted_by: str


def list_held(connection: Connection, scope: str) -> list[HeldLine]:
    """Read what every régie of a territory holds."""
    return [_held(row) for row in connection.execute(_HELD, {"scope": scope}).mappings()]


def list_accepted(connection: Connection, scope: str, regie_id: str) -> list[AcceptedLine]:
    """Read the accepted deposits of a régie, newest first."""
    asked = {"scope": scope, "regie_id": regie_id}
    return [_accepted(row) for row in connection.execute(_ACCEPTED, asked).mappings()]


def _held(row: RowMapping) -> HeldLine:
    place = collectivite(row["collectivite"])
    return HeldLine(
        regie_id=row["regie_id"],
        names=Names(row["name_fr"], row["name_ar"]),
        collectivite=place.code,
        place=Names(place.name_fr, place.name_ar),
        period_days=row["deposit_period_days"],
        cash=row["cash"],
        cheques=row["cheques"],
        cards=row["cards"],
        transfers=row["transfers"],
        last_at=row["last_at"],
        is_waiting=row["is_waiting"],
    )


def _accepted(row: RowMapping) -> AcceptedLine:
    return AcceptedLine(
        act_id=row["act_id"],
        payload=read_payload(DepositPayload, row["payload"]),
        declared_at=row["proposed_at"],
        accepted_at=row["approved_at"],
        declared_by=row["declared_by"],
        accepted_by=row["accepted_by"],
    )
