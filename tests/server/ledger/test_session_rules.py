"""Whatever a till does in a row, its balance is what should be in its drawer."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chains import Written
from domain.bodies import ReceiptBody, parse_body
from domain.canonical import canonical
from domain.events import EVENT_MODELS
from domain.record import Kind
from server.ledger.accounts import Account
from server.ledger.posting_rules import postings_for
from server.ledger.session_rules import session_sides
from tests.server.plans import a_chain

SESSION = "5b0c1d5e-6f43-4c3a-9d2e-0c8f7f0f1a01"
A = Account


def sides(code: str, **keys: object) -> list[tuple[Account, int, int]]:
    text = canonical({"v": 1, "kind": "EVENT", "code": code, "session": SESSION, **keys})
    body = parse_body(Kind.EVENT, text)
    return [(side[0], side[2], side[3]) for side in session_sides(body)]


@pytest.mark.parametrize(
    ("code", "keys", "debited", "credited", "amount"),
    [
        ("SESSION_OPEN", {"float": 20, "business_day": "2026-11-23"}, A.CAISSE, A.REGISSEUR, 20),
        ("FLOAT", {"amount": 50, "before": 20}, A.CAISSE, A.REGISSEUR, 30),
        ("FLOAT", {"amount": 5, "before": 20}, A.REGISSEUR, A.CAISSE, 15),
        ("CASH_IN", {"amount": 7, "reason": "CHANGE"}, A.CAISSE, A.REGISSEUR, 7),
        ("CASH_OUT", {"amount": 7, "reason": "CHANGE"}, A.REGISSEUR, A.CAISSE, 7),
        ("HANDOVER", {"amount": 7, "to_agent": 3}, A.REGISSEUR, A.CAISSE, 7),
        ("SESSION_COUNTED", {"counted": 90, "expected": 100}, A.DEFICIT, A.CAISSE, 10),
        ("SESSION_COUNTED", {"counted": 100, "expected": 90}, A.CAISSE, A.EXCEDENT, 10),
        ("SESSION_CLOSED", {"difference": -10, "counted": 90}, A.REGISSEUR, A.CAISSE, 90),
        ("ADDENDUM", {"amount": 4, "reason": "RECOUNT"}, A.REGISSEUR, A.EXCEDENT, 4),
        ("ADDENDUM", {"amount": -4, "reason": "RECOUNT"}, A.DEFICIT, A.REGISSEUR, 4),
    ],
)
def test_each_act_of_a_session_moves_cash_between_two_accounts(
    code: str, keys: dict[str, object], debited: Account, credited: Account, amount: int
) -> None:
    assert sides(code, **keys) == [(debited, amount, 0), (credited, 0, amount)]


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("SESSION_OPEN", {"float": 0, "business_day": "2026-11-23"}),
        ("FLOAT", {"amount": 50}),
        ("FLOAT", {"amount": 50, "before": 50}),
        ("SESSION_ENDED", {}),
        ("SESSION_COUNTED", {"counted": 90, "expected": 90}),
        ("SESSION_CLOSED", {"difference": 0}),
        ("SALE_ABORTED", {"amount": 90}),
    ],
)
def test_what_moves_no_cash_posts_nothing(code: str, keys: dict[str, object]) -> None:
    assert sides(code, **keys) == []


def test_every_event_of_the_closed_list_has_been_thought_of() -> None:
    cash = {
        "SESSION_OPEN", "FLOAT", "CASH_IN", "CASH_OUT", "HANDOVER", "SESSION_COUNTED",
        "SESSION_CLOSED", "ADDENDUM",
    }  # fmt: skip
    idle = {"SESSION_ENDED", "SALE_ABORTED"}
    in_session = {code for code, model in EVENT_MODELS.items() if "session" in model.model_fields}
    assert in_session == cash | idle


@dataclass
class Drawer:
    """What a person would find in the drawer, told apart from any rule of posting."""

    cash: int = 0
    with_regisseur: int = 0
    short: int = 0
    over: int = 0
    float_: int = 0
    quittances: list[tuple[Written, int]] = field(default_factory=list)


amounts = st.integers(1, 10**6)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), amounts, st.sampled_from(["ESP", "CHQ", "CB", "VIR"])),
        st.tuples(st.just("cancel"), st.integers(0, 20), st.none()),
        st.tuples(
            st.sampled_from(["CASH_IN", "CASH_OUT", "HANDOVER", "FLOAT"]), amounts, st.none()
        ),
        st.tuples(st.just("session"), amounts, st.integers(-500, 500)),
        st.tuples(st.just("ADDENDUM"), st.integers(-500, 500), st.none()),
    ),
    max_size=25,
)


class Till:
    """A chain being written, its postings added up, and the drawer beside it."""

    def __init__(self) -> None:
        self.chain = a_chain()
        self.drawer = Drawer()
        self.books: Counter[Account] = Counter()
        self.done = 0

    def post(self, original: ReceiptBody | None = None) -> None:
        for one in self.chain.written[self.done :]:
            body = parse_body(one.record.kind, one.body)
            posted = postings_for(one.record, body, original)
            assert sum(side.debit_centimes - side.credit_centimes for side in posted) == 0
            for side in posted:
                self.books[side.account] += side.debit_centimes - side.credit_centimes
        self.done = len(self.chain.written)

    def sell(self, amount: int, mode: str) -> None:
        written = self.chain.quittance(amount, mode=mode)
        cash = amount if mode == "ESP" else 0
        self.drawer.cash += cash
        self.drawer.quittances.append((written, cash))
        self.post()

    def cancel(self, index: int) -> None:
        if not self.drawer.quittances:
            return
        written, cash = self.drawer.quittances.pop(index % len(self.drawer.quittances))
        original = parse_body(Kind.RECEIPT, written.body)
        assert isinstance(original, ReceiptBody)
        self.chain.cancel(written)
        self.drawer.cash -= cash
        self.post(original)

    def move(self, code: str, amount: int) -> None:
        keys: dict[str, object] = {"session": SESSION, "amount": amount}
        change = amount
        if code == "FLOAT":
            keys["before"] = self.drawer.float_
            change, self.drawer.float_ = amount - self.drawer.float_, amount
        elif code == "HANDOVER":
            keys["to_agent"], change = 3, -amount
        elif code == "CASH_OUT":
            keys["reason"], change = "CHANGE", -amount
        else:
            keys["reason"] = "CHANGE"
        self.chain.event(code, **keys)
        self.drawer.cash += change
        self.drawer.with_regisseur -= change
        self.post()

    def next_session(self, float_: int, difference: int) -> None:
        expected = max(self.drawer.cash, 0)
        counted = max(expected + difference, 0)
        self.chain.event("SESSION_COUNTED", session=SESSION, counted=counted, expected=expected)
        self.drawer.cash += counted - expected
        self.drawer.short += max(expected - counted, 0)
        self.drawer.over += max(counted - expected, 0)
        self.post()
        assert self.books[A.CAISSE] == self.drawer.cash
        self.chain.event(
            "SESSION_CLOSED", session=SESSION, difference=counted - expected, counted=counted
        )
        self.chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=float_)
        self.drawer.cash += float_ - counted
        self.drawer.with_regisseur += counted - float_
        self.drawer.float_ = float_
        self.drawer.quittances.clear()
        self.post()

    def add_late(self, amount: int) -> None:
        self.chain.event("ADDENDUM", session=SESSION, amount=amount, reason="RECOUNT")
        self.drawer.with_regisseur += amount
        self.drawer.short += max(-amount, 0)
        self.drawer.over += max(amount, 0)
        self.post()


@given(st.integers(0, 10**6), steps)
def test_the_balance_of_the_till_is_what_should_be_in_the_drawer(
    float_: int, taken: list[tuple[str, int, object]]
) -> None:
    till = Till()
    till.chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=float_)
    till.drawer.cash, till.drawer.with_regisseur, till.drawer.float_ = float_, -float_, float_
    till.post()
    for what, amount, other in taken:
        if what == "sell":
            till.sell(amount, str(other))
        elif what == "cancel":
            till.cancel(amount)
        elif what == "session":
            till.next_session(amount, int(str(other)))
        elif what == "ADDENDUM":
            till.add_late(amount)
        else:
            till.move(what, amount)
        assert till.books[A.CAISSE] == till.drawer.cash
        assert till.books[A.REGISSEUR] == till.drawer.with_regisseur
        assert till.books[A.DEFICIT] == till.drawer.short
        assert till.books[A.EXCEDENT] == -till.drawer.over
        assert sum(till.books.values()) == 0
