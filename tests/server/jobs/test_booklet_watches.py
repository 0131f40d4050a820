"""Papers of booklets at intake: every one is accepted, its number kept, and what is wrong said."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from benchmarks.chains import Chain, Written
from domain.canonical import canonical, payer_hash
from domain.exchange import TerminalState
from domain.record import Flag, Kind
from server.booklets.repository import list_booklets, uses_of
from server.booklets.service import Range, issue_booklet, spoil_number
from server.db.scope import EVERYWHERE, scoped
from server.jobs.sweeps import sweep_alerts
from server.payers.erasure import Motive, erase_payer
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE
from tests.conftest import SteppingClock
from tests.server.enrolled import COLLECTIVITE, REGIE, Place

CODES = {
    "booklet_number_twice", "booklet_number_outside", "booklet_late", "booklet_not_resumed",
}  # fmt: skip


def write_paper(
    chain: Chain, note: str | None, *, private: dict[str, object] | None = None
) -> Written:
    """Write a quittance as a counter enters it from a booklet."""
    plain = chain.clone().quittance()
    return chain.write(
        Kind.RECEIPT,
        plain.body,
        amount_centimes=plain.record.amount_centimes,
        revenue_code=plain.record.revenue_code,
        flags=Flag.PAPER_BOOKLET,
        private=private or (None if note is None else {"note": note}),
    )


def write_resume(chain: Chain) -> Written:
    body = {"v": 1, "kind": "RESUME", "from": 1, "to": chain.now, "manual": "ab" * 32}
    return chain.write(Kind.RESUME, canonical(body))


def alerts(place: Place) -> dict[str, list[str]]:
    """Sweep, then give the subjects of the open alerts about booklets, by code."""
    sweep_alerts(place.centre)
    found: dict[str, list[str]] = {}
    with scoped(place.centre.app, EVERYWHERE) as connection:
        query = "SELECT code, subject FROM alerts WHERE closed_at IS NULL ORDER BY 1, 2"
        for code, subject in connection.execute(text(query)):
            if code in CODES:
                found.setdefault(code, []).append(subject)
    return found


@pytest.fixture
def booklet(place: Place) -> UUID:
    """Papers A/1 to A/50, with an agent of the régie."""
    agent = add_agent(place.centre, regie_id=REGIE, name="Amina").agent_id  # type: ignore[arg-type]  # a régie's code
    day = date(2026, 11, 20)
    return issue_booklet(place.centre, REGIE, int(agent), Range("A", 1, 50), day, CONSOLE)


@pytest.fixture
def chain(place: Place) -> Chain:
    made = place.enrol()
    made.day = place.centre.now().date().isoformat()
    place.receive(made, made.start())
    return made


def test_the_numbers_of_a_booklet_are_kept_and_accounted_for(
    place: Place, booklet: UUID, chain: Chain
) -> None:
    spoil_number(place.centre, booklet, 2, "TORN", CONSOLE)
    papers = [write_paper(chain, note) for note in ("A/1", "A/5 R3")]
    place.receive(chain, *papers, write_resume(chain), chain.quittance())
    with scoped(place.centre.app, EVERYWHERE) as connection:
        (one,) = list_booklets(connection, EVERYWHERE)
        uses = uses_of(connection, one)
    assert (one.used, one.spoilt, one.missing, one.blank) == (2, 1, 2, 45)
    assert [(use.number, use.receipt_no, use.stands) for use in uses] == [
        (1, 1, True),
        (5, 2, True),
    ]
    vouched = place.run("SELECT vouched_by FROM booklet_uses ORDER BY seq")
    assert [row["vouched_by"] for row in vouched] == [None, 3]
    assert alerts(place) == {}
    assert place.faults() == []


def test_a_number_used_twice_is_accepted_and_said_until_one_is_cancelled(
    place: Place, booklet: UUID, chain: Chain
) -> None:
    other = place.enrol(742002)
    other.day = chain.day
    second = [other.start(), write_paper(other, "A/7"), write_resume(other)]
    place.receive(chain, write_paper(chain, "A/7"), write_resume(chain))
    checkpoint = place.receive(other, *second)
    assert (checkpoint.state, checkpoint.head_seq) == (TerminalState.ACTIVE, 3)
    assert alerts(place) == {"booklet_number_twice": [f"{REGIE} A/7"]}
    place.receive(other, other.cancel(second[1]))
    assert alerts(place) == {}
    assert place.faults() == []
    assert booklet


def test_a_number_of_no_booklet_spoilt_or_unreadable_is_said(
    place: Place, booklet: UUID, chain: Chain
) -> None:
    spoil_number(place.centre, booklet, 3, "LOST", CONSOLE)
    notes = ("A/51", "B/1", "A/3", None, "rien")
    place.receive(chain, *(write_paper(chain, note) for note in notes), write_resume(chain))
    assert place.scalar("SELECT count(*) FROM booklet_uses") == 5
    assert alerts(place)["booklet_number_outside"] == [
        f"{REGIE} 742001-4", f"{REGIE} 742001-5", f"{REGIE} A/3", f"{REGIE} A/51", f"{REGIE} B/1",
    ]  # fmt: skip
    detail = place.run("SELECT detail FROM alerts WHERE subject = 'R-0901 A/3'")[0]["detail"]
    assert detail == '{"reason":"SPOILT"}'


@pytest.mark.parametrize(("days", "is_late"), [(2, False), (3, True)])
def test_papers_entered_more_than_48_hours_after_their_day_are_said(
    place: Place, booklet: UUID, chain: Chain, days: int, *, is_late: bool
) -> None:
    chain.day = (place.centre.now().date() - timedelta(days=days)).isoformat()
    place.receive(chain, write_paper(chain, "A/1"), write_resume(chain))
    expected = {"booklet_late": [str(chain.terminal_id)]} if is_late else {}
    assert alerts(place) == expected
    assert booklet


def test_a_list_nobody_signs_in_48_hours_is_said_until_it_is(
    place: Place, booklet: UUID, chain: Chain, clock: SteppingClock
) -> None:
    place.receive(chain, write_paper(chain, "A/1"))
    assert alerts(place) == {}
    clock.now += timedelta(hours=49)
    assert alerts(place) == {"booklet_not_resumed": [str(chain.terminal_id)]}
    place.receive(chain, write_resume(chain))
    assert alerts(place) == {}
    assert booklet


def test_the_number_stays_when_the_payer_is_forgotten(place: Place, chain: Chain) -> None:
    salt, payer = bytes(range(16)), {"name": "Aïcha M."}
    chain.payer = payer_hash(salt, payer)
    private: dict[str, object] = {"salt": salt.hex(), "payer": payer, "note": "A/9"}
    place.receive(chain, write_paper(chain, "A/9", private=private))
    erase_payer(
        place.centre,
        CONSOLE.actor,
        scope=EVERYWHERE,
        collectivite=COLLECTIVITE,
        motive=Motive.PAYER_REQUEST,
        payer_hash=chain.payer,
    )
    assert place.scalar("SELECT count(*) FROM record_privates") == 0
    uses = place.run("SELECT series, number FROM booklet_uses")
    assert [dict(row) for row in uses] == [{"series": "A", "number": 9}]
