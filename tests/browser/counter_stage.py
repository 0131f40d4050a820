"""A counter brought into a rare state by its services, and looked at in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from playwright.sync_api import Page

from domain.exchange import Checkpoint, TerminalState, checkpoint_message
from domain.ids import Seq
from domain.signing import CHECKPOINT_CONTEXT, sign
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from pos.screens.visits import COOKIE
from pos.sync.checkpoints import Standing
from tests.browser.conftest import OpenPage
from tests.browser.counter_looks import Look
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import TERMINAL, World, served_counter

REGISSEUR, CASHIER = 1, 2
SENT_AS_TYPED = """([action, typed]) => {
  const form = document.querySelector(`form[action="${action}"]`);
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
  }
  form.submit();
}"""
"""Sends a form past what the page itself refuses: what a page without script sends."""


@dataclass
class Stage:
    """One counter with whoever stands at it, in a browser and in a hand that prepares.

    Attributes:
        world: Its centre's hand, and its clock.
        counter: The counter.
        address: Where it serves.
        page: The browser.
        cashier: Sends forms without a browser, under the same visit.
        look: Checks each page once it is as it should be.
    """

    world: World
    counter: Counter
    address: str
    page: Page
    cashier: Cashier
    look: Look

    def sign_in(self, agent_id: int = CASHIER) -> None:
        """Sign somebody in, in the browser too."""
        if COOKIE in self.cashier.http.cookies:  # whoever was signed in leaves the browser
            self.cashier.http.cookies.delete(COOKIE)
        self.cashier.log_in(agent_id)
        token = self.cashier.http.cookies.get(COOKIE)
        assert token is not None, "the PIN was refused"
        self.page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])

    def begin(self, agent_id: int = CASHIER, float_typed: str = "200") -> None:
        """Sign somebody in and open their session."""
        self.sign_in(agent_id)
        self.cashier.open_session(float_typed)

    def see(self, path: str, name: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(self.address + path)
        self.look(name)

    def refused(self, path: str, action: str, name: str, **typed: str) -> None:
        """Send a form of a page that is refused, and look at what is said."""
        self.page.goto(self.address + path)
        with self.page.expect_navigation():
            self.page.evaluate(SENT_AS_TYPED, [action, typed])
        assert self.page.locator("main .alert, .blocked .alert").count(), (name, self.page.url)
        self.look(name)

    def post(self, path: str, action: str, **typed: str) -> httpx.Response:
        """Send a form of a page without looking at either."""
        return self.cashier.send(self.cashier.form(path, action), **typed)

    def sell(self, nature: int = 502, cash: str = "10", **typed: str) -> str:
        """Sell, and give the address of the quittance."""
        path = str(self.cashier.sell(nature, cash, **typed).url.path)
        assert path.startswith("/quittances/"), path
        return path

    def wait_for_print(self, seq: int) -> PrintState:
        """Let the paper of a record end in some way."""
        job = self.counter.printing.job_of(Seq(seq))
        assert job is not None
        return self.counter.printing.wait(job.job_id, 20.0).state

    def hear(self, state: TerminalState) -> None:
        """Let the centre sign another state of this counter."""
        head = self.counter.journal.head()
        now = int(self.world.clock.now.timestamp())
        link = self.counter.journal.head().link
        said = checkpoint_message(TERMINAL, head.seq, link, head.seq, state, now)
        checkpoint = Checkpoint(
            head_seq=head.seq,
            head_link=link.hex(),
            stored_through_seq=head.seq,
            state=state,
            server_time=now,
            quarantined=[],
            signature=sign(self.world.centre_key, CHECKPOINT_CONTEXT, said).hex(),
        )
        self.counter.checkpoints.verify(checkpoint)
        standing = Standing(checkpoint, datetime.fromtimestamp(now, UTC), head.seq, False)  # noqa: FBT003 -- no copy
        self.counter.checkpoints.write(standing)


@contextmanager
def stage_of(open_page: OpenPage, language: str, world: World, counter: Counter) -> Iterator[Stage]:
    """Serve a counter to a browser; whatever was wrong on a page looked at fails at the end."""
    with served_counter(counter) as address, Cashier(address, language) as cashier:
        page = open_page(address, language)
        look = Look(page, language, "counter-rare")
        yield Stage(world, counter, address, page, cashier, look)
        assert not look.faults, look.summary()


@contextmanager
def at_counter(
    open_page: OpenPage, folder: Path, language: str, **changes: object
) -> Iterator[Stage]:
    """Stand at a new counter of the souk, whose configuration may differ from the usual one."""
    world = World(folder / "counter")
    counter = world.counter()
    if changes:
        world.configure(counter, version="changed", **changes)
    with stage_of(open_page, language, world, counter) as stage:
        yield stage
