"""Each anchor reaches every outside party: a real mail server and real folders."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr
from sqlalchemy import text

from domain.anchor import AnchorDocument
from server.audit.anchors import make_anchor
from server.audit.deliveries import deliver_anchors
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.settings import SettingsInvalid, load_settings
from tests.conftest import SteppingClock

COURT, AUDIT = "mailto:greffe@cour.example", "mailto:igat@interieur.example"


@dataclass
class Office:
    """A mail server: what it took, and whom it refuses."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.refused:
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        self.mails += [(to, mail) for to in envelope.rcpt_tos]
        return "250 kept"


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def smtp_url(office: Office) -> Iterator[str]:
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def sending(centre: Centre, *recipients: str, smtp_url: str | None = None) -> Centre:
    chosen = {
        "anchor_recipients": recipients,
        "smtp_url": None if smtp_url is None else SecretStr(smtp_url),
    }
    return replace(centre, settings=centre.settings.model_copy(update=chosen))


def anchor(centre: Centre) -> AnchorDocument:
    document = make_anchor(centre)
    assert document is not None
    return document


def open_alerts(centre: Centre) -> list[str]:
    with scoped(centre.app, EVERYWHERE) as connection:
        query = "SELECT code FROM alerts WHERE closed_at IS NULL"
        return list(connection.execute(text(query)).scalars())


def test_two_offices_get_the_day_by_mail_and_can_read_it(
    centre: Centre, office: Office, smtp_url: str
) -> None:
    document = anchor(centre)
    mailing = sending(centre, COURT, AUDIT, smtp_url=smtp_url)
    assert [deliver_anchors(mailing), deliver_anchors(mailing)] == [2, 0]
    assert {to for to, _ in office.mails} == {"greffe@cour.example", "igat@interieur.example"}
    for _, mail in office.mails:
        body = mail.get_body()
        assert body is not None
        assert document.about_fr in body.get_content()
        assert document.about_ar in body.get_content()
        (attached,) = mail.iter_attachments()
        content = attached.get_content()
        statement = AnchorDocument.parse(content.decode()).open([centre.public_key])
        assert str(statement.date) in (attached.get_filename() or "")


def test_one_party_that_refuses_gets_it_later_and_the_other_only_once(
    centre: Centre, office: Office, smtp_url: str
) -> None:
    anchor(centre)
    mailing = sending(centre, COURT, AUDIT, smtp_url=smtp_url)
    office.refused = {"igat@interieur.example"}
    assert [deliver_anchors(mailing), deliver_anchors(mailing)] == [1, 0]
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.execute(text("SELECT * FROM anchor_deliveries ORDER BY recipient")).all()
    assert [(row.tries, row.delivered_at is not None) for row in rows] == [(1, True), (2, False)]
    assert "451" in rows[1].last_fault
    office.refused = set()
    assert deliver_anchors(mailing) == 1
    assert len(office.mails) == 2


def test_a_party_without_the_anchor_for_a_day_is_an_alert_until_it_has_it(
    centre: Centre, office: Office, smtp_url: str, clock: SteppingClock, tmp_path: Path
) -> None:
    anchor(centre)
    parties = (COURT, f"file://{tmp_path}")
    away = sending(centre, *parties, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    assert deliver_anchors(away) == 1
    assert open_alerts(centre) == []
    clock.now += timedelta(hours=25)
    assert deliver_anchors(away) == 0
    assert open_alerts(centre) == ["anchor_not_delivered"]
    back = sending(centre, *parties, smtp_url=smtp_url)
    assert deliver_anchors(back) == 1
    assert open_alerts(centre) == []
    assert len(office.mails) == 1


def test_a_folder_keeps_one_file_a_day_and_another_content_never_replaces_it(
    centre: Centre, tmp_path: Path
) -> None:
    document = anchor(centre)
    first, second = tmp_path / "a", tmp_path / "b c"
    first.mkdir()
    parties = (f"file://{first}", f"file://{str(second).replace(' ', '%20')}")
    assert deliver_anchors(sending(centre, *parties)) == 1
    second.mkdir()
    name = next(first.iterdir()).name
    (second / name).write_text("{}", encoding="utf-8")
    assert deliver_anchors(sending(centre, *parties)) == 0
    (second / name).unlink()
    assert deliver_anchors(sending(centre, *parties)) == 1
    for folder in (first, second):
        (kept,) = folder.iterdir()
        assert kept.read_text(encoding="utf-8") == document.to_json()


def test_a_production_centre_whose_anchors_nobody_keeps_is_an_alert(
    centre: Centre, clock: SteppingClock
) -> None:
    anchor(centre)
    clock.now += timedelta(hours=25)
    deliver_anchors(centre)
    assert open_alerts(centre) == []
    production = centre.settings.model_copy(update={"test_system": False})
    deliver_anchors(replace(centre, settings=production))
    assert open_alerts(centre) == ["anchor_not_delivered"]


@pytest.mark.parametrize("recipients", [(COURT,), (COURT, COURT), ("http://x", COURT)])
def test_a_single_outside_party_is_none(recipients: tuple[str, ...]) -> None:
    with pytest.raises(SettingsInvalid, match="anchor_recipients"):
        load_settings(anchor_recipients=recipients)
