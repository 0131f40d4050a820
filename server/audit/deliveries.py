"""Sends each anchor to the outside parties until every one of them has it."""

import os
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Connection, Row, text

from domain.anchor import AnchorDocument
from server.alerts.service import AlertCode, close_alert, raise_alert
from server.audit.trail import NATIONAL
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.settings import Settings

log = structlog.get_logger()

LATE: Final = timedelta(hours=24)
SMTP_TIMEOUT_S: Final = 20
FAULT_MAX: Final = 200

_LIST_DUE = text("""
INSERT INTO anchor_deliveries (size, recipient)
SELECT a.size, r.recipient
  FROM anchors a CROSS JOIN unnest(CAST(:recipients AS text[])) AS r (recipient)
ON CONFLICT DO NOTHING
""")
_PENDING = text("""
SELECT d.size, d.recipient, a.date, a.document, a.made_at
  FROM anchor_deliveries d JOIN anchors a USING (size)
 WHERE d.delivered_at IS NULL AND d.recipient = ANY(:recipients)
 ORDER BY d.size, d.recipient
""")
_LATE = text("""
SELECT count(*) AS documents, to_char(min(a.date), 'YYYY-MM-DD') AS since
  FROM anchor_deliveries d JOIN anchors a USING (size)
 WHERE d.delivered_at IS NULL AND d.recipient = ANY(:recipients) AND a.made_at <= :before
""")
_ANY = text("SELECT EXISTS (SELECT FROM anchors WHERE made_at <= :before)")
_MARK = text("""
UPDATE anchor_deliveries
   SET tries = tries + 1, last_try_at = :now, last_fault = CAST(:fault AS text),
       delivered_at = CASE WHEN CAST(:fault AS text) IS NULL THEN CAST(:now AS timestamptz) END
 WHERE size = :size AND recipient = :recipient
""")


class NotDelivered(Exception):
    """The document did not reach its recipient; the next round tries again."""


def deliver_anchors(centre: Centre) -> int:
    """Send what has not arrived yet; an alert says which day did not within a day.

    Returns:
        How many documents reached a recipient.
    """
    recipients = list(centre.settings.anchor_recipients)
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(_LIST_DUE, {"recipients": recipients})
        pending = connection.execute(_PENDING, {"recipients": recipients}).all()
    arrived = 0
    for delivery in pending:
        fault = _try(centre, delivery)
        arrived += fault is None
        with scoped(centre.app, EVERYWHERE) as connection:
            connection.execute(
                _MARK,
                {
                    "size": delivery.size,
                    "recipient": delivery.recipient,
                    "now": centre.now(),
                    "fault": fault,
                },
            )
    with scoped(centre.app, EVERYWHERE) as connection:
        _alert(connection, centre, recipients)
    return arrived


def _try(centre: Centre, delivery: Row[int, str, object, str, object]) -> str | None:
    """Send one document; give what went wrong, or none."""
    document = AnchorDocument.parse(delivery.document)
    name = f"girct-ancre-{delivery.date}.json"
    try:
        send(centre.settings, delivery.recipient, name, document)
    except (NotDelivered, OSError, smtplib.SMTPException) as error:
        log.warning("anchor not delivered", date=str(delivery.date), fault=type(error).__name__)
        return f"{type(error).__name__}: {error}"[:FAULT_MAX]
    log.info("anchor delivered", date=str(delivery.date))
    return None


def send(settings: Settings, recipient: str, name: str, document: AnchorDocument) -> None:
    """Bring a document to one recipient.

    Args:
        settings: the settings that name the mail server.
        recipient: `mailto:person@place` or `file:///folder`.
        name: file name of the document.
        document: what is sent.

    Raises:
        NotDelivered: when it could not be.
        OSError: likewise.
    """
    address = urlsplit(recipient)
    if address.scheme == "file":
        _put(Path(unquote(address.path)), name, document.to_json())
    elif settings.smtp_url is None:
        message = "smtp_url is not set"
        raise NotDelivered(message)
    else:
        _mail(settings, unquote(address.path), name, document)


def _put(folder: Path, name: str, content: str) -> None:
    """Write a file that is never replaced by another content."""
    path, draft = folder / name, folder / f".{name}.part"
    if path.exists():
        if path.read_text(encoding="utf-8") == content:
            return
        message = f"{name} is there already, with another content"
        raise NotDelivered(message)
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _mail(settings: Settings, to: str, name: str, document: AnchorDocument) -> None:
    server = urlsplit(settings.smtp_url.get_secret_value() if settings.smtp_url else "")
    mail = EmailMessage()
    mail["Subject"] = f"GIR-CT {name}"
    mail["From"] = settings.mail_from
    mail["To"] = to
    mail.set_content(f"{document.about_fr}\n\n{document.about_ar}\n")
    mail.add_attachment(
        document.to_json().encode(), maintype="application", subtype="json", filename=name
    )
    host = server.hostname or "localhost"
    with _connected(server.scheme, host, server.port) as connection:
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(mail)


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """Connect: `smtps` in TLS at once, `smtp+starttls` after a word, `smtp` in clear."""
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SMTP_TIMEOUT_S, context=context)
    connection = smtplib.SMTP(host, port or 25, timeout=SMTP_TIMEOUT_S)
    if scheme == "smtp+starttls":
        try:
            connection.starttls(context=context)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
    return connection


def _alert(connection: Connection, centre: Centre, recipients: list[str]) -> None:
    """Give the alarm for what did not arrive within a day, and end it once it has.

    A centre in production without outside parties gives it too: its anchors prove nothing.
    """
    before = centre.now() - LATE
    asked = {"recipients": recipients, "before": before}
    late = connection.execute(_LATE, asked).mappings().one()
    is_unwitnessed = not recipients and not centre.settings.test_system
    about: dict[str, Any] = {
        "code": AlertCode.ANCHOR_NOT_DELIVERED,
        "collectivite": NATIONAL,
        "subject": "anchors",
        "now": centre.now(),
    }
    if late["documents"]:
        raise_alert(connection, detail=dict(late), **about)
    elif is_unwitnessed and connection.execute(_ANY, asked).scalar():
        raise_alert(connection, detail={"parties": 0}, **about)
    else:
        close_alert(connection, **about)
