"""Batches of 500 records over HTTP into the ledger; and what storing and checking them must cost.

The centre is a process of its own on the loopback, its requests signed as a counter signs them.
The first floor is the table owner's COPY of the same rows into tables with the same constraints,
indexes and partitions, without policies or triggers, 500 records a transaction; the second is the
verification of the same signatures, one after the other.
"""

import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import URL

from benchmarks.chains import Chain
from benchmarks.figure import Figure
from benchmarks.intake_floor import measure_copy
from domain.exchange import BATCH_RECORDS_MAX, RecordEnvelope
from domain.ids import TerminalId
from domain.placement import Head
from domain.record import Record
from domain.signing import new_private_key, public_key_of
from pos.identity import TerminalIdentity
from pos.sync.request_signing import NONCE_HEADER, RequestSigner
from server.bootstrap import database_address, migrate_database
from server.secrets_store import SecretStore
from server.settings import Settings

BATCHES = 20
WARM_UP_BATCHES = 2
TERMINAL = TerminalId(742001)
COLLECTIVITE, REGIE = "09.163.01.01", "R-0901"
COUNTER_KEY = bytes(range(32))
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
LONG_AGO_S = 2 * 86_400

ENROL_REGIE = """
INSERT INTO regies (regie_id, collectivite, kind, name_fr, name_ar, arrete)
VALUES (%(regie)s, %(collectivite)s, 'SOUK', 'Régie du souk', 'شساعة السوق', 'A-1')
"""
ENROL_TERMINAL = """
INSERT INTO terminals (terminal_id, collectivite, regie_id, label, state, test_system, counter_key,
  enrolled_at)
VALUES (%(terminal_id)s, %(collectivite)s, %(regie)s, 'Guichet', 'ACTIVE', true, %(counter_key)s,
  now())
"""
ENROL_KEY = """
INSERT INTO terminal_keys (terminal_id, key_epoch, collectivite, public_key, valid_from)
VALUES (%(terminal_id)s, 1, %(collectivite)s, %(public_key)s, now())
"""
ENROL_HEAD = """
INSERT INTO terminal_heads (terminal_id, collectivite, link)
VALUES (%(terminal_id)s, %(collectivite)s, %(link)s)
"""


def run() -> list[Figure]:
    """Send the batches, then write the same rows and verify the same signatures."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            chain = _written_chain(address)
            with _centre(settings) as base:
                durations_s = _send(base, chain)
            copy_s = measure_copy(address, TERMINAL, BATCH_RECORDS_MAX)
    intake = BATCH_RECORDS_MAX / statistics.median(durations_s[WARM_UP_BATCHES:])
    copied = BATCH_RECORDS_MAX / statistics.median(copy_s[WARM_UP_BATCHES:])
    verified = _verification_rate([one.record for one in chain.written], chain)
    samples = BATCHES - WARM_UP_BATCHES
    note = "one process serves; signed requests, postings, takings and checkpoint included"
    return [
        Figure(
            "500-record batch intake over HTTP",
            intake,
            "records/s",
            "COPY by the owner into identical constrained, indexed, partitioned tables",
            copied,
            samples,
            note,
        ),
        Figure(
            "500-record batch intake over HTTP, against its signatures",
            intake,
            "records/s",
            "Ed25519 verification of the same signatures, one core",
            verified,
            samples,
            note,
        ),
    ]


def _written_chain(address: URL) -> Chain:
    """Enrol a terminal straight into the tables, and write its chain."""
    private_key = new_private_key()
    public_key = public_key_of(private_key)
    facts = {
        "terminal_id": TERMINAL,
        "collectivite": COLLECTIVITE,
        "regie": REGIE,
        "counter_key": COUNTER_KEY,
        "public_key": public_key,
        "link": Head.before_start(TERMINAL, public_key).link,
    }
    with psycopg.connect(
        address.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as admin:
        for statement in (ENROL_REGIE, ENROL_TERMINAL, ENROL_KEY, ENROL_HEAD):
            admin.execute(statement, facts)
    now = datetime.now(UTC)
    chain = Chain(
        TERMINAL,
        private_key,
        COUNTER_KEY,
        COLLECTIVITE,
        REGIE,
        now=int(now.timestamp()) - LONG_AGO_S,
        day=now.date().isoformat(),
    )
    chain.start()
    for _ in range(BATCHES * BATCH_RECORDS_MAX - 1):
        chain.quittance()
    return chain


@contextlib.contextmanager
def _centre(settings: Settings) -> Iterator[str]:
    """Serve the centre in a process of its own, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("girct-server"))]
    options = ["--data-dir", str(settings.data_dir), "serve", "--port", str(port)]
    log_path = settings.data_dir / "centre.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command + options,
            stdout=log,
            stderr=log,
            env={"PATH": "/usr/bin:/bin", "GIRCT_TEST_SYSTEM": "true"},
        )
        try:
            _wait_until_served(f"http://127.0.0.1:{port}", process, log_path)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(STOP_TIMEOUT_S)


def _wait_until_served(base: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_at and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.post(f"{base}/api/v1/nonces", timeout=1.0).raise_for_status()
            return
        time.sleep(0.05)
    message = f"the centre does not serve: {log_path.read_text()[-2000:]}"
    raise RuntimeError(message)


def _send(base: str, chain: Chain) -> list[float]:
    """Send the chain in batches; give how long each took from request to answer, seconds."""
    bodies = [_body(chain, start) for start in range(0, len(chain.written), BATCH_RECORDS_MAX)]
    identity = TerminalIdentity(
        terminal_id=TERMINAL,
        key_epoch=1,
        private_key=chain.private_key,
        counter_key=COUNTER_KEY,
        centre_keys=(bytes(32),),
        certificate="",
    )
    signer = RequestSigner(identity)
    path = f"/api/v1/terminals/{TERMINAL}/records"
    durations_s: list[float] = []
    with httpx.Client(base_url=base, timeout=30.0) as client:
        nonce = client.post("/api/v1/nonces").json()["nonce"]
        for body in bodies:
            headers = {"content-type": "application/json"}
            request = client.build_request("POST", path, content=body, headers=headers)
            signer.sign(request, nonce, datetime.now(UTC))
            started = time.perf_counter()
            answer = client.send(request)
            durations_s.append(time.perf_counter() - started)
            answer.raise_for_status()
            nonce = answer.headers[NONCE_HEADER]
            if answer.json()["quarantined"]:
                message = f"the centre did not accept everything: {answer.text[:500]}"
                raise RuntimeError(message)
    return durations_s


def _body(chain: Chain, start: int) -> bytes:
    part = chain.written[start : start + BATCH_RECORDS_MAX]
    records = (RecordEnvelope.of(one.record, one.body).to_json() for one in part)
    return f'{{"records":[{",".join(records)}]}}'.encode()


def _verification_rate(records: list[Record], chain: Chain) -> float:
    """Verify every signature of the chain, one after the other; records a second."""
    public_key = public_key_of(chain.private_key)
    fresh = [Record.parse(record.to_bytes()) for record in records]
    started = time.perf_counter()
    verified = sum(record.is_signed_by(public_key) for record in fresh)
    elapsed_s = time.perf_counter() - started
    if verified != len(records):
        message = "a signature of the benchmark's own chain does not verify"
        raise RuntimeError(message)
    return verified / elapsed_s
