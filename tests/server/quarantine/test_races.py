"""Acts, receptions and erasures that meet: each waits for the other, none blocks it for ever."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

import server.terminals.acts  # noqa: F401 - registers the kinds
from domain.canonical import payer_hash
from server.acts.service import approve
from server.audit.trail import Actor
from server.exports.proof import prove_books
from server.payers.erasure import Motive, erase_payer
from server.terminals.shares import set_cash_shares
from tests.server.enrolled import COLLECTIVITE, REGIE, Place
from tests.server.quarantine.rare import Rare, links

PATIENCE_S = 20
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextmanager
def held(place: Place, statement: str, **values: object) -> Iterator[None]:
    """Keep rows locked until the block ends."""
    with place.admin.begin() as connection:
        connection.execute(text(statement), values)
        yield


def until_waiting(place: Place, count: int) -> None:
    """Wait until so many transactions wait for a lock."""
    deadline = time.monotonic() + PATIENCE_S
    while place.scalar(WAITING) < count:
        assert time.monotonic() < deadline, "nobody waits"


def both(
    rare: Rare, lock: str, first: Callable[[], object], second: Callable[[], object]
) -> list[Future[object]]:
    """Let two acts queue behind one lock, then go on together."""
    with ThreadPoolExecutor(2) as pool:
        with held(rare.place, lock, terminal_id=int(rare.chain.terminal_id)):
            one = pool.submit(first)
            until_waiting(rare.place, 1)
            other = pool.submit(second)
            until_waiting(rare.place, 2)
        return [one, other]


HEAD = "SELECT 1 FROM terminal_heads WHERE terminal_id = :terminal_id FOR UPDATE"


def test_a_posting_and_a_revocation_of_one_terminal_do_not_block_each_other(rare: Rare) -> None:
    posting = rare.propose("QUARANTINE_POSTING", links=links(rare.outside[0]))
    now = rare.place.centre.now()
    rare.place.run("UPDATE terminals SET enrolled_at = :then", then=now - timedelta(days=1))
    effective_at = int(now.timestamp()) - 60
    revocation = rare.propose("KEY_REVOCATION", reason="FRAUD", effective_at=effective_at)
    done = both(
        rare,
        HEAD,
        lambda: approve(rare.place.centre, rare.comptable, posting),
        lambda: approve(rare.place.centre, rare.comptable, revocation),
    )
    for one in done:
        one.result()
    assert prove_books(rare.place.centre) == []


def test_a_closing_and_a_discharge_of_one_till_do_not_block_each_other(rare: Rare) -> None:
    rare.act("SESSION_CLOSING", circumstance="FROZEN", counted=13_000, expected=13_500, missing=[])
    rare.post(rare.outside[0])
    discharge = rare.propose("WRITE_OFF", regie=REGIE, amount=100, reason="GRACE")
    closing = rare.propose(
        "SESSION_CLOSING", circumstance="FROZEN", counted=3_900, expected=4_000, missing=[]
    )
    lock = (
        "SELECT 1 FROM account_balances"
        " WHERE terminal_id = :terminal_id AND account = 'DEFICIT' FOR UPDATE"
    )
    done = both(
        rare,
        lock,
        lambda: approve(rare.place.centre, rare.comptable, discharge),
        lambda: approve(rare.place.centre, rare.comptable, closing),
    )
    for one in done:
        one.result()
    assert rare.balance("DEFICIT") == 500 - 100 + 100
    assert prove_books(rare.place.centre) == []


def test_a_replacement_and_new_shares_of_its_regie_do_not_block_each_other(rare: Rare) -> None:
    other = rare.place.enrol(742_002)
    rare.place.run("UPDATE regies SET ceiling_centimes = 100000 WHERE regie_id = :r", r=REGIE)
    rare.place.run(
        "UPDATE terminals SET state = 'ACTIVE', cash_share_centimes = 40000 WHERE regie_id = :r",
        r=REGIE,
    )
    replacement = rare.propose("TERMINAL_REPLACEMENT", reason="BROKEN", label="Guichet neuf")
    shares = {other.terminal_id: 20_000, rare.chain.terminal_id: 30_000}

    def share() -> None:
        set_cash_shares(rare.place.centre, REGIE, shares)  # type: ignore[arg-type] # any mapping will do

    lock = "SELECT 1 FROM terminals WHERE terminal_id = :terminal_id FOR UPDATE"
    with ThreadPoolExecutor(2) as pool:
        with held(rare.place, lock, terminal_id=int(rare.chain.terminal_id)):
            replaced = pool.submit(approve, rare.place.centre, rare.comptable, replacement)
            until_waiting(rare.place, 1)
            shared = pool.submit(share)
            until_waiting(rare.place, 2)
        assert replaced.result() is not None
        fault = shared.exception()
    assert getattr(fault, "code", None) in {None, "terminals.share_misplaced"}


def test_what_is_erased_while_its_gap_fills_stays_erased(rare: Rare) -> None:
    place, chain = rare.place, rare.place.enrol(742_003)
    chain.start()
    gap = chain.quittance()
    salt, payer = bytes(16), {"name": "Madame Exemple"}
    missing = chain.quittance()
    chain.payer = payer_hash(salt, payer)
    late = chain.quittance(private={"salt": salt.hex(), "payer": payer})
    place.receive(chain, chain.written[0], gap)
    place.receive(chain, late)
    assert place.scalar("SELECT count(*) FROM quarantine WHERE terminal_id = 742003") == 1
    rare_lock = "SELECT 1 FROM account_balances WHERE account = 'CAISSE' FOR UPDATE"

    def erase() -> int:
        return erase_payer(
            place.centre,
            Actor.console("root"),
            scope=COLLECTIVITE,
            collectivite=COLLECTIVITE,
            motive=Motive.PAYER_REQUEST,
            records=[(742_003, late.record.seq)],
        )

    with ThreadPoolExecutor(2) as pool:
        with held(place, rare_lock):
            filled = pool.submit(place.receive, chain, missing)
            until_waiting(place, 1)
            erased = pool.submit(erase)
            try:
                erased.result(timeout=1)
            except TimeoutError:
                until_waiting(place, 2)
        filled.result()
        assert erased.result() == 1
    left = "SELECT count(*) FROM record_privates WHERE terminal_id = 742003"
    assert place.scalar(left) == 0
    outside = "SELECT count(*) FROM quarantine WHERE private IS NOT NULL AND terminal_id = 742003"
    assert place.scalar(outside) == 0


def test_an_act_is_approved_though_the_clock_stepped_back_since_it_was_proposed(rare: Rare) -> None:
    act_id = rare.propose("QUARANTINE_POSTING", links=links(rare.outside[0]))
    clock = rare.place.centre.now
    clock.now -= timedelta(seconds=90)  # type: ignore[attr-defined] # the test's clock
    approve(rare.place.centre, rare.comptable, act_id)
    assert prove_books(rare.place.centre) == []


def test_one_act_approved_twice_at_once_is_carried_out_once(rare: Rare) -> None:
    act_id = rare.propose("QUARANTINE_POSTING", links=links(rare.outside[0]))
    one, other = both(
        rare,
        HEAD,
        lambda: approve(rare.place.centre, rare.comptable, act_id),
        lambda: approve(rare.place.centre, rare.comptable, act_id),
    )
    one.result()
    with pytest.raises(Exception, match="no act"):
        other.result()
    assert rare.takings() == (7_500, 0, 3)
    assert prove_books(rare.place.centre) == []
