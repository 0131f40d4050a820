"""Enter what was written in a paper booklet during a blackout, then sign the list of it.

The paper exists: nothing is printed. Its own day decides tariff, period and fiscal year; the money
joins the open session's till, where it already is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from domain.booklet import (
    ENTERED_WITHIN_DAYS,
    PaperNote,
    list_hash,
    working_days_since,
)
from domain.calendar import CASABLANCA, business_day
from domain.ids import AgentId, RegieId, Seq
from domain.money import ZERO
from domain.quittance import receipt_body
from domain.record import QUITTANCE_MAX, Flag, Kind
from pos.booklets.book import BookletBook
from pos.booklets.commands import Reading
from pos.booklets.errors import (
    BookletNeedsRegisseur,
    BookletUnknown,
    NothingToResume,
    PaperDayAhead,
    PaperNumberOutside,
    PaperNumberSpoilt,
    PaperNumberUsed,
)
from pos.errors import AmountOutOfRange, SaleEmpty
from pos.journal.journal import Act
from pos.journal.training_mode import refuse_in_training
from pos.sales.commands import SaleCommand, SaleLine
from pos.sales.drafts import LINES_MAX
from pos.sales.issue import sale_act
from pos.sales.private_part import private_part, refuse_unnamed
from pos.sales.sums import quoted_line
from pos.sessions.agents import Role

if TYPE_CHECKING:
    from domain.booklet import BookletConfiguration, PaperEntry
    from pos.booklets.commands import PaperCommand
    from pos.journal.stored import StoredRecord
    from pos.sales.issue import Issue
    from pos.sessions.agents import Agent
    from pos.sessions.pins import Pins


@dataclass(frozen=True)
class Booklets:
    """The paper booklets of this counter's agents.

    Args:
        issue: The sale, whose journal, tariffs, sessions and refusals these entries share.
        pins: How the régisseur vouches.
    """

    issue: Issue
    pins: Pins

    @property
    def book(self) -> BookletBook:
        """What was entered here."""
        return BookletBook(self.issue.scribe.journal)

    def held_by(self, agent: Agent) -> list[BookletConfiguration]:
        """The booklets an agent holds; the régisseur answers for them all."""
        known = self.issue.configuration.current().booklets or []
        is_all = agent.role is Role.REGISSEUR
        return [one for one in known if is_all or one.agent_id == agent.agent_id]

    def expected(self, booklet: BookletConfiguration) -> int | None:
        """The number that comes next: the first above the greatest entered that is not spoilt."""
        entered = self.book.standing(booklet)
        start = max(entered) + 1 if entered else booklet.first
        spoilt = set(booklet.spoilt or ())
        return next((one for one in range(start, booklet.last + 1) if one not in spoilt), None)

    def read(self, command: PaperCommand, agent: Agent) -> Reading:
        """Check a paper quittance, and say what it comes to; nothing is recorded.

        Raises:
            BookletUnknown, PaperNumberOutside, PaperNumberUsed, PaperNumberSpoilt: Its number
                cannot be entered.
            PaperDayAhead: Its day has not come yet.
            SaleEmpty, AmountOutOfRange, NatureNotAllowed, TariffNotInForce, InvalidQuantity,
            PayerRequired, PlateRequired, PayerUnreadable: What it says cannot be collected.
        """
        if command.booklet not in self.held_by(agent):
            message = f"agent {agent.agent_id} holds no booklet {command.booklet.series}"
            raise BookletUnknown(message)
        skipped = self._check_number(command)
        today = business_day(self.issue.scribe.now())
        if command.day > today:
            message = f"the day {command.day} has not come yet"
            raise PaperDayAhead(message)
        if not 1 <= len(command.lines) <= LINES_MAX:
            message = f"a quittance has 1 to {LINES_MAX} lines"
            raise SaleEmpty(message, maximum=LINES_MAX)
        quotes = tuple(self.issue.quote_on(line.sold, command.day) for line in command.lines)
        written = tuple(
            quote.amount if line.written is None else line.written
            for quote, line in zip(quotes, command.lines, strict=True)
        )
        if not 1 <= sum(amount.centimes for amount in written) <= QUITTANCE_MAX:
            message = f"a quittance is of 1 to {QUITTANCE_MAX} centimes"
            raise AmountOutOfRange(message, maximum_centimes=QUITTANCE_MAX)
        refuse_unnamed(_sale(command, None))
        is_late = working_days_since(command.day, today) > ENTERED_WITHIN_DAYS
        return Reading(quotes, written, skipped, is_late)

    def enter(self, command: PaperCommand, agent: Agent, pin: str = "") -> StoredRecord:
        """Record a paper quittance under its own number; nothing is printed.

        Args:
            command: What is on the paper.
            agent: Whose session its cash joins.
            pin: The régisseur's own, where `Reading.needs_regisseur`.

        Raises:
            BookletNeedsRegisseur: Nobody vouches for it.
            RoleRequired, UnknownPin, PinLocked, PinNeedsRegisseur: The PIN is no régisseur's.
            TrainingIsOn: The counter is in training.
            SessionNotOpen, SessionOfAnother, and the other refusals of a sale but
            a full till's: The money is in the drawer already.
            GirctError: See `read`.
        """
        journal = self.issue.scribe.journal
        if (known := self.made_by(command.entry_id)) is not None:
            return known
        refuse_in_training(journal)
        vouched_by: AgentId | None = None
        if self.read(command, agent).needs_regisseur:
            if not pin:
                message = f"paper {command.paper.text} needs the régisseur's word"
                raise BookletNeedsRegisseur(message)
            vouched_by = self.pins.ask_any_regisseur(pin).agent_id
        with journal.transaction():
            if (known := self.made_by(command.entry_id)) is not None:
                return known
            reading = self.read(command, agent)
            if reading.needs_regisseur and vouched_by is None:
                message = f"paper {command.paper.text} needs the régisseur's word"
                raise BookletNeedsRegisseur(message)
            note = PaperNote(command.paper, None if vouched_by is None else int(vouched_by))
            act = self._act(command, reading, agent, note)
            stored = self.issue.scribe.write(act, sale_id=command.entry_id)
            self.book.add(stored, note)
        self.issue.tell_sync()
        return stored

    def made_by(self, entry_id: str) -> StoredRecord | None:
        """The quittance an entry made already, if it made one.

        Raises:
            RequestTaken: Its number made something else.
        """
        return self.issue.scribe.made_by(entry_id, Kind.RECEIPT, is_paper=True)

    def resume(self, agent: Agent, *, request_id: str | None = None) -> StoredRecord:
        """End the entry: sign the list of what was entered since the last one.

        The outage it names goes from the start of the earliest day on a paper to the first entry,
        when this counter could sign again.

        Args:
            agent: Who ends it.
            request_id: UUID of the form, so that a double click signs one list.

        Raises:
            NothingToResume: Nothing was entered since.
            TrainingIsOn, ClockUnconfirmed, ClockAhead, JournalFull: Nothing was recorded.
        """
        scribe = self.issue.scribe
        with scribe.journal.transaction():
            if (known := scribe.made_by(request_id, Kind.RESUME)) is not None:
                return known
            refuse_in_training(scribe.journal)
            entries = self.book.waiting()
            if not entries:
                message = "nothing was entered since the last list"
                raise NothingToResume(message)
            since, until = self._outage(entries)
            act = Act(
                kind=Kind.RESUME,
                body={"from": since, "to": until, "manual": list_hash(entries)},
                issued_at=scribe.read_clock().require(),
                agent_id=agent.agent_id,
            )
            stored = scribe.write(act, sale_id=request_id)
        self.issue.tell_sync()
        return stored

    def _check_number(self, command: PaperCommand) -> tuple[int, ...]:
        """Refuse a number that cannot be entered; name those it leaves out."""
        booklet, number = command.booklet, command.number
        if not booklet.holds(number):
            message = f"the booklet {booklet.series} has no number {number}"
            raise PaperNumberOutside(message, first=booklet.first, last=booklet.last)
        if number in (booklet.spoilt or ()):
            message = f"paper {command.paper.text} is spoilt"
            raise PaperNumberSpoilt(message, number=number)
        if number in self.book.standing(booklet):
            message = f"paper {command.paper.text} is entered already"
            raise PaperNumberUsed(message, number=number)
        spoilt = set(booklet.spoilt or ())
        expected = self.expected(booklet) or number
        return tuple(one for one in range(expected, number) if one not in spoilt)

    def _act(self, command: PaperCommand, reading: Reading, agent: Agent, note: PaperNote) -> Act:
        """Build the record, with everything that could still refuse it."""
        at = self.issue.refuse_selling()
        private = private_part(_sale(command, note))
        body = receipt_body(
            regie=RegieId(self.issue.configuration.current().regie.id),
            session=self.issue.sessions.require(agent.agent_id),
            business_day=command.day,
            lines=[
                quoted_line(quote).model_copy(update={"principal": amount.centimes})
                for quote, amount in zip(reading.quotes, reading.written, strict=True)
            ],
            payer_digest=None if private is None else private.payer_hash(),
        )
        act = sale_act(body, private, at, agent.agent_id)
        return replace(act, flags=act.flags | Flag.PAPER_BOOKLET)

    def _outage(self, entries: list[PaperEntry]) -> tuple[int, int]:
        """Say from when to when nothing could be signed, Unix seconds."""
        records = [self.issue.scribe.journal.by_seq(Seq(one.seq)) for one in entries]
        days = [date.fromisoformat(one.body["business_day"]) for one in records if one is not None]
        first = next(one for one in records if one is not None)
        midnight = datetime.combine(min(days), time(), CASABLANCA).astimezone(UTC)
        return int(midnight.timestamp()), first.record.issued_at


def _sale(command: PaperCommand, note: PaperNote | None) -> SaleCommand:
    """The paper as a sale, for the rules and the private part they share."""
    first, *others = (line.sold for line in command.lines)
    noted = first if note is None else SaleLine(first.nature, first.quantity_text, note.text)
    return SaleCommand(
        sale_id=command.entry_id,
        lines=(noted, *others),
        cash_given=ZERO,
        payer=command.payer,
        plate=command.plate,
    )
