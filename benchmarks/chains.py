"""Writes the chain of one terminal without a screen, a printer or a journal: records and bodies.

The figures and the centre's tests need long true chains quickly; only the counter's own code
(`pos`) makes chains that are money.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.bodies import LineBody, ReceiptBody, TenderBody
from domain.canonical import canonical
from domain.chain import draft
from domain.ids import AgentId, TerminalId
from domain.placement import Head, head_after
from domain.record import Flag, Kind, Record
from domain.rules import rotation_message
from domain.signing import ROTATE_CONTEXT, public_key_of, sign

SESSION = str(UUID(int=0x5B0C1D5E6F434C3A9D2E0C8F7F0F1A01))
RUBRIQUE = "40102027"
NATURE = 1310
AGENT = AgentId(17)


@dataclass(frozen=True, slots=True)
class Written:
    """A record with the body it signs and the private part that travels beside it."""

    record: Record
    body: str
    private: dict[str, object] | None = None

    def envelope(self) -> dict[str, object]:
        """Give the record as the exchange carries it."""
        raw = base64.urlsafe_b64encode(self.record.to_bytes()).decode().rstrip("=")
        sent: dict[str, object] = {"record": raw, "body": self.body}
        return sent if self.private is None else {**sent, "private": self.private}


@dataclass
class Chain:
    """A terminal's chain being written; times are Unix seconds.

    Args:
        terminal_id: The terminal.
        private_key: Its signing key.
        counter_key: Its counter key.
        collectivite: Code of its collectivité.
        regie: Its régie.
        now: Time of the next record, moved one second by each.
        day: Business day of its quittances, `YYYY-MM-DD`.
        flags: Flags every record carries.
        payer: Hash of the payer its quittances name, if any.
    """

    terminal_id: TerminalId
    private_key: bytes
    counter_key: bytes
    collectivite: str
    regie: str
    now: int
    day: str
    flags: Flag = Flag.TEST_SYSTEM
    payer: str | None = None
    written: list[Written] = field(default_factory=list)
    head: Head = field(init=False)
    first_private_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.first_private_key = self.private_key
        self.head = Head.before_start(self.terminal_id, public_key_of(self.private_key))

    def write(  # noqa: PLR0913 -- one argument per field of a record that varies
        self,
        kind: Kind,
        body: str,
        *,
        amount_centimes: int = 0,
        revenue_code: int = 0,
        flags: Flag = Flag.NONE,
        private: dict[str, object] | None = None,
    ) -> Written:
        """Sign the next record and remember it."""
        self.now += 1
        record = draft(
            self.head,
            kind=kind,
            flags=self.flags | flags,
            amount_centimes=amount_centimes,
            body_text=body,
            issued_at=self.now,
            agent_id=AGENT,
            revenue_code=revenue_code,
            private_key=self.private_key,
            counter_key=self.counter_key,
        )
        self.head = head_after(self.head, record)
        self.written.append(Written(record, body, private))
        return self.written[-1]

    def event(self, code: str, **keys: object) -> Written:
        """Write an EVENT."""
        body = {"v": 1, "kind": "EVENT", "code": code, **keys}
        return self.write(Kind.EVENT, canonical(body))

    def start(self) -> Written:
        """Write START."""
        body = {
            "v": 1,
            "kind": "START",
            "collectivite": self.collectivite,
            "regie": self.regie,
            "public_key": public_key_of(self.private_key).hex(),
        }
        return self.write(Kind.START, canonical(body))

    def quittance(
        self,
        amount_centimes: int = 2_500,
        *,
        kind: Kind = Kind.RECEIPT,
        nature: int = NATURE,
        mode: str = "ESP",
        private: dict[str, object] | None = None,
    ) -> Written:
        """Write a quittance, or a training one, of one line."""
        line = LineBody.model_validate(
            {
                "nature": nature,
                "rubrique": RUBRIQUE,
                "label": "Droit de place souk",
                "unit": "PLACE",
                "quantity_milli": 1000,
                "rate": amount_centimes,
                "rate_kind": "per_unit",
                "principal": amount_centimes,
                "majoration": 0,
                "penalite": 0,
                "astreinte": 0,
                "tariff": "AF-2026-01/3",
            },
        )
        tenders = (TenderBody.model_validate({"mode": mode, "amount": amount_centimes}),)
        return self.quittance_of((line,), tenders, kind=kind, private=private)

    def quittance_of(
        self,
        lines: tuple[LineBody, ...],
        tenders: tuple[TenderBody, ...],
        *,
        kind: Kind = Kind.RECEIPT,
        private: dict[str, object] | None = None,
    ) -> Written:
        """Write a quittance of these lines and tenders."""
        body = ReceiptBody.model_validate_json(
            canonical(
                {
                    "v": 1,
                    "kind": kind.name,
                    "regie": self.regie,
                    "session": SESSION,
                    "business_day": self.day,
                    "fiscal_year": int(self.day[:4]),
                    "lines": [line.model_dump(exclude_none=True) for line in lines],
                    "tenders": [tender.model_dump() for tender in tenders],
                    "total": sum(line.total_centimes for line in lines),
                    **({} if self.payer is None else {"payer": self.payer}),
                },
            ),
        )
        return self.write(
            kind,
            body.to_canonical(),
            amount_centimes=body.total,
            revenue_code=body.revenue_code,
            flags=Flag.NONE if body.is_all_cash else Flag.NON_CASH,
            private=private,
        )

    def cancel(self, original: Written) -> Written:
        """Write the cancellation of a quittance."""
        body = {
            "v": 1,
            "kind": "CANCEL",
            "ref": original.record.seq,
            "reason": "INPUT_ERROR",
            "approver": 3,
            "session": SESSION,
            "business_day": self.day,
            "fiscal_year": int(self.day[:4]),
        }
        amount = original.record.amount_centimes
        return self.write(Kind.CANCEL, canonical(body), amount_centimes=amount)

    def duplicate(self, original: Written, copy: int = 1) -> Written:
        """Write a duplicate of a quittance."""
        body = {
            "v": 1,
            "kind": "DUPLICATE",
            "ref": original.record.seq,
            "copy": copy,
            "reason": "PAPER_LOST",
        }
        amount = original.record.amount_centimes
        return self.write(Kind.DUPLICATE, canonical(body), amount_centimes=amount)

    def end(self) -> Written:
        """Write END."""
        return self.write(Kind.END, canonical({"v": 1, "kind": "END", "reason": "REPLACED"}))

    def rotate(self, next_private_key: bytes) -> Written:
        """Write ROTATE: the next record is signed by another key."""
        public_key = public_key_of(next_private_key)
        proven = rotation_message(self.terminal_id, self.head.key_epoch + 1, public_key)
        body = {
            "v": 1,
            "kind": "ROTATE",
            "public_key": public_key.hex(),
            "proof": sign(next_private_key, ROTATE_CONTEXT, proven).hex(),
        }
        written = self.write(Kind.ROTATE, canonical(body))
        self.private_key = next_private_key
        return written

    def clone(self) -> Chain:
        """Give a copy that goes its own way from here, as a copied disk would."""
        copy = replace(self, written=list(self.written))
        copy.head = self.head
        return copy
