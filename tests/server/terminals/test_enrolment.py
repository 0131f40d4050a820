import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from domain.exchange import Certificate, EnrolmentAnswer, EnrolmentRequest
from domain.ids import TerminalId
from domain.record import genesis_link
from domain.signing import CERTIFICATE_CONTEXT, public_key_of
from server.audit.trail import Actor
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, NOWHERE, scoped
from server.rate_limit import TooManyTries
from server.regies.caller import Caller
from server.regies.errors import UnknownRegie
from server.terminals.codes import draw_code, hash_code
from server.terminals.enrolment import enrol, enrolment_limit
from server.terminals.errors import (
    AlreadyEnrolled,
    EnrolmentCodeRefused,
    EnrolmentProofRefused,
    UnknownTerminal,
)
from server.terminals.service import register, renew_code
from tests.conftest import SteppingClock
from tests.server.conftest import SOUK
from tests.server.terminals.device import Device

GUESSES = 1_000_000 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 5_000
GUESSED_AT_ONCE = 5_000
HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


def test_a_device_becomes_the_terminal_its_code_names(souk: Centre, client: httpx.Client) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    device = Device()
    response = client.post(
        "/api/v1/enrolments",
        content=device.asks(registration.code).to_json(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 201
    answer = EnrolmentAnswer.model_validate_json(response.content)
    assert (answer.terminal_id, answer.key_epoch) == (registration.terminal_id, 1)
    assert answer.centre_keys == [souk.public_key.hex()]
    assert answer.certificate.is_signed_by(souk.public_key, CERTIFICATE_CONTEXT)
    certificate = Certificate.model_validate_json(answer.certificate.payload)
    assert certificate.public_key == public_key_of(device.private_key).hex()
    assert certificate.collectivite == SOUK.collectivite
    with scoped(souk.app, SOUK.collectivite) as connection:
        head = connection.execute(text("SELECT * FROM terminal_heads")).one()
    link = genesis_link(TerminalId(answer.terminal_id), public_key_of(device.private_key))
    assert (head.seq, head.link, head.state) == (0, link, "ACTIVE")


def test_two_terminals_never_share_a_number_or_a_counter_key(souk: Centre) -> None:
    answers = []
    for label in ("1", "2"):
        registration = register(souk, regie_id=SOUK.regie_id, label=label)
        request = Device().asks(registration.code)
        answers.append(enrol(souk, enrolment_limit(souk), request, HERE))
    assert answers[0].terminal_id != answers[1].terminal_id
    assert answers[0].counter_key != answers[1].counter_key


def test_a_code_is_good_once(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    enrol(souk, enrolment_limit(souk), Device().asks(registration.code), HERE)
    with pytest.raises(AlreadyEnrolled):
        enrol(souk, enrolment_limit(souk), Device().asks(registration.code), HERE)


def test_a_lost_answer_may_be_asked_for_again_by_the_same_device(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    request = Device().asks(registration.code)
    first = enrol(souk, enrolment_limit(souk), request, HERE)
    assert enrol(souk, enrolment_limit(souk), request, HERE) == first


def test_a_code_lives_ten_minutes(souk: Centre, clock: SteppingClock) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    clock.now += timedelta(minutes=10)
    with pytest.raises(EnrolmentCodeRefused):
        enrol(souk, enrolment_limit(souk), Device().asks(registration.code), HERE)
    code = renew_code(souk, registration.terminal_id)
    enrol(souk, enrolment_limit(souk), Device().asks(code), HERE)
    with pytest.raises(AlreadyEnrolled):
        renew_code(souk, registration.terminal_id)


def test_a_renewed_code_ends_the_one_before(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    renew_code(souk, registration.terminal_id)
    with pytest.raises(EnrolmentCodeRefused):
        enrol(souk, enrolment_limit(souk), Device().asks(registration.code), HERE)


def test_only_the_hash_of_a_code_is_kept(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    with scoped(souk.app, EVERYWHERE) as connection:
        row = connection.execute(text("SELECT * FROM enrolment_codes")).one()
    assert registration.code not in str(row)
    assert registration.code.encode() not in row.code_hash


def test_a_stolen_code_without_the_key_is_tried_five_times_at_most(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    forged = Device().asks(registration.code, proof="00" * 64)
    for _ in range(5):
        with pytest.raises(EnrolmentProofRefused):
            enrol(souk, enrolment_limit(souk), forged, HERE)
    with pytest.raises(EnrolmentCodeRefused):
        enrol(souk, enrolment_limit(souk), Device().asks(registration.code), ELSEWHERE)


def test_guessing_codes_is_stopped_at_five(souk: Centre, clock: SteppingClock) -> None:
    limit = enrolment_limit(souk)
    for digit in range(5):
        with pytest.raises(EnrolmentCodeRefused):
            enrol(souk, limit, Device().asks(f"000000000{digit}"), HERE)
    with pytest.raises(TooManyTries):
        enrol(souk, limit, Device().asks("0000000009"), HERE)
    clock.now += timedelta(minutes=10)
    with pytest.raises(EnrolmentCodeRefused):
        enrol(souk, limit, Device().asks("0000000009"), HERE)


def test_what_does_not_exist_is_said_so(souk: Centre) -> None:
    with pytest.raises(UnknownTerminal):
        renew_code(souk, TerminalId(1))
    with pytest.raises(UnknownRegie):
        register(souk, regie_id=SOUK.regie_id.__class__("R-0000"), label="Guichet")


def test_a_terminal_is_registered_in_the_callers_own_territory_alone(souk: Centre) -> None:
    neighbour = Caller(Actor.console("voisin"), "06.141.01.0")
    with pytest.raises(UnknownRegie):
        register(souk, regie_id=SOUK.regie_id, label="Guichet", caller=neighbour)
    mine = register(souk, regie_id=SOUK.regie_id, label="Guichet")
    with pytest.raises(UnknownTerminal):
        renew_code(souk, mine.terminal_id, neighbour)


def test_a_used_code_counts_for_the_code_and_for_the_address(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    limit = enrolment_limit(souk)
    enrol(souk, limit, Device().asks(registration.code), HERE)
    for _ in range(4):
        with pytest.raises(AlreadyEnrolled):
            enrol(souk, limit, Device().asks(registration.code), HERE)
    with pytest.raises(EnrolmentCodeRefused):  # five tries of the code are used up
        enrol(souk, limit, Device().asks(registration.code), HERE)
    with pytest.raises(TooManyTries):  # and five of the address: the good one was given back
        enrol(souk, limit, Device().asks(registration.code), HERE)


def test_guesses_made_at_the_same_moment_all_count(souk: Centre) -> None:
    limit = enrolment_limit(souk)

    def guess(number: int) -> str:
        try:
            enrol(souk, limit, Device().asks(f"0000000{number:03}"), HERE)
        except (EnrolmentCodeRefused, TooManyTries) as refusal:
            return refusal.code
        return "enrolled"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(guess, range(40)))
    assert answers == {"terminals.enrolment_code_refused": 5, "server.too_many_tries": 35}


def test_guesses_never_find_a_code(souk: Centre) -> None:
    """Each address is new, as if nothing limited the guessing."""
    for number in range(20):
        register(souk, regie_id=SOUK.regie_id, label=f"Guichet {number}")
    limit = enrolment_limit(souk)
    device = Device()
    template = device.asks("0000000000").model_dump()
    for number in range(GUESSES // 50):
        guess = EnrolmentRequest(**{**template, "code": draw_code()})
        with pytest.raises(EnrolmentCodeRefused):
            enrol(souk, limit, guess, f"guess {number}")


def test_no_guess_of_a_million_is_the_code_of_anybody(souk: Centre) -> None:
    """The look-up alone, many guesses at a time; a true code among them is found."""
    codes = [
        register(souk, regie_id=SOUK.regie_id, label=f"Guichet {number}").code
        for number in range(20)
    ]
    look_up = text(
        "SELECT o.terminal_id FROM unnest(CAST(:hashes AS bytea[])) AS guessed (code_hash)"
        " CROSS JOIN LATERAL enrolment_code_owner(guessed.code_hash) AS o"
    )
    with scoped(souk.app, NOWHERE) as connection:
        for _ in range(0, GUESSES, GUESSED_AT_ONCE):
            guesses = {"hashes": [hash_code(draw_code()) for _ in range(GUESSED_AT_ONCE)]}
            assert connection.execute(look_up, guesses).all() == []
        known = {"hashes": [hash_code(draw_code()), hash_code(codes[7])]}
        assert len(connection.execute(look_up, known).all()) == 1


def test_a_certificate_is_good_for_24_months(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    answer = enrol(souk, enrolment_limit(souk), Device().asks(registration.code), HERE)
    certificate = Certificate.model_validate_json(answer.certificate.payload)
    assert certificate.valid_to is not None
    assert certificate.valid_to - certificate.valid_from == 730 * 86_400


def test_registering_and_enrolling_are_on_the_audit_trail(souk: Centre) -> None:
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    code = renew_code(souk, registration.terminal_id)
    enrol(souk, enrolment_limit(souk), Device().asks(code), HERE)
    with scoped(souk.app, EVERYWHERE) as connection:
        events = connection.execute(
            text("SELECT action, address, event FROM audit_events WHERE action LIKE 'terminals:%'")
        ).all()
    assert [(event.action, event.address) for event in events] == [
        ("terminals:terminal:registered", "console"),
        ("terminals:code:renewed", "console"),
        ("terminals:terminal:enrolled", HERE),
    ]
    assert code not in str(events)


def test_a_misshapen_request_is_422_and_says_no_value(client: httpx.Client) -> None:
    response = client.post("/api/v1/enrolments", json={"code": "SECRETCODE", "public_key": "zz"})
    assert response.status_code == 422
    assert response.json()["code"] == "server.invalid_request"
    assert "SECRETCODE" not in response.text
