"""Every way an enrolment can be bad: refused, logged, without effect."""

import json
from collections.abc import Callable

import httpx
from structlog.testing import capture_logs

from domain.signing import new_private_key, sign
from server.terminals.service import CODE_LIFETIME
from tests.conftest import SteppingClock
from tests.server.terminals.device import Device

KEY, OTHER = new_private_key(), new_private_key()


def enrolment_of(**changes: object) -> bytes:
    return json.dumps({**Device(KEY).asks("ABCDE12345").to_keys(), **changes}).encode()


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"{}",
    b"\xff",
    *(enrolment_of(**{name: None}) for name in ("code", "public_key", "proof")),
    *(enrolment_of(**{name: 7}) for name in ("code", "public_key", "proof", "fingerprint")),
    enrolment_of(code=""),
    enrolment_of(code="A" * 201),
    enrolment_of(code="ABCDE12345"),
    enrolment_of(code="' OR 1=1 --"),
    enrolment_of(code="\u0000"),
    enrolment_of(public_key="00" * 31),
    enrolment_of(public_key="ZZ" * 32),
    enrolment_of(public_key="00" * 32),
    enrolment_of(proof="00" * 63),
    enrolment_of(proof=sign(OTHER, b"", b"").hex()),
    enrolment_of(fingerprint=""),
    enrolment_of(version=""),
    enrolment_of(more=1),
]


def test_a_bad_enrolment_is_refused_logged_and_changes_nothing(
    client: httpx.Client, device: Device, look: Callable[[], list[str]], clock: SteppingClock
) -> None:
    assert device.terminal_id
    assert len(BODIES) >= 20
    before = look()
    for body in BODIES:
        clock.now += CODE_LIFETIME  # five wrong codes in ten minutes are refused for that alone
        with capture_logs() as logs:
            response = client.post(
                "/api/v1/enrolments", content=body, headers={"Content-Type": "application/json"}
            )
        assert response.status_code in {400, 403, 422}
        assert any(entry["event"] == "request refused" for entry in logs)
        assert "ABCDE12345" not in response.text
    assert look() == before
