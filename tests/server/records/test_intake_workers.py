"""Several processes take in the same requests at the same moment: one effect, whoever dies."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import URL

from benchmarks.chains import Chain
from server.app import build_main_app
from server.bootstrap import Centre
from server.db.embedded import EmbeddedPostgres
from tests.server.enrolled import Place, batch_of
from tests.server.records.sending import deliver, send, signed
from tests.server.records.serving_centre import ServingCentre, serving
from tests.server.served import NO_AUTHORITY, served

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
RACES = 10_000 if IS_PROOF else 8
TERMINALS = 500 if IS_PROOF else 6
"""How many terminals send at once, each by two connections that carry the same batch."""
RUSH = 200 if IS_PROOF else 12
COUNTERS = 8
WORKERS = 2
WAIT_S = 30
SENT_AWAY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@pytest.fixture
def folder(cluster: EmbeddedPostgres) -> Path:
    return cluster.data_dir


@pytest.fixture
def two_workers(folder: Path, admin_url: URL, place: Place) -> Iterator[ServingCentre]:
    del place
    with serving(folder, admin_url, GIRCT_INTAKE_QUEUE="100") as centre:
        yield centre


def a_day(place: Place, terminal_id: int, records: int = 10) -> Chain:
    chain = place.enrol(terminal_id)
    chain.start()
    for _ in range(records - 1):
        chain.quittance()
    return chain


def test_many_workers_have_one_effect_and_none_outlives_its_work(
    two_workers: ServingCentre, centre: Centre, place: Place
) -> None:
    """Races of one batch; terminals all at once; a worker is killed under load; then the parent."""
    race_one_batch(two_workers, centre, place)
    race_many_terminals(two_workers, centre, place)
    kill_a_worker_under_load(two_workers, centre, place)
    workers = two_workers.workers()
    two_workers.process.kill()
    _, alive = psutil.wait_procs(workers, timeout=WAIT_S)
    assert alive == []


def race_one_batch(two_workers: ServingCentre, centre: Centre, place: Place) -> None:
    """Each race: the same records, from eight connections at the same moment."""
    chain = a_day(place, 742001, records=1)
    lines = [
        httpx.Client(base_url=two_workers.base, timeout=WAIT_S, verify=NO_AUTHORITY)
        for _ in range(COUNTERS)
    ]
    with ThreadPoolExecutor(COUNTERS) as pool:
        for _ in range(RACES):
            first = len(chain.written)
            for _ in range(3):
                chain.quittance()
            body = batch_of(*chain.written[first - 1 :]).to_json()
            requests = [signed(line, centre, chain, body) for line in lines]
            answers = list(pool.map(deliver, lines, requests))
            assert {answer.status_code for answer in answers} == {200}
            assert {answer.json()["head_seq"] for answer in answers} == {len(chain.written)}
    for line in lines:
        line.close()
    assert place.scalar("SELECT count(*) FROM records") == len(chain.written)
    assert place.scalar("SELECT count(DISTINCT seq) FROM records") == len(chain.written)
    assert place.scalar("SELECT sum(receipts) FROM takings_daily") == len(chain.written) - 1
    assert place.scalar("SELECT count(*) FROM quarantine") == 0
    assert place.faults() == []


def race_many_terminals(two_workers: ServingCentre, centre: Centre, place: Place) -> None:
    """All terminals at once, each batch twice at the same moment; who is sent away comes back."""
    before = place.scalar("SELECT count(*) FROM records")
    chains = [a_day(place, 743001 + number) for number in range(TERMINALS)]

    def feed(chain: Chain) -> int:
        body = batch_of(*chain.written).to_json()
        with httpx.Client(base_url=two_workers.base, timeout=WAIT_S, verify=NO_AUTHORITY) as line:
            while (answer := answer_to(line, centre, chain, body)).status_code in SENT_AWAY:
                time.sleep(0.1 * int(answer.headers["retry-after"]))
        return int(answer.raise_for_status().json()["head_seq"])

    with ThreadPoolExecutor(2 * TERMINALS) as pool:
        heads = list(pool.map(feed, [*chains, *chains]))
    assert heads == [len(chain.written) for chain in chains] * 2
    assert place.scalar("SELECT count(*) FROM records") == before + 10 * TERMINALS
    assert place.scalar("SELECT count(*) FROM quarantine") == 0
    assert place.faults() == []


def answer_to(line: httpx.Client, centre: Centre, chain: Chain, body: str) -> httpx.Response:
    """Give the centre's answer, to the batch or to the wish for a nonce before it."""
    try:
        return send(line, centre, chain, body)
    except httpx.HTTPStatusError as refusal:
        return refusal.response


def kill_a_worker_under_load(two_workers: ServingCentre, centre: Centre, place: Place) -> None:
    """Four counters send; what the killed worker held is sent again, and it is replaced."""
    before = place.scalar("SELECT count(*) FROM records")
    chains = [a_day(place, 742002 + number, records=200) for number in range(4)]
    killed = two_workers.workers()[0]

    def feed(chain: Chain) -> None:
        for start in range(0, len(chain.written), 10):
            body = batch_of(*chain.written[start : start + 10]).to_json()
            while not is_taken_in(two_workers.base, centre, chain, body):
                pass

    with ThreadPoolExecutor(4) as pool:
        fed = [pool.submit(feed, chain) for chain in chains]
        killed.kill()
        for each in fed:
            each.result(WAIT_S)
    assert place.scalar("SELECT count(*) FROM records") == before + 800
    assert place.faults() == []
    give_up_at = time.monotonic() + WAIT_S
    while len(two_workers.workers()) < WORKERS and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert len(two_workers.workers()) == WORKERS
    assert killed.pid not in {each.pid for each in two_workers.workers()}


def is_taken_in(base: str, centre: Centre, chain: Chain, body: str) -> bool:
    """Send once; a connection that breaks is a reason to send again."""
    try:
        with httpx.Client(base_url=base, timeout=WAIT_S, verify=NO_AUTHORITY) as line:
            assert send(line, centre, chain, body).status_code == 200
    except httpx.TransportError:
        return False
    return True


def test_told_to_stop_under_load_what_is_being_answered_is_finished(
    folder: Path, admin_url: URL, centre: Centre, place: Place
) -> None:
    chain = a_day(place, 742001, records=2_000)
    answered = 0
    with serving(folder, admin_url) as running:
        workers = running.workers()
        with httpx.Client(base_url=running.base, timeout=WAIT_S, verify=NO_AUTHORITY) as line:
            for start in range(0, len(chain.written), 100):
                if start == 500:
                    running.process.send_signal(signal.SIGTERM)
                body = batch_of(*chain.written[start : start + 100]).to_json()
                try:
                    answer = send(line, centre, chain, body)
                except httpx.TransportError:
                    break
                answered = answer.json()["head_seq"]
        assert running.process.wait(WAIT_S) == 0
    assert 500 <= answered <= 2_000
    assert place.scalar("SELECT seq FROM terminal_heads") == answered
    assert place.faults() == []
    assert [each for each in workers if each.is_running()] == []


def test_a_rush_is_sent_away_with_a_time_to_come_back_and_nothing_is_lost(
    centre: Centre, place: Place
) -> None:
    chains = [a_day(place, 742001 + number, records=100) for number in range(RUSH)]
    refusals: list[httpx.Response] = []
    narrow = replace(centre, settings=centre.settings.model_copy(update={"intake_queue": 2}))
    with served(build_main_app(narrow)) as running:

        def feed(chain: Chain) -> None:
            body = batch_of(*chain.written).to_json()
            with httpx.Client(
                base_url=running.base_url, timeout=WAIT_S, verify=NO_AUTHORITY
            ) as line:
                while (answer := send(line, centre, chain, body)).status_code == 503:
                    refusals.append(answer)
                    time.sleep(0.01 * int(answer.headers["retry-after"]))
                assert answer.json()["head_seq"] == 100

        with ThreadPoolExecutor(len(chains)) as pool:
            list(pool.map(feed, chains))
    assert refusals
    assert {answer.json()["code"] for answer in refusals} == {"records.centre_busy"}
    assert place.scalar("SELECT count(*) FROM records") == RUSH * 100
    assert place.faults() == []
