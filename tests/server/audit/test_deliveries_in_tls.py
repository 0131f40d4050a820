"""Mail that carries an anchor leaves in TLS, to a server that somebody known vouches for."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from server.audit.deliveries import deliver_anchors
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.server.audit.test_deliveries import COURT, Office, anchor, free_port, sending

SCHEMES = ("smtps", "smtp+starttls")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's own address, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture(params=SCHEMES)
def smtp_url(request: pytest.FixtureRequest, office: Office, certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    tls = (
        {"ssl_context": context}
        if request.param == "smtps"
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), **tls)
    controller.start()
    yield f"{request.param}://127.0.0.1:{controller.port}"
    controller.stop()


def last_fault(centre: Centre) -> str | None:
    with scoped(centre.app, EVERYWHERE) as connection:
        found = connection.execute(text("SELECT last_fault FROM anchor_deliveries")).scalar_one()
    return None if found is None else str(found)


def test_the_day_leaves_in_tls_to_a_server_that_somebody_known_vouches_for(
    centre: Centre,
    office: Office,
    smtp_url: str,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    anchor(centre)
    assert deliver_anchors(sending(centre, COURT, smtp_url=smtp_url)) == 1
    assert [to for to, _ in office.mails] == ["greffe@cour.example"]
    assert last_fault(centre) is None


def test_nothing_leaves_to_a_server_nobody_vouches_for(
    centre: Centre, office: Office, smtp_url: str
) -> None:
    anchor(centre)
    assert deliver_anchors(sending(centre, COURT, smtp_url=smtp_url)) == 0
    assert office.mails == []
    assert "SSLCertVerificationError" in (last_fault(centre) or "")
