"""A forgotten payer: no byte of them is left in the journal's files, and the chain is whole."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from domain.layout import lay_out
from domain.money import Money
from domain.quittance_parts import Payer
from pos.bootstrap import Counter
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import SOUK_PLACE, configuration

OTHERS = 150 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 40
"""Payers before the forgotten one, and as many after: pages enough that the journal splits some."""
NAME, NUMBER = "Zineb Tazarine-Unique", "QX998877"


def sell_to(counter: Counter, agent: Agent, name: str, number: str = "") -> Issued:
    command = SaleCommand(
        str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(10_000), Payer(name, number)
    )
    return counter.sales.issue(command, agent.agent_id)


def traces(folder: Path, *texts: str) -> list[str]:
    """The files of the journal that hold any of some texts, byte for byte."""
    found = []
    for path in sorted(folder.glob(f"{JOURNAL_FILE}*")):
        raw = path.read_bytes()
        found += [path.name for text in texts if text.encode() in raw]
    return found


def ask_to_forget(counter: Counter, centre: LittleCentre, *payers: str) -> None:
    centre.configuration = configuration(version=str(uuid4())).model_copy(
        update={"erased": list(payers)}
    )
    counter.sync.refresh_now()


@pytest.fixture
def sold(counter: Counter, amina: Agent) -> Issued:
    """One sale to be forgotten among many that are not."""
    for number in range(OTHERS):
        sell_to(counter, amina, f"Autre {number} {'x' * (number % 60)}")
    issued = sell_to(counter, amina, NAME, NUMBER)
    for number in range(OTHERS):
        sell_to(counter, amina, f"Suivant {number} {'y' * (number % 50)}")
    return issued


def test_no_byte_of_a_forgotten_payer_is_left(
    counter: Counter, sold: Issued, little_centre: LittleCentre
) -> None:
    folder, private = counter.settings.data_dir, sold.stored.private
    assert private is not None
    assert traces(folder, NAME, NUMBER, private["salt"]) != []
    ask_to_forget(counter, little_centre, sold.stored.body["payer"], "f" * 32)
    assert traces(folder, NAME, NUMBER, private["salt"]) == []
    assert traces(folder, f"Suivant {OTHERS - 1}", "Autre 0") != []
    assert counter.verify() == []
    stored = counter.journal.by_seq(sold.seq)
    assert stored is not None
    assert (stored.record, stored.private) == (sold.stored.record, None)
    counter.close()
    assert traces(folder, NAME, NUMBER, private["salt"]) == []


def test_papers_printed_later_say_that_the_payer_is_erased(
    counter: Counter, sold: Issued, little_centre: LittleCentre
) -> None:
    assert NAME in str(lay_out(counter.sales.quittance(sold.seq)).elements)
    ask_to_forget(counter, little_centre, sold.stored.body["payer"])
    said = str(lay_out(counter.sales.quittance(sold.seq)).elements)
    assert "[effacé]" in said
    assert "[محذوف]" in said
    assert NAME not in said


def test_a_trace_that_cannot_be_removed_now_is_removed_at_the_next_start(
    counter: Counter,
    sold: Issued,
    little_centre: LittleCentre,
    start_counter: Callable[..., Counter],
) -> None:
    folder = counter.settings.data_dir
    looking = Journal(folder / JOURNAL_FILE, counter.identity, is_read_only=True)
    cursor = looking.database._connection.execute("SELECT seq FROM records")  # noqa: SLF001 - a reader halfway
    cursor.fetchone()
    counter.journal.database.rows("PRAGMA busy_timeout = 50")
    ask_to_forget(counter, little_centre, sold.stored.body["payer"])
    assert counter.sales.quittance(sold.seq).payer_is_erased
    cursor.close()
    looking.close()
    counter.close()
    again = start_counter()
    assert again.journal.erasure.scrub()
    assert traces(folder, NAME, NUMBER) == []
    assert again.journal.database.rows("SELECT 1 FROM erased_payers WHERE is_scrubbed = 0") == []
    assert again.verify() == []
