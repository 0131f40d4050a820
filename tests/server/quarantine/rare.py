"""A terminal with quittances outside the ledger, and the two persons who may act on them."""

from dataclasses import dataclass
from uuid import UUID

import server.ledger.acts
import server.quarantine.acts  # noqa: F401 - registers the kinds
from benchmarks.chains import Chain, Written
from server.accounts.service import SignedIn
from server.acts.service import approve, propose
from tests.server.enrolled import COLLECTIVITE, Place


@dataclass
class Rare:
    """A terminal whose disk was copied: two branches, one of them outside the ledger."""

    place: Place
    regisseur: SignedIn
    comptable: SignedIn
    chain: Chain
    copy: Chain
    outside: list[Written]

    def act(self, kind: str, **payload: object) -> UUID:
        """Two persons do it."""
        act_id = self.propose(kind, **payload)
        approve(self.place.centre, self.comptable, act_id)
        return act_id

    def propose(self, kind: str, **payload: object) -> UUID:
        asked: dict[str, object] = {"terminal_id": int(self.chain.terminal_id), **payload}
        return propose(
            self.place.centre,
            self.regisseur,
            kind=kind,
            collectivite=COLLECTIVITE,
            subject=str(self.chain.terminal_id),
            payload=asked,
        )

    def post(self, *written: Written) -> UUID:
        return self.act("QUARANTINE_POSTING", links=links(*written))

    def balance(self, account: str, terminal_id: int | None = None) -> int:
        """Debit less credit of an account, of this terminal unless another is named."""
        found: int = self.place.scalar(
            "SELECT coalesce(sum(debit_centimes - credit_centimes), 0)::bigint"
            " FROM account_balances WHERE account = :account AND terminal_id = :terminal_id",
            account=account,
            terminal_id=int(self.chain.terminal_id) if terminal_id is None else terminal_id,
        )
        return found

    def takings(self) -> tuple[int, int, int]:
        row = self.place.run(
            "SELECT sum(gross_centimes) AS g, sum(cancelled_centimes) AS c, sum(receipts) AS r"
            " FROM takings_daily",
        )[0]
        return int(row["g"] or 0), int(row["c"] or 0), int(row["r"] or 0)


def links(*written: Written) -> list[str]:
    return [one.record.link.hex() for one in written]
