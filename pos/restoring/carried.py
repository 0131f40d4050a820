"""What a restored counter carries over from the lost one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pos.durable import write_whole
from pos.errors import JournalFull

if TYPE_CHECKING:
    from pathlib import Path

RESTORED_FILE = "restored.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedSession:
    """A cash session the lost counter had not closed, as the copy leaves it.

    Args:
        session: Its UUID.
        agent_id: Whose.
        opened_at: Unix seconds.
        float_centimes: Its float.
        cash_centimes: The cash it should hold; once counted, what was found.
        quittances: How many quittances.
        is_counted: Whether it was counted.
    """

    session: str
    agent_id: int
    opened_at: int
    float_centimes: int
    cash_centimes: int
    quittances: int
    is_counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedDebit:
    """A debit by card that no quittance of the lost counter carries, or whose outcome is unknown.

    Args:
        amount_centimes: What was asked.
        authorisation: Its number; empty when nobody knows whether the payer was debited.
        asked_at: Unix seconds.
    """

    amount_centimes: int
    authorisation: str
    asked_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPlace:
    """Where the lost counter stood when the copy was made.

    Args:
        terminal_id: Its number, never used again.
        last_seq: Its last record on the copy.
        last_receipt_no: Its last number given, on the copy.
        last_issued_at: Unix seconds of that record.
        sessions: Those not closed.
        debits: By card, that wait for a person who looks at the terminal.
        found: Numbers of quittances the copy lacks and whose paper was scanned.
        is_read: Whether a régisseur read it at the new counter.
    """

    terminal_id: int
    last_seq: int
    last_receipt_no: int
    last_issued_at: int
    sessions: tuple[CarriedSession, ...]
    debits: tuple[CarriedDebit, ...] = field(default=())
    found: tuple[int, ...] = field(default=())
    is_read: bool = False

    def still_missing(self) -> list[int]:
        """Numbers between the copy's last and the highest scanned whose paper was not seen."""
        through = max(self.found, default=self.last_receipt_no)
        numbers = range(self.last_receipt_no + 1, through + 1)
        return [number for number in numbers if number not in self.found]

    def with_found(self, receipt_no: int) -> LostPlace:
        """Note one more scanned paper."""
        return replace(self, found=tuple(sorted({*self.found, receipt_no})))


def keep_place(data_dir: Path, place: LostPlace) -> None:
    """Keep it in the new counter's folder, made when it is not there.

    Raises:
        JournalFull: The folder cannot be written; what was kept stays.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(data_dir / RESTORED_FILE, json.dumps(asdict(place), indent=1).encode())
    except OSError as error:
        message = f"the lost counter cannot be kept in {data_dir}: {error.strerror}"
        raise JournalFull(message, path=str(data_dir)) from error


def read_place(data_dir: Path) -> LostPlace | None:
    """What the counter of a folder carries over; none when it was never restored."""
    try:
        kept: dict[str, Any] = json.loads((data_dir / RESTORED_FILE).read_text(encoding="utf-8"))
        sessions = tuple(CarriedSession(**one) for one in kept.pop("sessions"))
        debits = tuple(CarriedDebit(**one) for one in kept.pop("debits", ()))
        kept["found"] = tuple(kept["found"])
        return LostPlace(**kept, sessions=sessions, debits=debits)
    except (OSError, ValueError, KeyError, TypeError):
        return None
