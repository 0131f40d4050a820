"""No update in the middle of a sale, a print or a session, unless somebody says now."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.journal.journal import JOURNAL_FILE
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.sales.commands import Issued
from pos.sales.drafts import DraftLine, Drafts
from pos.sessions.agents import Agent
from pos.updating import errors
from pos.updating.moment import refuse_busy
from pos.updating.service import Update
from tests.pos.little_regie import AMINA, PINS, SOUK_PLACE
from tests.releases import ReleaseOffice


@pytest.fixture
def data_dir(counter: Counter) -> Path:
    return counter.settings.data_dir


def test_a_counter_nobody_works_at_may_be_updated(
    data_dir: Path, counter: Counter, tmp_path: Path
) -> None:
    assert (data_dir / JOURNAL_FILE).exists()
    refuse_busy(data_dir)
    agent = counter.sessions.log_in(PINS[AMINA])
    session = counter.sessions.open(agent, Money(20_000))
    counter.sessions.end(agent, session.session_id)
    refuse_busy(data_dir)
    refuse_busy(tmp_path / "never enrolled")


def test_not_while_a_session_is_open(data_dir: Path, amina: Agent) -> None:
    assert amina
    with pytest.raises(errors.UpdateDuringSession):
        refuse_busy(data_dir)


def test_not_while_a_sale_has_lines(data_dir: Path, counter: Counter, amina: Agent) -> None:
    assert amina
    (opened,) = counter.journal.sessions.not_closed()
    Drafts(counter.journal).add(opened.session, DraftLine(str(uuid4()), SOUK_PLACE, "2"))
    with pytest.raises(errors.UpdateDuringSale):
        refuse_busy(data_dir)


@pytest.mark.parametrize("state", [PrintState.QUEUED, PrintState.SENDING])
def test_not_while_a_paper_is_on_its_way(
    data_dir: Path, counter: Counter, sell: Callable[..., Issued], state: PrintState
) -> None:
    jobs = PrintJobs(counter.journal.database)
    job = jobs.of_record(sell().seq)
    assert job is not None
    jobs.move(job.job_id, state, counter.scribe.now(), has_started=False)
    with pytest.raises(errors.UpdateDuringPrint):
        refuse_busy(data_dir)


def test_a_counter_whose_journal_a_later_program_wrote_is_updated_without_a_word(
    data_dir: Path, counter: Counter, amina: Agent
) -> None:
    """Its own refusal says to update it: nobody works there before that."""
    assert amina
    counter.close()
    with closing(sqlite3.connect(data_dir / JOURNAL_FILE)) as later:
        later.execute("PRAGMA user_version = 9999")
    refuse_busy(data_dir)


def test_now_means_now_and_a_check_disturbs_nobody(
    data_dir: Path,
    amina: Agent,
    update: Callable[..., Update],
    office: ReleaseOffice,
    package: Callable[..., Path],
) -> None:
    assert amina
    office.release(package("0.2.0"))
    with pytest.raises(errors.UpdateDuringSession):
        update(data_dir=data_dir).install(lambda _: None)
    assert update(data_dir=data_dir).check() == ("0.1.0", "0.2.0")
    assert update(data_dir=data_dir, is_now=True).install(lambda _: None) == "0.2.0"


def test_a_session_opened_while_the_package_came_still_keeps_it_out(
    data_dir: Path,
    counter: Counter,
    update: Callable[..., Update],
    office: ReleaseOffice,
    package: Callable[..., Path],
) -> None:
    office.release(package("0.2.0"))

    def meanwhile(told: str) -> None:
        if "→" in told:
            counter.sessions.open(counter.sessions.log_in(PINS[AMINA]), Money(20_000))

    asked = update(data_dir=data_dir)
    with pytest.raises(errors.UpdateDuringSession):
        asked.install(meanwhile)
    assert asked.machine.installed().version == "0.1.0"
