"""Two persons replace a terminal: the old one stops, the new one takes over its share."""

from datetime import timedelta

import pytest

from benchmarks.chains import Chain
from domain.exchange import TerminalState
from domain.ids import TerminalId
from server.acts.errors import NotYourAct, OwnAct
from server.acts.service import approve
from server.terminals.acts import ReplacementReason, propose_replacement
from server.terminals.enrolment import enrol, enrolment_limit
from server.terminals.errors import NotReplaceable
from tests.conftest import SteppingClock
from tests.server.enrolled import REGIE, Place
from tests.server.terminals.device import Device
from tests.server.terminals.two_people import TwoPeople


def enrolled(place: Place) -> Chain:
    """A terminal enrolled a month before the test's clock."""
    chain = place.enrol()
    at = place.centre.now() - timedelta(days=30)
    place.run("UPDATE terminals SET enrolled_at = :at", at=at)
    return chain


@pytest.fixture
def people(place: Place, clock: SteppingClock) -> TwoPeople:
    return TwoPeople.of(place.centre, clock)


def test_a_replaced_terminal_stops_and_the_new_one_enrols_with_the_code_shown_once(
    place: Place, people: TwoPeople
) -> None:
    chain = enrolled(place)
    place.receive(chain, chain.start(), chain.quittance(2500))
    place.run("UPDATE regies SET ceiling_centimes = 500000 WHERE regie_id = :id", id=REGIE)
    shown = people.replace(chain.terminal_id, "Guichet neuf")
    number, code = shown.split()[1], shown.split()[-1]
    device = Device()
    answer = enrol(place.centre, enrolment_limit(place.centre), device.asks(code), "192.0.2.9")
    assert f"{answer.terminal_id}" == number
    checkpoint = place.receive(chain, chain.quittance(2500))
    assert checkpoint.state is TerminalState.FROZEN
    assert checkpoint.head_seq == 2
    rows = place.run(
        "SELECT terminal_id, regie_id, state, cash_share_centimes FROM terminals"
        " ORDER BY state DESC"
    )
    assert [dict(row) for row in rows] == [
        {
            "terminal_id": chain.terminal_id,
            "regie_id": REGIE,
            "state": "FROZEN",
            "cash_share_centimes": None,
        },
        {
            "terminal_id": answer.terminal_id,
            "regie_id": REGIE,
            "state": "ACTIVE",
            "cash_share_centimes": 500_000,
        },
    ]
    (link,) = place.run("SELECT * FROM terminal_replacements")
    assert (link["terminal_id"], link["replaced_by"]) == (chain.terminal_id, answer.terminal_id)
    assert code not in str(place.run("SELECT * FROM centre_acts"))
    assert code not in str(place.run("SELECT * FROM audit_events"))


def test_a_terminal_is_replaced_once_and_only_after_it_lived(
    place: Place, people: TwoPeople
) -> None:
    chain = enrolled(place)
    shown = people.replace(chain.terminal_id)
    with pytest.raises(NotReplaceable):
        people.replace(chain.terminal_id)
    with pytest.raises(NotReplaceable):  # it waits for its device
        people.replace(int(shown.split()[1]))


def test_a_revoked_terminal_can_be_replaced_and_stays_revoked(
    place: Place, people: TwoPeople
) -> None:
    chain = enrolled(place)
    people.revoke(chain.terminal_id)
    people.replace(chain.terminal_id)
    states = place.run("SELECT state FROM terminals ORDER BY enrolled_at NULLS LAST")
    assert [row["state"] for row in states] == ["REVOKED", "PENDING"]


def test_one_person_replaces_nothing(place: Place, people: TwoPeople) -> None:
    chain = enrolled(place)
    number = TerminalId(chain.terminal_id)
    said = {"reason": ReplacementReason.BROKEN, "label": "Guichet 2"}
    act_id = propose_replacement(place.centre, people.regisseur, number, **said)
    with pytest.raises((OwnAct, NotYourAct)):
        approve(place.centre, people.regisseur, act_id)
    with pytest.raises(NotYourAct):
        propose_replacement(place.centre, people.ordonnateur, number, **said)
    assert place.scalar("SELECT state FROM terminals") == "ACTIVE"
    assert place.scalar("SELECT count(*) FROM terminal_replacements") == 0
