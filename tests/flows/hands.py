"""Hands laid on a counter's virtual devices, through the buttons of their pages."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from simulation.counter_place import CounterPlace

if TYPE_CHECKING:
    from concurrent.futures import Future

POLL_S = 0.02
PATIENCE_S = 60.0


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for a condition; how long it took is nobody's matter, that it never came is."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(POLL_S)


class Hands:
    """Whoever stands at the counter and touches its printer, its scale, its card terminal."""

    def __init__(self, counter: CounterPlace) -> None:
        self._counter = counter
        self._http = httpx.Client(timeout=30, trust_env=False)
        self.cards_shown = 0

    def close(self) -> None:
        """Go away."""
        self._http.close()

    def printer(self, button: str, fault: str = "") -> None:
        """Press a button of the printer's page, such as `break` or `roll`."""
        self._press(self._counter.paper_address, button, fault)

    def lay(self, kilograms: int) -> None:
        """Lay a load on the scale; 0 takes it off."""
        self._press(self._page("balance"), "put", str(kilograms))

    def show_card_when_asked(self, answer: "Future[httpx.Response]") -> httpx.Response:
        """Show a card once the terminal asks for one; give what the counter answers then."""
        wait_until(
            lambda: answer.done() or bool(self._state("carte")["is_waiting"]),
            "the terminal asked for no card",
        )
        if not answer.done():
            self._press(self._page("carte"), "show_card")
            self.cards_shown += 1
        return answer.result()

    def debited(self) -> list[str]:
        """The amounts in the card terminal's own journal, as it writes them."""
        return [entry["amount"] for entry in self._state("carte")["journal"]]

    def came_out(self, legal_number: str) -> bool:
        """Whether a whole paper with this number lies in the tray."""
        return any(
            legal_number in path.read_text(encoding="utf-8")
            for path in papers_of(self._counter.paper)
        )

    def _page(self, label: str) -> str:
        return dict(self._counter.device_pages)[label]

    def _press(self, page: str, button: str, typed: str = "") -> None:
        answer = self._http.post(
            f"{page}/do/{button}", content=typed, headers={"X-Virtual-Device": "press"}
        )
        assert answer.is_success, answer.text

    def _state(self, label: str) -> dict[str, Any]:
        state: dict[str, Any] = self._http.get(f"{self._page(label)}/state").json()
        return state


def papers_of(folder: Path) -> list[Path]:
    """The texts of the papers that came out, oldest first."""
    return sorted(folder.glob("document-*.txt"))
