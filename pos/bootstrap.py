"""Puts a counter together from its settings; the one place, with the CLI, that reads the clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from domain.errors import GirctError
from pos.booklets.service import Booklets
from pos.cancellations.service import Cancellations
from pos.closings.days import Days
from pos.closings.service import Closings
from pos.identity import TerminalIdentity, load_identity
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.journal.names import NameBook
from pos.journal.scribe import Scribe
from pos.peripherals.service import Peripherals, build_peripherals
from pos.printing.drawer import CashDrawer
from pos.printing.jobs import PrintJobs
from pos.printing.pace import USUAL_PACE, Pace
from pos.printing.papers import Papers
from pos.printing.wiring import build_printing
from pos.sales.issue import Issue
from pos.sales.quittances import Quittances
from pos.sales.register import Register
from pos.sales.service import Sales
from pos.sessions.pin_lock import PinLock
from pos.sessions.pins import Pins
from pos.sessions.service import Sessions
from pos.sessions.till import Till
from pos.sync.checkpoints import Checkpoints
from pos.sync.configuration import ConfigurationStore
from pos.sync.rotation import settle_keys
from pos.sync.service import Sync
from pos.training.service import Training
from pos.trusted_time import TrustedClock
from pos.upkeep.building import build_upkeep
from pos.upkeep.disk import free_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.stored import JournalFault
    from pos.printing.spool import Printing
    from pos.settings import PosSettings
    from pos.sync.line import Line
    from pos.upkeep.service import Upkeep

    Seconds = Callable[[], float]


@dataclass(frozen=True)
class Counter:
    """One counter (guichet), whole: what screens, CLI and tests work with.

    Args:
        settings: Its settings.
        identity: Its number and keys.
        journal: Its records.
        scribe: The only hand that writes them.
        configuration: Régie, agents, natures and tariffs in force.
        checkpoints: The centre's last word on it.
        sales: Quote, sell, look again, duplicate.
        sessions: PINs and cash sessions.
        till: The cash in the drawer, its share of the ceiling, its handovers.
        cancellations: Taking a quittance back, on two persons' word.
        booklets: What was written on paper during a blackout, entered afterwards.
        closings: The business day and its Z.
        papers: What is printed besides quittances.
        printing: The print queue.
        sync: The exchange with the centre.
        upkeep: Run marker, disk, second copy and daily check.
        peripherals: Scale, display, scanner and card terminal.
    """

    settings: PosSettings
    identity: TerminalIdentity
    journal: Journal
    scribe: Scribe
    configuration: ConfigurationStore
    checkpoints: Checkpoints
    sales: Sales
    sessions: Sessions
    till: Till
    cancellations: Cancellations
    booklets: Booklets
    closings: Closings
    papers: Papers
    printing: Printing
    sync: Sync
    upkeep: Upkeep
    peripherals: Peripherals

    def now(self) -> datetime:
        """The trusted time, aware UTC."""
        return self.scribe.now()

    @property
    def drawer(self) -> CashDrawer:
        """The cash drawer that hangs on the printer."""
        return CashDrawer(self.scribe, self.printing, self.settings, self.peripherals.faults)

    def start(self) -> None:
        """Say what an earlier run left undone, then print and exchange in the background."""
        self.journal.erasure.scrub()
        self.printing.start()
        self.upkeep.start()
        self.peripherals.start()
        self.sync.start()

    @property
    def training(self) -> Training:
        """Whether everything is worth nothing."""
        return self.sales.issue_sale.training

    def refuse_selling(self) -> None:
        """Say why nothing may be sold now, if so, whatever the sale.

        Raises:
            GirctError: NotConfigured, RegieClosed, TerminalBlocked, TerminalRestored,
                ClockUnconfirmed, ClockAhead, DayOpenTooLong or DiskLow.
        """
        self.sales.issue_sale.refuse_selling()

    def verify(self) -> list[JournalFault]:
        """Check the whole journal: every fault, in order."""
        return check_journal(self.journal)

    def close(self) -> None:
        """Let what is being printed and sent end, then close the journal."""
        self.sync.close()
        self.peripherals.close()
        self.printing.close()
        self.upkeep.close()
        self.journal.close()


def boot_seconds() -> float:
    """Seconds since the machine started, sleep included: nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def build_counter(
    settings: PosSettings,
    *,
    wall_s: Seconds = time.time,
    elapsed_s: Seconds = boot_seconds,
    printer_pace: Pace = USUAL_PACE,
) -> Counter:
    """Put a counter together; nothing runs in the background before `Counter.start`.

    Args:
        settings: Its settings.
        wall_s: The machine's clock, Unix seconds.
        elapsed_s: Seconds nobody can set.
        printer_pace: How often the idle printer is asked how it is.

    Raises:
        GirctError: NotEnrolled, AlreadyRunning, KeyLost, or a journal that cannot be opened.
    """
    journal = _open_journal(settings)
    configuration = ConfigurationStore(journal.database, journal.identity)
    scribe = Scribe(journal, TrustedClock(wall_s, elapsed_s), configuration.is_test_system)
    checkpoints = Checkpoints(journal.database, journal.identity)
    jobs, names, days = PrintJobs(journal.database), NameBook(journal.database), Days(journal)
    quittances, papers = _build_papers(journal, configuration, jobs, names)
    printing = build_printing(settings, jobs, scribe, configuration, papers.document, printer_pace)
    pins, sessions = _build_sessions(scribe, configuration, printing, days)
    sync = _build_sync(settings, scribe, configuration, checkpoints)
    till = Till(scribe, configuration, sessions, pins, printing, sync.nudge)
    issue = Issue(
        scribe=scribe,
        configuration=configuration,
        sessions=sessions,
        training=Training(scribe, sessions, sync.nudge),
        till=till,
        days=days,
        printing=printing,
        checkpoints=checkpoints,
        free_bytes=partial(free_bytes, settings.data_dir),
        minimum_free_bytes=settings.minimum_free_bytes,
        tell_sync=sync.nudge,
    )
    return Counter(
        settings=settings,
        identity=journal.identity,
        journal=journal,
        scribe=scribe,
        configuration=configuration,
        checkpoints=checkpoints,
        sales=Sales(issue, quittances, Register(journal, configuration, jobs)),
        sessions=sessions,
        till=till,
        cancellations=Cancellations(scribe, sessions, pins, printing, checkpoints, sync.nudge),
        booklets=Booklets(issue, pins),
        closings=Closings(scribe, days, configuration, printing, sync.nudge),
        papers=papers,
        printing=printing,
        sync=sync,
        upkeep=build_upkeep(settings, scribe),
        peripherals=build_peripherals(settings, scribe),
    )


def _open_journal(settings: PosSettings) -> Journal:
    """Open the journal, and finish a rotation of the key that was cut."""
    journal = Journal(settings.data_dir / JOURNAL_FILE, load_identity(settings.data_dir))
    try:
        settle_keys(journal)
    except GirctError:
        journal.close()
        raise
    return journal


def _build_papers(
    journal: Journal, configuration: ConfigurationStore, jobs: PrintJobs, names: NameBook
) -> tuple[Quittances, Papers]:
    quittances = Quittances(journal, configuration, jobs, names)
    return quittances, Papers(journal, configuration, names, quittances.document)


def _build_sessions(
    scribe: Scribe, configuration: ConfigurationStore, printing: Printing, days: Days
) -> tuple[Pins, Sessions]:
    pins = Pins(scribe, configuration, PinLock(scribe.journal.database))
    return pins, Sessions(scribe, configuration, pins, printing, days)


def _build_sync(
    settings: PosSettings,
    scribe: Scribe,
    configuration: ConfigurationStore,
    checkpoints: Checkpoints,
) -> Sync:
    return Sync(
        partial(_open_line, settings, scribe.journal.identity, scribe, configuration, checkpoints),
        scribe.journal,
        checkpoints,
        sync_interval_s=settings.sync_interval_s,
        configuration_interval_s=settings.configuration_interval_s,
    )


def machine_now() -> datetime:
    """The machine's clock, aware UTC: for what happens before a counter has a trusted one."""
    return datetime.now(UTC)


def _open_line(
    settings: PosSettings,
    identity: TerminalIdentity,
    scribe: Scribe,
    configuration: ConfigurationStore,
    checkpoints: Checkpoints,
) -> Line:
    from pos.sync.client import CentreClient  # noqa: PLC0415 - loaded in the background
    from pos.sync.line import Line  # noqa: PLC0415
    from pos.sync.self_report import report_on  # noqa: PLC0415

    status = partial(report_on, scribe.journal, configuration)
    client = CentreClient(settings.server_url, identity, scribe.now, status)
    return Line(client, scribe, configuration, checkpoints, Lock())
