"""A power cut at any statement of a till's act leaves the whole act or nothing of it.

At each boundary the files are copied as they stand, which is what a killed process leaves; the copy
is opened as the next start would, checked whole, and the act is done again from the same form.
"""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from domain.configuration import Configuration, SignedConfiguration
from domain.ids import Seq
from domain.money import Money
from domain.quittance_parts import Payer
from domain.record import Kind
from pos.bootstrap import Counter
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.sync.loading import load_configuration
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import AMINA, PINS, REGISSEUR, SOUK_PLACE, configuration

REQUEST = str(uuid4())
WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT", "VACUUM", "PRAGMA WAL_CHECKPOINT")
BOUNDARIES_MIN = 5
Act = Callable[[Counter, str], None]


class Watched:
    """A connection whose files are copied before and after each statement that writes."""

    def __init__(self, connection: sqlite3.Connection, copy: Callable[[], None]) -> None:
        self._connection, self._copy = connection, copy

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, statement: str, *parameters: Sequence[object]) -> sqlite3.Cursor:
        if not statement.strip().upper().startswith(WRITES):
            return self._connection.execute(statement, *parameters)
        self._copy()
        cursor = self._connection.execute(statement, *parameters)
        self._copy()
        return cursor


def hand_over(counter: Counter, session: str) -> None:
    agent = counter.sessions.agent(AMINA)
    assert agent is not None
    assert session
    counter.till.hand_over(agent, Money(500), PINS[REGISSEUR], request_id=REQUEST)


def count(counter: Counter, session: str) -> None:
    agent = counter.sessions.agent(AMINA)
    assert agent is not None
    counter.sessions.count(agent, session, Money(500))


def close(counter: Counter, session: str) -> None:
    regisseur = counter.sessions.agent(REGISSEUR)
    assert regisseur is not None
    counter.sessions.close(regisseur, session)


def open_session(counter: Counter, session: str) -> None:
    agent = counter.sessions.agent(AMINA)
    assert agent is not None
    assert session
    counter.sessions.open(agent, Money(20_000), pieces={20_000: 1}, request_id=REQUEST)


def add_late_fact(counter: Counter, session: str) -> None:
    regisseur = counter.sessions.agent(REGISSEUR)
    assert regisseur is not None
    counter.sessions.add_late_fact(
        regisseur, session, Money(-500), "FALSE_NOTE", request_id=REQUEST
    )


def close_day(counter: Counter, session: str) -> None:
    assert session
    counter.closings.close_day(AMINA, request_id=REQUEST)


def copies_during(counter: Counter, folder: Path, act: Act, session: str) -> list[Path]:
    """Do an act, and give a copy of the journal's files for each statement boundary of it."""
    copies: list[Path] = []
    database = counter.journal.database

    def copy() -> None:
        place = folder / f"copy-{len(copies)}"
        place.mkdir()
        for name in (JOURNAL_FILE, f"{JOURNAL_FILE}-wal"):
            path = counter.settings.data_dir / name
            if path.exists():
                shutil.copy(path, place / name)
        copies.append(place)

    plain = database._connection  # noqa: SLF001 - watched at the wire of SQLite
    database._connection = Watched(plain, copy)  # type: ignore[assignment]  # noqa: SLF001
    try:
        act(counter, session)
    finally:
        database._connection = plain  # noqa: SLF001
    return copies


@pytest.mark.parametrize(
    ("act", "code", "kind", "steps"),
    [
        (hand_over, "HANDOVER", None, 0),
        (count, "SESSION_COUNTED", None, 1),
        (close, "SESSION_CLOSED", None, 2),
        (close_day, None, Kind.Z_DAY, 1),
        (open_session, "SESSION_OPEN", None, 1),
        (add_late_fact, "ADDENDUM", None, 3),
    ],
)
def test_a_cut_at_any_statement_leaves_the_whole_act_or_nothing(  # noqa: PLR0913, PLR0917 - a table
    counter: Counter,
    amina: Agent,
    sell: Callable[..., Issued],
    tmp_path: Path,
    act: Act,
    code: str | None,
    kind: Kind | None,
    steps: int,
) -> None:
    session = sell("4").stored.body["session"]
    if steps:
        counter.sessions.end(amina)
    if steps > 1:
        count(counter, session)
    if steps > 2:
        close(counter, session)
    head = counter.journal.head().seq
    before = len(counter.journal.of_code(code, limit=9)) if code else 0
    copies = copies_during(counter, tmp_path, act, session)
    assert len(copies) >= BOUNDARIES_MIN
    outcomes = []
    for place in copies:
        journal = Journal(place / JOURNAL_FILE, counter.identity)
        assert check_journal(journal) == []
        found = journal.of_code(code, limit=9) if code else journal.of_kinds([kind], limit=9)
        made = found[: len(found) - before]
        jobs = journal.database.rows("SELECT 1 FROM print_jobs WHERE seq > ?", (head,))
        has_paper = act is not close
        assert len(jobs) == (len(made) if has_paper else 0)
        assert journal.head().seq == head + len(made)
        outcomes.append(len(made))
        journal.close()
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {0, 1}
    act(counter, session)
    again = counter.journal.of_code(code, limit=9) if code else counter.closings.recent(9)
    assert len(again) == before + 1
    assert counter.verify() == []


def test_a_cut_while_a_payer_is_forgotten_loses_no_record(
    counter: Counter, amina: Agent, little_centre: LittleCentre, tmp_path: Path
) -> None:
    command = SaleCommand(
        str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(10_000), Payer("Zineb Tazarine")
    )
    sold = counter.sales.issue(command, amina.agent_id)
    head = counter.journal.head().seq
    asked: Configuration = configuration(version="forget").model_copy(
        update={"erased": [sold.stored.body["payer"]]}
    )
    signed = SignedConfiguration.of(little_centre.private_key, asked)

    def forget(counter: Counter, session: str) -> None:
        assert session
        load_configuration(counter.scribe, counter.configuration, signed, None)

    copies = copies_during(counter, tmp_path, forget, "any")
    assert len(copies) >= BOUNDARIES_MIN
    for place in copies:
        journal = Journal(place / JOURNAL_FILE, counter.identity)
        assert check_journal(journal) == []
        assert journal.head().seq in {head, head + 1}
        stored = journal.by_seq(Seq(sold.seq))
        assert stored is not None
        assert (stored.private is None) == (journal.head().seq == head + 1)
        assert journal.erasure.scrub()
        journal.close()
        is_left = any(b"Tazarine" in path.read_bytes() for path in place.iterdir())
        assert is_left == (stored.private is not None)
