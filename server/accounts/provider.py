"""Sign in through the administration's own service: OpenID Connect, code flow with PKCE.

It says who somebody is; which account that is, and what it may do, is ours alone.

Source: OpenID Connect Core 1.0 §3.1, RFC 7636 (PKCE), RFC 9207 (`iss` in the answer).
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import structlog
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.claims import JWTClaims
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import text

from domain.transport import leaves_in_clear
from server.accounts.errors import ProviderRefused, SubjectNotLinked
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped

log = structlog.get_logger()

TIMEOUT_S: Final = 10
LIFETIME: Final = timedelta(minutes=10)
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ALGORITHMS: Final = ("ES256", "EdDSA", "PS256")
WEAK_ALGORITHM: Final = "RS256"
RSA_BITS_MIN: Final = 3072
SEAL: Final = b"girct oidc request"
NONCE_BYTES: Final = 12
LEEWAY_S: Final = 120
_LINKED = text("SELECT user_id FROM account_by_subject(:subject) WHERE active")


@dataclass(frozen=True, slots=True)
class Asked:
    """What we sent somebody away with, sealed in their browser until they come back.

    Args:
        state: repeated by the answer.
        nonce: repeated inside the token.
        verifier: proves that who redeems the code is who asked.
        target: the page they wanted.
        until: when this is over, Unix seconds.
    """

    state: str
    nonce: str
    verifier: str
    target: str
    until: int


def leave(centre: Centre, target: str) -> tuple[str, str]:
    """Give the provider's address to send somebody to, and what their browser keeps meanwhile.

    Raises:
        ProviderRefused: when no provider is set, or it does not answer.
    """
    settings = centre.settings
    metadata = _metadata(centre)
    asked = Asked(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        target=target,
        until=int((centre.now() + LIFETIME).timestamp()),
    )
    address = prepare_grant_uri(
        metadata["authorization_endpoint"],
        client_id=settings.oidc_client_id,
        response_type="code",
        redirect_uri=settings.oidc_redirect_uri,
        scope="openid",
        state=asked.state,
        nonce=asked.nonce,
        code_challenge=create_s256_code_challenge(asked.verifier),
        code_challenge_method="S256",
    )
    return str(address), _seal(centre, asked)


def come_back(centre: Centre, kept: str | None, *, code: str, state: str) -> tuple[UUID, bool, str]:
    """Learn who came back from the provider.

    Returns:
        The linked account, whether the provider proved a second factor, and the page they wanted.

    Raises:
        ProviderRefused: when the answer is not the one to our question.
        SubjectNotLinked: when no active account is linked to this person.
    """
    asked = _open(centre, kept)
    if asked is None or not secrets.compare_digest(state.encode(), asked.state.encode()):
        message = "the answer is not to a question of this browser"
        raise ProviderRefused(message)
    metadata = _metadata(centre)
    claims = _claims(centre, metadata, _redeem(centre, metadata, code, asked), asked)
    with scoped(centre.app, NOWHERE) as connection:
        user = connection.execute(_LINKED, {"subject": claims["sub"]}).scalar()
    if user is None:
        message = "no account is linked to this person"
        raise SubjectNotLinked(message)
    return user, "mfa" in (claims.get("amr") or []), asked.target


def _metadata(centre: Centre) -> dict[str, Any]:
    """Read what the provider says of itself, which has to be the issuer we were told."""
    issuer = centre.settings.oidc_issuer
    if issuer is None:
        message = "no sign-in service is set"
        raise ProviderRefused(message)
    read = _ask("GET", get_well_known_url(issuer, external=True))
    metadata = OpenIDProviderMetadata(read)
    places = [str(metadata.get(name, "http://nowhere")) for name in ENDPOINTS]
    if metadata.get("issuer") != issuer or any(leaves_in_clear(one, "http") for one in places):
        message = "the sign-in service calls itself otherwise, says too little, or in clear"
        raise ProviderRefused(message)
    return dict(metadata)


def _redeem(centre: Centre, metadata: dict[str, Any], code: str, asked: Asked) -> dict[str, Any]:
    settings = centre.settings
    path = settings.oidc_client_secret_file
    secret = path.read_text(encoding="utf-8").strip() if path is not None else ""
    return _ask(
        "POST",
        metadata["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.oidc_redirect_uri,
            "code_verifier": asked.verifier,
        },
        auth=(settings.oidc_client_id, secret),
    )


def _claims(
    centre: Centre, metadata: dict[str, Any], answer: dict[str, Any], asked: Asked
) -> JWTClaims:
    """Check the token's signature, issuer, audience, age and nonce."""
    settings, now = centre.settings, centre.now()
    try:
        read = KeySet.import_key_set(_ask("GET", metadata["jwks_uri"]))  # type: ignore[arg-type]  # it checks
        keys, algorithms = _strong(read), list(ALGORITHMS)
        if settings.oidc_weak_signatures:
            keys, algorithms = read, [*ALGORITHMS, WEAK_ALGORITHM]
        token = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=algorithms)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": settings.oidc_issuer},
                "aud": {"essential": True, "value": settings.oidc_client_id},
            },
            {
                "nonce": asked.nonce,
                "client_id": settings.oidc_client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
    except (JoseError, OAuth2Error, ValueError, TypeError, KeyError) as error:
        log.warning("sign-in service refused", reason=type(error).__name__)
        message = "the token of the sign-in service is not good"
        raise ProviderRefused(message) from error
    return claims


def _strong(keys: KeySet) -> KeySet:
    """Leave keys of less than 128 bits of strength out: RSA has them from 3,072 bits on.

    Source: NIST SP 800-57 part 1, table 2; OWASP ASVS 5.0, 11.2.3 and 11.6.1.
    """
    return KeySet([
        key for key in keys.keys
        if not isinstance(key, RSAKey) or key.public_key.key_size >= RSA_BITS_MIN
    ])  # fmt: skip


def _ask(method: str, address: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
    try:
        answer = httpx.request(
            method, address, timeout=TIMEOUT_S, follow_redirects=False, **sent
        ).raise_for_status()
        read = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        log.warning("sign-in service unreachable", reason=type(error).__name__)
        message = "the sign-in service does not answer as it should"
        raise ProviderRefused(message) from error
    if not isinstance(read, dict):
        message = "the sign-in service does not answer as it should"
        raise ProviderRefused(message)
    return read


def _seal(centre: Centre, asked: Asked) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = AESGCM(centre.sealing_key).encrypt(nonce, json.dumps(asdict(asked)).encode(), SEAL)
    return urlsafe_b64encode(nonce + body).decode()


def _open(centre: Centre, kept: str | None) -> Asked | None:
    try:
        raw = urlsafe_b64decode((kept or "").encode())
        opened = AESGCM(centre.sealing_key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], SEAL)
        asked = Asked(**json.loads(opened))
    except (InvalidTag, ValueError):
        return None
    return asked if _is_live(asked, centre.now()) else None


def _is_live(asked: Asked, now: datetime) -> bool:
    return asked.until > now.timestamp()
