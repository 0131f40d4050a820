"""Writes true chains, and false ones signed as if they were true, for the protocol's tests."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from domain.canonical import body_hash, canonical
from domain.chain import advance, draft
from domain.errors import GirctError
from domain.ids import AgentId, Seq, TerminalId
from domain.placement import Head, head_after
from domain.record import Flag, Kind, Record, encrypt_counter
from domain.rules import Original, rotation_message
from domain.signing import RECEIPT_CONTEXT, ROTATE_CONTEXT, public_key_of, sign

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
PRIVATE_KEY = bytes.fromhex(VECTORS["secret_key"])
PUBLIC_KEY = bytes.fromhex(VECTORS["public_key"])
NEXT_PRIVATE_KEY = bytes(range(32, 64))
COUNTER_KEY = bytes.fromhex(VECTORS["counter_key"])
CENTRE_KEY = bytes(range(64, 96))
TERMINAL = TerminalId(VECTORS["terminal_id"])
AGENT = AgentId(17)
APPROVER = 3
SESSION = "5b0c1d5e-6f43-4c3a-9d2e-0c8f7f0f1a01"
FIRST_SECOND = 1_795_420_800


def line(amount_centimes: int = 2500, nature: int = 1310, **changes: object) -> dict[str, Any]:
    return {
        "astreinte": 0,
        "label": "Droit de place souk",
        "majoration": 0,
        "nature": nature,
        "penalite": 0,
        "principal": amount_centimes,
        "quantity_milli": 1000,
        "rate": amount_centimes,
        "rate_kind": "per_unit",
        "rubrique": "40102027",
        "tariff": "AF-2026-01/3",
        "unit": "PLACE",
        **changes,
    }


def receipt_keys(
    amount_centimes: int = 2500, mode: str = "ESP", **changes: object
) -> dict[str, Any]:
    return {
        "regie": "R-0901",
        "session": SESSION,
        "business_day": "2026-11-23",
        "fiscal_year": 2026,
        "lines": [line(amount_centimes)],
        "tenders": [{"mode": mode, "amount": amount_centimes}],
        "total": amount_centimes,
        **changes,
    }


def cancel_keys(ref: int, **changes: object) -> dict[str, Any]:
    return {
        "approver": APPROVER,
        "business_day": "2026-11-23",
        "fiscal_year": 2026,
        "reason": "INPUT_ERROR",
        "ref": ref,
        "session": SESSION,
        **changes,
    }


def start_keys(**changes: object) -> dict[str, Any]:
    return {
        "collectivite": "09.163.01.01",
        "regie": "R-0901",
        "public_key": PUBLIC_KEY.hex(),
        **changes,
    }


def closing_keys(net: int = 0, **changes: object) -> dict[str, Any]:
    return {
        "period": "2026-11-23",
        "net": net,
        "gross": net,
        "cancelled": 0,
        "counts": {"receipts": 0, "cancellations": 0, "duplicates": 0, "trainings": 0},
        "perpetual_net": net,
        "perpetual_gross": net,
        "sessions": [SESSION],
        "first_seq": 1,
        "last_seq": 1,
        **changes,
    }


def rotate_keys(epoch: int, terminal_id: TerminalId = TERMINAL) -> dict[str, Any]:
    next_key = public_key_of(NEXT_PRIVATE_KEY)
    message = rotation_message(terminal_id, epoch + 1, next_key)
    proof = sign(NEXT_PRIVATE_KEY, ROTATE_CONTEXT, message)
    return {"public_key": next_key.hex(), "proof": proof.hex()}


def text_of(kind: Kind, keys: dict[str, Any]) -> str:
    return canonical({"v": 1, "kind": kind.name, **keys})


@dataclass
class Chain:
    """A chain that grows by true records, and can be asked for a false one."""

    head: Head = field(default_factory=lambda: Head.before_start(TERMINAL, PUBLIC_KEY))
    private_key: bytes = PRIVATE_KEY
    entries: list[tuple[Record, str]] = field(default_factory=list)

    def put(self, kind: Kind, keys: dict[str, Any], **fields: object) -> Record:
        """Draft the next record from its keys; amount, revenue code and flags follow from them."""
        text = text_of(kind, keys)
        natures = {one["nature"] for one in keys.get("lines", [])}
        is_non_cash = any(one["mode"] != "ESP" for one in keys.get("tenders", []))
        drafted = {
            "kind": kind,
            "flags": Flag.NON_CASH if is_non_cash else Flag.NONE,
            "amount_centimes": keys.get("total", abs(keys.get("net", 0))),
            "body_text": text,
            "issued_at": FIRST_SECOND + 60 * self.head.seq,
            "agent_id": AGENT,
            "revenue_code": natures.pop() if len(natures) == 1 else 0,
            "private_key": self.private_key,
            "counter_key": COUNTER_KEY,
            **fields,
        }
        record = draft(self.head, **drafted)
        self.keep(record, text)
        return record

    def keep(self, record: Record, text: str) -> None:
        self.head = head_after(self.head, record)
        self.entries.append((record, text))

    def start(self) -> Record:
        return self.put(Kind.START, start_keys())

    def receipt(self, amount_centimes: int = 2500, **keys: object) -> Record:
        return self.put(Kind.RECEIPT, receipt_keys(amount_centimes, **keys))

    def event(self, code: str, **keys: object) -> Record:
        return self.put(Kind.EVENT, {"code": code, **keys})

    def open(self) -> Record:
        return self.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)

    def counted(self, centimes: int, **keys: object) -> Record:
        told = {"session": SESSION, "counted": centimes, "expected": centimes, **keys}
        return self.event("SESSION_COUNTED", **told)

    def forge(self, kind: Kind, text: str, **fields: object) -> Record:
        """Sign whatever the fields say, as a terminal that has gone wrong would."""
        counter = fields.pop("counter", self.head.counter)
        seq = Seq(fields.get("seq", self.head.seq + 1))
        record = Record(
            **{
                "kind": kind,
                "flags": Flag.NONE,
                "terminal_id": TERMINAL,
                "key_epoch": self.head.key_epoch,
                "seq": seq,
                "receipt_no": self.head.receipt_no,
                "issued_at": FIRST_SECOND + 60 * self.head.seq,
                "amount_centimes": 0,
                "counter_cipher": encrypt_counter(COUNTER_KEY, TERMINAL, seq, counter),
                "revenue_code": 0,
                "agent_id": AGENT,
                "prev": self.head.link[:16],
                "body_hash": body_hash(text),
                "signature": b"",
                **fields,
            }
        )
        return signed_anew(record, self.private_key)


def signed_anew(record: Record, private_key: bytes = PRIVATE_KEY) -> Record:
    signature = sign(private_key, RECEIPT_CONTEXT, record.signed_part)
    return replace(record, signature=signature)


QUITTANCE = Original(
    Kind.RECEIPT, 2500, is_cancelled=False, session_is_counted=False, agent_id=AGENT
)


def judge(
    chain: Chain, record: Record, text: str, original: Original | None = None, **more: object
) -> str:
    """The code under which the centre refuses a record, or "accepted"."""
    try:
        advance(
            chain.head,
            record,
            text,
            public_key=PUBLIC_KEY,
            counter_key=COUNTER_KEY,
            original=original,
            **more,
        )
    except GirctError as refusal:
        return refusal.code
    return "accepted"


RECEIPT_FIELDS = {"amount_centimes": 2500, "receipt_no": 2, "counter": 5000, "revenue_code": 1310}
