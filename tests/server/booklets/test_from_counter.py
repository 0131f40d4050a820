"""A real counter's entries reach a real centre: numbers, list and postings, without an alarm."""

from datetime import date
from pathlib import Path

from benchmarks.chains import Chain
from domain.booklet import list_hash
from domain.exchange import Batch
from domain.ids import NatureIndex, TerminalId
from domain.money import Money
from domain.placement import Head
from domain.record import Kind
from pos.booklets.commands import PaperCommand, PaperLine
from pos.bootstrap import Counter
from pos.sales.commands import SaleLine
from pos.sync.outbox import envelope
from server.booklets.repository import booklets_in_hand, list_booklets
from server.booklets.service import Range, issue_booklet
from server.db.scope import EVERYWHERE, scoped
from server.jobs.sweeps import sweep_alerts
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE
from tests.pos.screens.world import PINS, TERMINAL, World
from tests.server.enrolled import REGIE, Place

DAY = date(2026, 11, 23)


def enrol(place: Place, counter: Counter) -> Chain:
    """Let the centre know the counter's own key."""
    chain = place.enrol(int(TERMINAL))
    key = counter.identity.public_key
    place.run("UPDATE terminal_keys SET public_key = :key", key=key)
    link = Head.before_start(TerminalId(TERMINAL), key).link
    place.run("UPDATE terminal_heads SET link = :link", link=link)
    return chain


def send(place: Place, counter: Counter) -> int:
    """Send the whole journal, as the counter does, and give how many records were stored."""
    stored = [counter.journal.by_seq(seq) for seq in range(1, counter.journal.head().seq + 1)]  # type: ignore[arg-type]  # plain numbers and codes
    batch = Batch(records=[envelope(one) for one in stored if one is not None])
    checkpoint = place.intake.receive(TERMINAL, batch, place.centre.now())
    assert checkpoint.quarantined == []
    return checkpoint.head_seq


def test_papers_entered_at_a_counter_are_accounted_for_at_the_centre(
    place: Place, tmp_path: Path
) -> None:
    for name in ("Fatima", "Brahim"):
        add_agent(place.centre, regie_id=REGIE, name=name)  # type: ignore[arg-type]
    issue_booklet(place.centre, REGIE, 2, Range("A", 1, 25), date(2026, 11, 20), CONSOLE)
    with scoped(place.centre.app, EVERYWHERE) as connection:
        (in_hand,) = booklets_in_hand(connection, REGIE)
    world = World(tmp_path / "counter")
    counter = world.counter()
    world.configure(counter, booklets=[in_hand.to_keys()])
    enrol(place, counter)
    brahim = counter.sessions.log_in(PINS[2])
    counter.sessions.open(brahim, Money(0))
    for number, written in ((1, None), (3, Money(1_500))):
        line = PaperLine(SaleLine(NatureIndex(502), "1"), written)
        command = PaperCommand(f"form-{number}", in_hand, number, DAY, (line,))
        counter.booklets.enter(command, brahim, PINS[1])
    entries = counter.booklets.book.waiting()
    counter.booklets.resume(brahim)
    assert send(place, counter) == counter.journal.head().seq
    with scoped(place.centre.app, EVERYWHERE) as connection:
        (booklet,) = list_booklets(connection, EVERYWHERE)
    assert (booklet.used, booklet.missing, booklet.blank) == (2, 1, 22)
    assert place.scalar("SELECT sum(amount_centimes) FROM booklet_uses") == 2_500
    assert place.faults() == []
    listed = place.scalar("SELECT body FROM records WHERE kind = :kind", kind=int(Kind.RESUME))
    assert list_hash(entries) in listed
    sweep_alerts(place.centre)
    codes = place.run("SELECT code FROM alerts WHERE code LIKE 'booklet%'")
    assert codes == []
    counter.close()
