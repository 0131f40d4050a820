"""Papers printed later say what they said on their day."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from domain.layout import lay_out
from domain.layout_till import lay_out_handover, lay_out_z
from domain.money import Money
from domain.quittance_parts import Tender
from domain.till_papers import HandoverSlip, ZReport
from pos.bootstrap import Counter
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.till_errors import PaperUnknown
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import PINS, REGISSEUR, SOUK_PLACE, configuration


def rename(counter: Counter, centre: LittleCentre) -> None:
    """The régie takes another name, and Amina leaves it."""
    before = configuration(version="renamed")
    centre.configuration = before.model_copy(
        update={
            "regie": before.regie.model_copy(update={"name_fr": "Régie nouvelle"}),
            "agents": [agent for agent in before.agents if agent.name != "Amina B."],
        }
    )
    counter.sync.refresh_now()


def test_a_reprint_keeps_the_names_of_its_day(
    counter: Counter, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sold = sell()
    before = lay_out(counter.sales.quittance(sold.seq))
    rename(counter, little_centre)
    assert counter.configuration.current().regie.name_fr == "Régie nouvelle"
    assert lay_out(counter.sales.quittance(sold.seq)) == before


def test_a_slip_keeps_the_names_of_its_day(
    counter: Counter, amina: Agent, little_centre: LittleCentre
) -> None:
    moved = counter.till.hand_over(amina, Money(1_050), PINS[REGISSEUR])
    slip = counter.papers.paper(moved.stored.seq)
    assert isinstance(slip, HandoverSlip)
    assert (slip.agent_name, slip.regisseur_name) == ("Amina B.", "Fatima R.")
    assert "dix dirhams et cinquante centimes" in str(lay_out_handover(slip).elements)
    rename(counter, little_centre)
    assert counter.papers.paper(moved.stored.seq) == slip


def test_a_z_says_the_same_twice_but_for_its_mark(counter: Counter, amina: Agent) -> None:
    counter.sessions.end(amina)
    closed = counter.closings.close_day(amina.agent_id)
    first, again = (counter.papers.paper(closed.stored.seq, copy) for copy in (0, 2))
    assert isinstance(first, ZReport)
    assert isinstance(again, ZReport)
    original, reprint = lay_out_z(first).elements, lay_out_z(again).elements
    assert "RÉIMPRESSION n° 2" in str(reprint)
    assert [element for element in reprint if element not in original] == list(reprint[2:4])
    assert [element for element in reprint if element in original] == list(original)


def test_the_cash_given_is_on_the_paper_after_a_restart(
    counter: Counter, sell: Callable[..., Issued], start_counter: Callable[..., Counter]
) -> None:
    sold = sell("2")
    counter.close()
    quittance = start_counter().sales.quittance(sold.seq)
    assert (quittance.cash_given, quittance.change) == (Money(1_000_000), Money(995_000))


def test_a_cheque_alone_gives_no_change(counter: Counter, amina: Agent) -> None:
    cheque = SaleCommand(
        str(uuid4()),
        (SaleLine(SOUK_PLACE, "1"),),
        Money(0),
        tenders=(Tender("CHQ", Money(2_500)),),
    )
    sold = counter.sales.issue(cheque, amina.agent_id)
    assert counter.sales.quittance(sold.seq).cash_given is None


def test_a_record_that_has_no_paper_is_refused(counter: Counter, amina: Agent) -> None:
    session = counter.sessions.current()
    assert session is not None
    assert session.agent_id == amina.agent_id
    with pytest.raises(PaperUnknown):
        counter.papers.paper(session.opened_seq)
