"""The status bar: who, which session, what cash, what waits, printer, centre, tariff, time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.calendar import business_day
from domain.errors import GirctError
from pos.screens.device_cells import device_cells
from pos.screens.printer_words import printer_words
from pos.screens.upkeep_cells import upkeep_cells
from pos.trusted_time import ClockState
from ui.catalogues import phrase, translate
from ui.formats import age_text, money, time_text

if TYPE_CHECKING:
    from pos.bootstrap import Counter
    from pos.sessions.agents import Agent
    from ui.languages import Language

OK: Final = "ok"
WARNING: Final = "warning"
DANGER: Final = "danger"
IDLE: Final = "idle"
ACTIVE: Final = "ACTIVE"
WAIT_WARNING_S: Final = 900
_CLOCK_WORDS: Final = {
    ClockState.CENTRE: (phrase("of the centre"), OK),
    ClockState.MACHINE: (phrase("of this machine"), IDLE),
    ClockState.REGISSEUR: (phrase("of the régisseur"), WARNING),
    ClockState.UNCONFIRMED: (phrase("not confirmed"), DANGER),
    ClockState.AHEAD: (phrase("counter ahead"), DANGER),
}
_STOPPED: Final = {
    "FROZEN": phrase("counter frozen"),
    "REVOKED": phrase("counter revoked"),
    "ENDED": phrase("counter ended"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing the bar says: a title, a value, perhaps a note, and a kind of state."""

    name: str
    title: str
    value: str
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The whole bar, in one language."""

    agent: Agent | None
    cells: tuple[Cell, ...]

    def to_json(self) -> list[dict[str, str]]:
        """The cells, for the script that keeps them fresh."""
        return [asdict(cell) for cell in self.cells]


def build_bar(counter: Counter, agent: Agent | None, language: Language) -> Bar:
    """Say how the counter stands now; a visitor not signed in sees no name and no cash."""
    cells = [
        Cell(*printer_words(counter, language)),
        _centre(counter, language),
        _waiting(counter, language),
    ]
    if agent is not None:
        cells = [*_own(counter, agent, language), *cells]
    cells += [_tariff(counter, language)]
    cells += [Cell(*words) for words in upkeep_cells(counter, language)]
    cells += [Cell(*words) for words in device_cells(counter, language)]
    cells += [_clock(counter, language)]
    return Bar(agent, tuple(cells))


def _own(counter: Counter, agent: Agent, language: Language) -> list[Cell]:
    session = counter.sessions.current()
    session_title = translate("Session", language)
    who = Cell("agent", translate("Agent", language), agent.name)
    cash = _cash(counter, agent, language)
    if session is None:
        return [who, Cell("session", session_title, translate("none open", language)), cash]
    is_own = session.agent_id == agent.agent_id
    owner = None if is_own else counter.sessions.agent(session.agent_id)
    since = translate("since %(time)s", language, time=time_text(session.opened_at))
    return [who, Cell("session", session_title, since, owner.name if owner else ""), cash]


def _cash(counter: Counter, agent: Agent, language: Language) -> Cell:
    """Say what the till holds, and what it may hold: amber from 80 % of it, red when it is full.

    Where a count to come is blind, the colour alone says how full it is.
    """
    cash, title = counter.till.cash(), translate("In the till", language)
    is_hidden = counter.sessions.hides_cash(agent)
    held = translate("to be counted", language) if is_hidden else money(cash.held, language)
    if cash.share is None:
        return Cell("cash", title, held)
    note = translate("%(share)s at most", language, share=money(cash.share, language))
    is_barred = cash.is_full and not cash.only_warns
    kind = (DANGER if is_barred else WARNING) if cash.is_near else ""
    return Cell("cash", title, held, note, kind)


def _centre(counter: Counter, language: Language) -> Cell:
    title = translate("Centre", language)
    status = counter.sync.status()
    if status.terminal_state != ACTIVE:
        state = _STOPPED.get(status.terminal_state, phrase("stopped by the centre"))
        return Cell("centre", title, translate(state, language), kind=DANGER)
    if status.error_code is not None:
        is_wrong = status.error_code == "sync.not_a_centre"
        word = phrase("wrong address") if is_wrong else phrase("away")
        note = translate("sales go on", language)
        return Cell("centre", title, translate(word, language), note, WARNING)
    heard_at = status.last_contact_at
    vouched_for = timedelta(seconds=2 * counter.settings.sync_interval_s + 60)
    if heard_at is None or counter.now() - heard_at > vouched_for:
        return Cell("centre", title, translate("not yet heard", language), kind=IDLE)
    return Cell("centre", title, translate("connected", language), kind=OK)


def _waiting(counter: Counter, language: Language) -> Cell:
    title = translate("To send", language)
    status = counter.sync.status()
    if not status.unsent or status.oldest_unsent_at is None:
        return Cell("waiting", title, "0")
    age = counter.now() - status.oldest_unsent_at
    kind = WARNING if age.total_seconds() > WAIT_WARNING_S else ""
    oldest = translate("oldest %(age)s", language, age=age_text(age, language))
    return Cell("waiting", title, str(status.unsent), oldest, kind)


def _tariff(counter: Counter, language: Language) -> Cell:
    title = translate("Tariff", language)
    try:
        today = business_day(counter.now())
        acts = [
            act.number for act in counter.configuration.tariffs().acts if act.is_in_force(today)
        ]
    except GirctError:
        return Cell("tariff", title, translate("none received", language), kind=DANGER)
    if not acts:
        return Cell("tariff", title, translate("none in force", language), kind=DANGER)
    return Cell("tariff", title, " · ".join(acts))


def _clock(counter: Counter, language: Language) -> Cell:
    """Say the time, and who vouches for it."""
    reading = counter.scribe.read_clock()
    word, kind = _CLOCK_WORDS[reading.state]
    shown = time_text(datetime.fromtimestamp(reading.at, UTC))
    return Cell("clock", translate("Time", language), shown, translate(word, language), kind)
