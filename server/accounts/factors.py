"""The second factor: a code of six digits every thirty seconds, or one of ten recovery codes.

Source: RFC 6238 (TOTP), RFC 4226 (HOTP).
"""

import base64
import hmac
import secrets
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

import pyotp
import qrcode
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from qrcode.image.svg import SvgPathImage
from sqlalchemy import Connection, text

from server.accounts.errors import CodeRefused, FactorUnreadable
from server.bootstrap import Centre

ISSUER: Final = "GIR-CT"
STEP_S: Final = 30
STEPS_AROUND: Final = (-1, 0, 1)
"""Telephones' clocks differ a little: the code before and the one after are good too, once."""
RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 15
"""120 random bits, written as 24 letters: nobody finds one from its plain keyed hash."""
KEY_BYTES: Final = 20
"""160 bits, as RFC 4226 asks (§4, R6)."""
NONCE_BYTES: Final = 12

_FACTOR = text("SELECT sealed_secret, confirmed_at, last_step FROM second_factors"
               " WHERE user_id = :user FOR UPDATE")  # fmt: skip
_IS_CONFIRMED = text("SELECT confirmed_at IS NOT NULL FROM second_factors WHERE user_id = :user")
_FORGET_UNCONFIRMED = text("DELETE FROM second_factors"
                           " WHERE user_id = :user AND confirmed_at IS NULL")  # fmt: skip
_ADD = text("INSERT INTO second_factors (user_id, sealed_secret, confirmed_at, last_step)"
            " VALUES (:user, :sealed, :now, :step) ON CONFLICT DO NOTHING"
            " RETURNING true")  # fmt: skip
_USE_STEP = text("UPDATE second_factors SET last_step = :step WHERE user_id = :user")
_ADD_CODE = text("INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user, :hash)")
_USE_CODE = text("UPDATE recovery_codes SET used_at = :now"
                 " WHERE user_id = :user AND code_hash = :hash AND used_at IS NULL"
                 " RETURNING true")  # fmt: skip
_CODES_LEFT = text("SELECT count(*) FROM recovery_codes WHERE user_id = :user AND used_at IS NULL")
_FORGET_CODES = text("DELETE FROM recovery_codes WHERE user_id = :user")
_FORGET_FACTOR = text("DELETE FROM second_factors WHERE user_id = :user")


class Proof(StrEnum):
    """What proved that somebody holds their second factor."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


def has_factor(connection: Connection, user_id: UUID) -> bool:
    """Whether a user has proved to hold a second factor."""
    return bool(connection.execute(_IS_CONFIRMED, {"user": user_id}).scalar())


def draw_key(centre: Centre, user_id: UUID, drawn_for: str) -> str:
    """Give the key of a new second factor: the same for one sign-in, another for every other.

    Nothing keeps it until a code confirms it. Were it kept with the account, whoever knows the
    password alone could read it first, say nothing, and share it with the owner who confirms it.

    Args:
        centre: the centre.
        user_id: whose factor it will be.
        drawn_for: the token of the sign-in that asks: 256 random bits.
    """
    said = b"factor\0" + user_id.bytes + drawn_for.encode()
    drawn = hmac.digest(centre.sealing_key, said, sha256)
    return base64.b32encode(drawn[:KEY_BYTES]).decode()


def confirm_factor(
    connection: Connection, centre: Centre, user_id: UUID, key: str, code: str
) -> list[str] | None:
    """Keep the key of a second factor that its first code confirms.

    Returns:
        Ten recovery codes, shown this once; none when the code is wrong, or when another sign-in
        confirmed a factor meanwhile.
    """
    now = centre.now()
    step = _step_of_code(key, code, now)
    if step is None:
        return None
    connection.execute(_FORGET_UNCONFIRMED, {"user": user_id})
    kept = {"user": user_id, "sealed": _seal(centre, user_id, key), "now": now, "step": step}
    if not connection.execute(_ADD, kept).scalar():
        return None
    connection.execute(_FORGET_CODES, {"user": user_id})
    codes = [_draw_recovery_code() for _ in range(RECOVERY_CODES)]
    connection.execute(
        _ADD_CODE,
        [{"user": user_id, "hash": _recovery_hash(centre, user_id, one)} for one in codes],
    )
    return codes


def use_factor(connection: Connection, centre: Centre, user_id: UUID, code: str) -> Proof | None:
    """Check a code of a confirmed factor, or a recovery code; either is good once."""
    if not has_factor(connection, user_id):
        return None
    now = centre.now()
    if _use_code(connection, centre, user_id, code, now):
        return Proof.CODE
    used = connection.execute(
        _USE_CODE, {"user": user_id, "now": now, "hash": _recovery_hash(centre, user_id, code)}
    )
    return Proof.RECOVERY_CODE if used.scalar() else None


def codes_left(connection: Connection, user_id: UUID) -> int:
    """Count the recovery codes of a user that are still good."""
    return int(connection.execute(_CODES_LEFT, {"user": user_id}).scalar_one())


def forget_factor(connection: Connection, user_id: UUID) -> None:
    """Drop a user's second factor: the next sign-in makes another."""
    connection.execute(_FORGET_CODES, {"user": user_id})
    connection.execute(_FORGET_FACTOR, {"user": user_id})


def code_at(secret: str, now: datetime, steps: int = 0) -> str:
    """Give the code of a key at a moment, as a telephone shows it."""
    return pyotp.TOTP(secret).generate_otp(_step(now) + steps)


def unused_code(connection: Connection, centre: Centre, user_id: UUID, secret: str) -> str:
    """Give a code of a key that is good now: a script may act more than once in thirty seconds.

    Raises:
        CodeRefused: when all codes that are good now were used.
    """
    found, now = connection.execute(_FACTOR, {"user": user_id}).one_or_none(), centre.now()
    for around in STEPS_AROUND:
        if found is not None and _step(now) + around > found.last_step:
            return code_at(secret, now, around)
    message = "the codes of this minute were used: wait thirty seconds"
    raise CodeRefused(message)


def symbol_of(secret: str, login: str) -> str:
    """Draw the key for a telephone's camera, as an SVG that stands in a page."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    symbol = qrcode.QRCode(image_factory=SvgPathImage, border=4)
    symbol.add_data(address)
    return str(symbol.make_image().to_string(encoding="unicode"))


def _use_code(
    connection: Connection, centre: Centre, user_id: UUID, code: str, now: datetime
) -> bool:
    """Check a code and use its step up, under a lock: of two who send it, one is right."""
    found = connection.execute(_FACTOR, {"user": user_id}).one_or_none()
    if found is None:
        return False
    key = _open(centre, user_id, found.sealed_secret)
    step = _step_of_code(key, code, now, found.last_step)
    if step is None:
        return False
    connection.execute(_USE_STEP, {"user": user_id, "step": step})
    return True


def _step_of_code(key: str, code: str, now: datetime, used: int = 0) -> int | None:
    """Tell which step after the last one used a code is of; none when it is wrong."""
    totp, typed = pyotp.TOTP(key), "".join(code.split())
    for step in (_step(now) + around for around in STEPS_AROUND):
        is_right = hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
        if is_right and step > used:
            return step
    return None


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _draw_recovery_code() -> str:
    drawn = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(drawn[start : start + 4] for start in range(0, len(drawn), 4))


def _recovery_hash(centre: Centre, user_id: UUID, code: str) -> bytes:
    plain = code.upper().replace("-", "").replace(" ", "")
    return hmac.digest(centre.sealing_key, b"recovery\0" + user_id.bytes + plain.encode(), sha256)


def _seal(centre: Centre, user_id: UUID, secret: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(centre.sealing_key).encrypt(nonce, secret.encode(), user_id.bytes)
    return nonce + sealed


def _open(centre: Centre, user_id: UUID, sealed: bytes) -> str:
    """Open a key; whoever copies it to another user's row gets nothing.

    Raises:
        FactorUnreadable: when another key sealed it, or for another user.
    """
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(centre.sealing_key).decrypt(nonce, body, user_id.bytes).decode()
    except InvalidTag as error:
        message = "the key of the second factor cannot be opened"
        raise FactorUnreadable(message) from error
