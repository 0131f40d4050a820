"""The cashier of a whole day, and the régisseur beside them: only what a browser can send."""

import html
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType

import httpx

from simulation.fleet import Teller
from simulation.forms import Form, form_to
from tests.flows.hands import Hands, wait_until

RATES = MappingProxyType({605: 169, 602: 3000, 606: 2000, 607: 500, 609: 5000, 610: 500})
"""Centimes a kilogram, a head or a day: read in the act once more, not asked of the counter."""
PARTS = MappingProxyType({"CHQ": "part_cheque", "CB": "part_card", "VIR": "part_transfer"})
IDENTIFIED = MappingProxyType(
    {
        "cheque_number": "7654321",
        "cheque_bank": "Banque Populaire",
        "cheque_drawer": "Lahcen Amrani",
        "transfer_reference": "VIR-2026-118",
    }
)
SEQ = re.compile(r"/(?:quittances|cancellations|papers)/(\d+)")
NOTE_CENTIMES = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a payer wants: natures with whole quantities, and how they pay.

    Args:
        lines: nature and quantity; a weighed line is in kilograms.
        parts: centimes by means other than cash; the rest is cash. `ALL` of one means: the total.
        is_weighed: whether the last line's quantity is laid on the scale instead of typed.
    """

    lines: tuple[tuple[int, int], ...]
    parts: Mapping[str, int]
    is_weighed: bool = False

    @property
    def total(self) -> int:
        """What it costs, in centimes."""
        return sum(RATES[nature] * quantity for nature, quantity in self.lines)

    @property
    def cash(self) -> int:
        """What is paid in cash, in centimes."""
        return self.total - sum(self.parts.values())


def paid_by(mode: str, *lines: tuple[int, int], is_weighed: bool = False) -> Wanted:
    """Someone who pays everything by one means."""
    total = Wanted(lines, {}).total
    return Wanted(lines, {} if mode == "ESP" else {mode: total}, is_weighed)


class DayCashier(Teller):
    """A cashier at a counter with a scale and a card terminal.

    Args:
        address: of the counter's screens.
        hands: who touches its devices.
    """

    def __init__(self, address: str, hands: Hands) -> None:
        super().__init__(address)
        self._hands = hands

    def enter(self, pin: str) -> None:
        """Type the PIN; when the counter tells what happened, settle the papers it asks about."""
        self.log_in(pin)
        page = self.look("/")
        form = form_to(page, "/started")
        if form is not None:
            for seq in re.findall(r'class="row-link" href="/quittances/(\d+)"', page):
                self.settle_paper(int(seq))
            self._send(form, {})

    def collect(self, wanted: Wanted) -> int:
        """Sell what is wanted, line by line; give the number of its record."""
        for nature, quantity in wanted.lines[:-1]:
            form = self._form(f"/sale?nature={nature}", "/sale/confirm")
            self._send(form, {"quantity": str(quantity)}, "/sale/add")
        nature, quantity = wanted.lines[-1]
        form = self._form(f"/sale?nature={nature}", "/sale/confirm")
        if wanted.is_weighed:
            form = self._weigh(form, quantity)
            typed = _tenders(wanted)
        else:
            typed = {"quantity": str(quantity), **_tenders(wanted)}
        if "CB" in wanted.parts:
            with ThreadPoolExecutor(1) as beside:
                answer = beside.submit(self._send, form, typed)
                return landed(self._hands.show_card_when_asked(answer))
        return landed(self._send(form, typed))

    def _weigh(self, form: Form, kilograms: int) -> Form:
        """Lay the load, wait until the scale's weight may be used, take it, take the load off.

        It is taken off at once: the scale is empty again long before the next load.
        """

        def code() -> str | None:
            found: str | None = self._get("/weight").json()["code"]
            return found

        self._hands.lay(0)
        wait_until(lambda: code() == "scale.below_minimum", "the scale never was empty")
        self._hands.lay(kilograms)
        wait_until(lambda: code() is None, "the scale never came to rest")
        taken = self._send(form, {}, "/sale/weigh")
        self._hands.lay(0)
        weighed = form_to(taken.text, "/sale/confirm")
        assert weighed is not None
        assert weighed.fields["quantity"] == f"{kilograms},000", said(taken)
        return weighed

    def practise(self, wanted: Wanted) -> int:
        """Train: begin, sell once, end."""
        self._send(self._form("/training", "/training/on"), {})
        seq = self.collect(wanted)
        self._send(self._form("/training", "/training/off"), {})
        return seq

    def settle_paper(self, seq: int) -> None:
        """Do what the page of a quittance asks until its paper is out."""
        moving = {"QUEUED", "SENDING", "printer.paper_out", ""}

        def state() -> str:
            paper = self._get(f"/status?seq={seq}").json()["paper"] or {}
            return str(paper.get("state", "")).rpartition("-")[2]

        wait_until(lambda: state() not in moving, f"the paper of {seq} does not come to rest")
        found = state()
        if found in {"PRINTED", "SEEN", "CANCELLED"}:
            return
        if found == "BLOCKED":
            again = form_to(self.look(f"/quittances/{seq}"), f"/quittances/{seq}/print")
            if again is not None:  # the counter may be faster: it prints by itself once it can
                self._send(again, {})
        elif found == "UNKNOWN":
            page = self._get(f"/quittances/{seq}")
            number = re.search(r'<h1>.*?class="figures">([^<]+)</bdi>', page.text)
            is_out = number is not None and self._hands.came_out(number[1])  # training has none
            form = self._form(f"/quittances/{seq}", f"/quittances/{seq}/paper")
            self._send(form, {"readable": "yes" if is_out else "no"})
        ends = {"PRINTED", "SEEN", "CANCELLED"}  # spoilt in training: no duplicate follows
        wait_until(lambda: state() in ends, f"the paper of {seq} never came out")

    def cancel(self, seq: int, reason: str, pin: str) -> int:
        """Cancel a quittance, the régisseur typing their PIN; give the cancellation's record."""
        form = self._form(f"/quittances/{seq}", f"/quittances/{seq}/cancel")
        return landed(self._send(form, {"reason": reason, "kept": "yes", "pin": pin}))

    def ask_cancellation(self, seq: int, reason: str) -> None:
        """Record that a cancellation is asked for, with no régisseur there."""
        form = self._form(f"/quittances/{seq}", f"/quittances/{seq}/cancel-request")
        answer = self._send(form, {"reason": reason, "kept": "yes"})
        assert form_to(answer.text, f"/quittances/{seq}/cancel-request") is None, said(answer)

    def approve_cancellation(self, seq: int, pin: str) -> int:
        """Approve what was asked for; give the cancellation's record."""
        form = self._form("/cancellations", f"/cancellations/{seq}/approve")
        return landed(self._send(form, {"pin": pin}))

    def read_x(self) -> str:
        """Read and print the X; give its page."""
        return self._send(self._form("/day/x", "/day/x"), {}).text

    def end(self) -> str:
        """End the session; give its address."""
        page = self._send(self._form("/session?ending=yes", "/session/end"), {})
        return page.url.path

    def count(self, place: str, centimes: int, **typed: str) -> httpx.Response:
        """Type a count of an ended session."""
        form = self._form(place, f"{place}/count")
        return self._send(form, {"counted": dirhams(centimes), **typed})

    def add_late(self, place: str, centimes: int, direction: str, reason: str) -> int:
        """Add what was found out after the close; give the addendum's record."""
        form = self._form(place, f"{place}/addendum")
        typed = {"amount": dirhams(centimes), "direction": direction, "reason": reason}
        return landed(self._send(form, typed))

    def download(self, path: str) -> bytes:
        """Download a PDF."""
        return self._get(path).content


def landed(answer: httpx.Response) -> int:
    """The record an answer's page is of; what it says instead, when it is refused."""
    found = SEQ.search(answer.url.path)
    assert found is not None, (answer.url.path, said(answer))
    assert answer.is_success, (answer.url.path, said(answer))
    return int(found[1])


def said(page: httpx.Response) -> str:
    """The words of the alerts of a page."""
    found = re.findall(r'role="alert"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", " ".join(found))).strip()


def dirhams(centimes: int) -> str:
    """An amount as it is typed."""
    return f"{centimes // 100},{centimes % 100:02d}"


def _tenders(wanted: Wanted) -> dict[str, str]:
    typed: dict[str, str] = {}
    if wanted.cash:
        given = -(-wanted.cash // NOTE_CENTIMES) * NOTE_CENTIMES
        typed["cash"] = dirhams(given)
    if wanted.parts:
        typed |= IDENTIFIED
        is_mixed = wanted.cash or len(wanted.parts) > 1
        typed["mode"] = "MIX" if is_mixed else next(iter(wanted.parts))
        typed |= {PARTS[mode]: dirhams(part) for mode, part in wanted.parts.items() if is_mixed}
    return typed
