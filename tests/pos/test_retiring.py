"""A series that has ended is moved aside, and its machine sells again under a new number."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from domain.ids import Seq, TerminalId
from domain.money import Money
from pos.bootstrap import Counter, build_counter
from pos.errors import AlreadyRunning, ChainEnded, NotEnrolled
from pos.identity import RETIRING_FILE, load_identity
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.retiring import retire
from pos.sales.commands import SaleCommand, SaleLine
from pos.series_errors import RetirementCut, SeriesGoesOn, SeriesUnsent, SeriesUnsettled
from pos.settings import PosSettings, load_settings
from pos.setup import enrol_counter
from pos.upkeep.ending import end_chain_ahead
from pos.upkeep.recovery import draw_code, keep_public_half, public_half
from tests.pos.little_centre import CODE, TERMINAL_ID, LittleCentre
from tests.pos.little_regie import PINS, REGISSEUR, SOUK_PLACE, configuration

NEW_ID = TerminalId(TERMINAL_ID + 1)


@pytest.fixture
def settings(tmp_path: Path, little_centre: LittleCentre) -> PosSettings:
    """A counter of which a régisseur sold one quittance."""
    folder = tmp_path / "counter"
    enrol_counter(folder, CODE, server_url=little_centre.url, minimum_free_bytes=0)
    keep_public_half(folder, draw_code())
    settings = load_settings(folder)
    with closing(build_counter(settings)) as counter:
        sell(counter)
    return settings


def sell(counter: Counter) -> str:
    """Sell one place, and give the quittance's legal number."""
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    counter.sessions.open(regisseur, Money(0))
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(100_000))
    issued = counter.sales.issue(command, regisseur.agent_id)
    return counter.sales.quittance(issued.stored.seq).legal_number


def settle(counter: Counter) -> None:
    """End, count and close the open session."""
    regisseur = counter.sessions.log_in(PINS[REGISSEUR])
    session = counter.sessions.end(regisseur)
    counter.sessions.count(regisseur, session.session_id, session.cash)
    counter.sessions.close(regisseur, session.session_id)


def end(settings: PosSettings) -> Seq:
    """Find the counter ahead of the time, and end its series on the régisseur's word."""
    with closing(build_counter(settings)) as counter:
        counter.scribe.clock.believe_centre((counter.journal.last_issued_at() or 0) - 6_000)
        settle(counter)
        counter.closings.close_day(REGISSEUR)
        regisseur = counter.sessions.agent(REGISSEUR)
        assert regisseur is not None
        return end_chain_ahead(counter.scribe, regisseur).seq


def test_an_ended_counter_sells_again_under_a_new_number(
    settings: PosSettings, little_centre: LittleCentre
) -> None:
    folder = settings.data_dir
    key = public_half(folder)
    last = end(settings)
    little_centre.busy_s = 1
    with pytest.raises(SeriesUnsent) as unsent:
        retire(settings)
    assert unsent.value.params["count"] > 0
    assert load_identity(folder).terminal_id == TERMINAL_ID, "nothing was moved"
    little_centre.busy_s = None
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", "retire", "--data-dir", str(folder)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    archive = folder / "retired" / f"girct-{TERMINAL_ID}"
    assert str(archive) in done.stdout
    assert max(little_centre.records) == last, "the centre has it to the end"
    with pytest.raises(NotEnrolled):
        load_identity(folder)
    little_centre.terminal_id, little_centre.terminal_key, little_centre.records = NEW_ID, b"", {}
    little_centre.configuration = configuration(terminal_id=NEW_ID)
    enrolled = enrol_counter(folder, CODE, server_url=little_centre.url)
    assert (enrolled.terminal_id, enrolled.refusal) == (NEW_ID, None)
    with closing(build_counter(load_settings(folder))) as counter:
        assert sell(counter) == f"{NEW_ID}-1"
        counter.sync.send_now()
        assert counter.verify() == []
        assert max(little_centre.records) == counter.journal.head().seq
    assert public_half(folder) == key, "the régisseur's recovery code stays good"
    with closing(
        Journal(archive / JOURNAL_FILE, load_identity(archive), is_read_only=True)
    ) as kept:
        assert (check_journal(kept), kept.head().seq) == ([], last)


def test_a_series_that_goes_on_or_waits_for_a_person_stays(settings: PosSettings) -> None:
    with closing(build_counter(settings)), pytest.raises(AlreadyRunning):
        retire(settings)
    with pytest.raises(SeriesGoesOn):
        retire(settings)


def test_a_counter_the_centre_stopped_is_moved_aside_once_its_sessions_are_closed(
    settings: PosSettings, little_centre: LittleCentre
) -> None:
    little_centre.state = little_centre.state.FROZEN
    with closing(build_counter(settings)) as counter:
        counter.sync.send_now()
    with pytest.raises(SeriesUnsettled) as waits:
        retire(settings)
    assert waits.value.params == {"sessions": 1, "cards": 0}
    with closing(build_counter(settings)) as counter:
        settle(counter)
    assert retire(settings).papers == 2, "the quittance's and the count's: there is no printer"


def test_a_move_that_was_cut_is_finished_and_is_no_counter_meanwhile(
    settings: PosSettings, little_centre: LittleCentre
) -> None:
    end(settings)
    folder, archive = settings.data_dir, settings.data_dir / "retired" / f"girct-{TERMINAL_ID}"
    with closing(build_counter(settings)) as counter:
        counter.sync.send_now()
    (folder / RETIRING_FILE).write_text(archive.name)
    archive.mkdir(parents=True)
    (folder / "terminal.json").rename(archive / "terminal.json")
    with pytest.raises(RetirementCut):
        load_identity(folder)
    with pytest.raises(RetirementCut):
        enrol_counter(folder, CODE, server_url=little_centre.url)
    assert retire(settings).folder == archive
    assert sorted(path.name for path in folder.iterdir()) == ["pos.toml", "recovery.pub", "retired"]
    assert (archive / JOURNAL_FILE).exists()
    assert load_identity(archive).terminal_id == TERMINAL_ID


def test_nothing_follows_the_end_and_it_says_what_to_do(settings: PosSettings) -> None:
    end(settings)
    with closing(build_counter(settings)) as counter:
        regisseur = counter.sessions.agent(REGISSEUR)
        assert regisseur is not None
        counter.sessions.log_out(regisseur)
        counter.sync.refresh_now()
        counter.sync.send_now()
        for act in (counter.refuse_selling, lambda: counter.sessions.log_in(PINS[REGISSEUR])):
            with pytest.raises(ChainEnded):
                act()
