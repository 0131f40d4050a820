"""A checked day in a folder used before answers for its own work, and for nothing of before."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from domain.calendar import business_day
from domain.record import Kind
from pos.bootstrap import Counter, machine_now
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.sales.commands import Issued
from pos.sessions.agents import Agent
from simulation.counter_place import CounterPlace
from simulation.evidence import recorded_since, takings_of
from simulation.kept_folder import FolderUnfinished, note_before
from simulation.logins import CounterLogins
from simulation.network import CuttableNetwork
from simulation.proof import read_patiently
from simulation.world import AIT_AMIRA
from tests.pos.little_regie import PINS, REGISSEUR

PRINTED_BEFORE = 3


@pytest.fixture
def place(counter: Counter, tmp_path: Path) -> CounterPlace:
    """The same counter as a demo sees it, three papers lying at its printer."""
    paper = tmp_path / "paper"
    paper.mkdir()
    for number in range(1, PRINTED_BEFORE + 1):
        (paper / f"document-{number:05d}.png").write_bytes(b"")
    logins = CounterLogins(AIT_AMIRA.regie_id, int(counter.identity.terminal_id), "", {})
    folder = counter.settings.data_dir
    return CounterPlace(AIT_AMIRA, logins, folder, paper, CuttableNetwork(1), 0, 0, 0, {})


def finish(counter: Counter, agent: Agent) -> None:
    """Count the session and let the régisseur take its cash."""
    ended = counter.sessions.end(agent)
    expected = counter.till.cash().held
    counter.sessions.count(agent, ended.session_id, expected)
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    counter.sessions.close(regisseur, ended.session_id)


def say_all_papers_came_out(counter: Counter) -> None:
    jobs = PrintJobs(counter.journal.database)
    for job in jobs.in_states(*PrintState):
        jobs.move(job.job_id, PrintState.PRINTED, counter.scribe.now(), has_started=True)


def test_what_came_before_is_not_the_days_own(
    place: CounterPlace, counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell()
    finish(counter, amina)
    say_all_papers_came_out(counter)
    note_before(place)
    assert recorded_since(place) == []
    assert place.papers_before == PRINTED_BEFORE
    agent = counter.sessions.log_in(PINS[amina.agent_id])
    counter.sessions.open(agent, counter.till.cash().held)
    later = sell()
    assert [stored.seq for stored in recorded_since(place)] == [later.seq]


def test_a_session_left_open_and_a_paper_not_out_are_named_with_what_to_do(
    place: CounterPlace, counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell()
    with pytest.raises(FolderUnfinished, match=r"R-0901 still has a cash session.*fresh folder"):
        note_before(place)
    finish(counter, amina)
    with pytest.raises(FolderUnfinished, match="a paper on its way"):
        note_before(place)
    say_all_papers_came_out(counter)
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    counter.training.turn_on(regisseur)
    with pytest.raises(FolderUnfinished, match="a training"):
        note_before(place)


def test_what_was_cancelled_is_no_takings(
    place: CounterPlace, counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    kept, cancelled = sell("4"), sell("1")
    counter.cancellations.cancel(amina, cancelled.seq, "WRONG_QUANTITY", PINS[REGISSEUR])
    today = business_day(machine_now())
    assert takings_of([place], today) == (kept.stored.record.amount_centimes, 2)
    assert len(recorded_since(place, Kind.CANCEL)) == 1


class Crowded(BaseHTTPRequestHandler):
    """A page that is shown at the third try."""

    tries = 0

    def do_GET(self) -> None:
        """Send away twice, with a time to come back."""
        type(self).tries += 1
        self.send_response(429 if self.tries < 3 else 200)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def crowded() -> Iterator[str]:
    Crowded.tries = 0
    with HTTPServer(("127.0.0.1", 0), Crowded) as served:
        thread = Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_a_reader_sent_away_comes_back_when_told_to(crowded: str) -> None:
    with httpx.Client(base_url=crowded, trust_env=False) as citizen:
        assert read_patiently(citizen, "/1/CODE").status_code == 200
    assert Crowded.tries == 3
