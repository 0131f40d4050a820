"""Enrolment: this machine proves it holds the key it drew, and becomes a terminal."""

from __future__ import annotations

import hashlib
import socket
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from domain.exchange import EnrolmentAnswer, EnrolmentRequest, enrolment_message
from domain.signing import ENROL_CONTEXT, public_key_of, sign
from pos.errors import ClockWrong, SettingsWrong
from pos.identity import TerminalIdentity, refuse_enrolled, save_identity

if TYPE_CHECKING:
    from datetime import datetime

    from pos.sync.client import CentreClient

CLOCK_TOLERANCE_S = 120
_MACHINE_ID = Path("/etc/machine-id")


def enrol(
    client: CentreClient, data_dir: Path, code: str, private_key: bytes, now: datetime
) -> TerminalIdentity:
    """Enrol this machine with a code the centre gave, and keep its identity.

    Args:
        client: A line to the centre, without an identity yet.
        data_dir: The counter's folder.
        code: The one-use enrolment code.
        private_key: The key drawn here (`pos.identity.reserve_identity`).
        now: The machine's clock, aware UTC.

    Raises:
        AlreadyEnrolled: The folder holds a terminal.
        SettingsWrong: The code cannot be one.
        CentreRefused: The code is unknown, used or too old.
        ClockWrong: The machine's clock is not the centre's.
        Unreachable, NotACentre, CentreBusy: The centre cannot be had.
    """
    refuse_enrolled(data_dir)
    refuse_wrong_clock(client.ask_date(), now)
    answer = client.enrol(request_of(private_key, code.strip().upper()))
    identity = identity_of(private_key, answer)
    save_identity(data_dir, identity)
    return identity


def request_of(private_key: bytes, code: str) -> EnrolmentRequest:
    """Put the code and the key drawn here together, with the proof that it is held.

    Raises:
        SettingsWrong: No centre gives such a code.
    """
    public_key = public_key_of(private_key)
    try:
        return EnrolmentRequest(
            code=code,
            public_key=public_key.hex(),
            proof=sign(private_key, ENROL_CONTEXT, enrolment_message(code, public_key)).hex(),
            fingerprint=machine_fingerprint(),
            version=version("girct"),
        )
    except ValueError as error:
        message = "the enrolment code is empty, too long or not text"
        raise SettingsWrong(message, detail="code") from error


def identity_of(private_key: bytes, answer: EnrolmentAnswer) -> TerminalIdentity:
    """Put the key drawn here and the centre's answer together."""
    return TerminalIdentity(
        terminal_id=answer.terminal_id,
        key_epoch=answer.key_epoch,
        private_key=private_key,
        counter_key=bytes.fromhex(answer.counter_key),
        centre_keys=tuple(bytes.fromhex(key) for key in answer.centre_keys),
        certificate=answer.certificate.to_json(),
    )


def refuse_wrong_clock(centre_date: datetime | None, now: datetime) -> None:
    """Refuse to begin a chain under a clock that is far from the centre's.

    A START in the future would be refused by the centre, and the chain lost.

    Raises:
        ClockWrong: They differ by more than two minutes.
    """
    if centre_date is None:
        return
    difference_s = int(abs((now - centre_date).total_seconds()))
    if difference_s > CLOCK_TOLERANCE_S:
        message = f"this machine's clock differs from the centre's by {difference_s} s: set it"
        raise ClockWrong(message, difference_s=difference_s)


def machine_fingerprint() -> str:
    """Name this machine without saying anything of it: 64 hexadecimal digits."""
    try:
        machine = _MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        machine = socket.gethostname()
    return hashlib.sha256(b"GIRCT-MACHINE" + machine.encode()).hexdigest()
