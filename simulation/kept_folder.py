"""What a folder held before a checked day: the day then answers for its own work alone."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from domain.calendar import business_day
from domain.errors import GirctError
from pos.identity import load_identity
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.journal.training_mode import training_begun
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from server.bootstrap import Centre
from simulation.counter_place import CounterPlace
from simulation.day import wait_for_centre
from simulation.evidence import (
    pictures_of_paper,
    quittances_in_journal,
    read_ledger,
    takings_of,
)

WAITING = (PrintState.QUEUED, PrintState.SENDING, PrintState.BLOCKED, PrintState.UNKNOWN)
ADVICE = "finish it at the screens that `make demo` shows, or leave --data out: a fresh folder"


class FolderUnfinished(GirctError):
    """The folder holds work that a checked day could not tell from its own."""

    code = "simulation.folder_unfinished"


def begin_day(counters: list[CounterPlace], centre: Centre) -> None:
    """Note what each counter holds already, so that what comes after is the checked day's.

    Raises:
        FolderUnfinished: when somebody's work is unfinished there, or only the centre knows of it.
    """
    for counter in counters:
        note_before(counter)
        wait_for_centre(centre, counter, len(quittances_in_journal(counter)))
    today = business_day(datetime.now(UTC))
    known = sum(len(quittances_in_journal(counter)) for counter in counters)
    of_day, _ = takings_of(counters, today)
    ledger = read_ledger(centre, today)
    if (ledger.quittances, ledger.takings_of_day_centimes) != (known, of_day):
        message = f"the ledger holds acts that no journal of this folder has: {ADVICE}"
        raise FolderUnfinished(message)


def note_before(counter: CounterPlace) -> None:
    """Note the last record and the papers of a counter at which everything is finished.

    Raises:
        FolderUnfinished: when something is not.
    """
    place = counter.folder / JOURNAL_FILE
    with closing(Journal(place, load_identity(counter.folder), is_read_only=True)) as journal:
        for unfinished in _unfinished(journal):
            message = f"{counter.regie.regie_id} still has {unfinished} of before: {ADVICE}"
            raise FolderUnfinished(message, regie=counter.regie.regie_id)
        counter.head_before = int(journal.head().seq)
    counter.papers_before = len(pictures_of_paper(counter.paper))


def _unfinished(journal: Journal) -> Iterator[str]:
    if training_begun(journal) is not None:
        yield "a training"
    if journal.sessions.not_closed():
        yield "a cash session"
    if PrintJobs(journal.database).in_states(*WAITING):
        yield "a paper on its way"
