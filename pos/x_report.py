"""Reads the X: what the open day comes to so far; nothing is recorded, nothing is reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.ids import TerminalId
from domain.money import Money
from domain.session_papers import XReport
from pos.printing.session_papers import differences_in
from pos.till_errors import DayNotCounted, DayNotOpen

if TYPE_CHECKING:
    from pos.bootstrap import Counter
    from pos.sessions.agents import Agent


def read_x(counter: Counter, agent: Agent) -> XReport:
    """Read the X of the open day, as often as asked.

    Args:
        counter: The counter.
        agent: Who reads it.

    Raises:
        DayNotOpen: No session was opened since the last closing.
        DayNotCounted: Counts are blind here, and one of this agent is to come.
        NotConfigured: No configuration is known.
    """
    day, sums = counter.closings.open_day(), counter.closings.preview()
    if day is None or sums is None:
        message = "no day is open: there is nothing to read"
        raise DayNotOpen(message)
    if counter.sessions.hides_cash(agent):
        message = "the totals of the day are not said before the count"
        raise DayNotCounted(message)
    configuration = counter.configuration.current()
    regie, head = configuration.regie, counter.journal.head()
    return XReport(
        collectivite=regie.collectivite,
        regie_name_fr=regie.name_fr,
        regie_name_ar=regie.name_ar,
        arrete=regie.arrete,
        terminal_id=TerminalId(head.terminal_id),
        seq=head.seq,
        issued_at=counter.now(),
        agent_id=agent.agent_id,
        agent_name=agent.name,
        short_code="",
        is_test=configuration.test_system,
        business_day=day.business_day,
        receipts=sums["counts"]["receipts"],
        cancellations=sums["counts"]["cancellations"],
        gross=Money(sums["gross"]),
        cancelled=Money(sums["cancelled"]),
        sessions=len(day.sessions),
        cash_held=counter.till.cash().held,
        differences=differences_in(counter.journal, sums["first_seq"], sums["last_seq"]),
    )
