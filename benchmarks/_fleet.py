"""Terminals enrolled straight into the tables, their chains, and their sending at the same time."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import URL

from benchmarks.chains import Chain, Written
from domain.exchange import BATCH_RECORDS_MAX, RecordEnvelope
from domain.ids import TerminalId
from domain.placement import Head
from domain.signing import new_private_key, public_key_of
from pos.identity import TerminalIdentity
from pos.sync.request_signing import NONCE_HEADER, RequestSigner
from server.settings import Settings

FIRST_TERMINAL = 742001
COLLECTIVITE, REGIE = "09.163.01.01", "R-0901"
COUNTER_KEY = bytes(range(32))
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
LONG_AGO_S = 2 * 86_400

ENROL_REGIE = """
INSERT INTO regies (regie_id, collectivite, kind, name_fr, name_ar, arrete)
VALUES (%(regie)s, %(collectivite)s, 'SOUK', 'Régie du souk', 'شساعة السوق', 'A-1')
ON CONFLICT DO NOTHING
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


def plain(address: URL) -> str:
    """Write an address as psycopg takes it."""
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def enrol(address: URL, first: int, count: int) -> list[Chain]:
    """Enrol terminals of one régie, their numbers in a row, and begin their chains."""
    now = datetime.now(UTC)
    chains = []
    with psycopg.connect(plain(address)) as admin:
        for number in range(first, first + count):
            private_key = new_private_key()
            public_key = public_key_of(private_key)
            facts = {
                "terminal_id": number,
                "collectivite": COLLECTIVITE,
                "regie": REGIE,
                "counter_key": COUNTER_KEY,
                "public_key": public_key,
                "link": Head.before_start(TerminalId(number), public_key).link,
            }
            for statement in (ENROL_REGIE, ENROL_TERMINAL, ENROL_KEY, ENROL_HEAD):
                admin.execute(statement, facts)
            chain = Chain(
                TerminalId(number),
                private_key,
                COUNTER_KEY,
                COLLECTIVITE,
                REGIE,
                now=int(now.timestamp()) - LONG_AGO_S,
                day=now.date().isoformat(),
            )
            chain.start()
            chains.append(chain)
    return chains


def lengthen(chain: Chain, records: int) -> None:
    """Write quittances until the chain has so many records."""
    while len(chain.written) < records:
        chain.quittance()


def body_of(written: Sequence[Written]) -> bytes:
    """Write a request as a counter does."""
    records = (RecordEnvelope.of(one.record, one.body).to_json() for one in written)
    return f'{{"records":[{",".join(records)}]}}'.encode()


def bodies_of(chain: Chain) -> list[bytes]:
    """Cut a chain into full requests."""
    cuts = range(0, len(chain.written), BATCH_RECORDS_MAX)
    return [body_of(chain.written[start : start + BATCH_RECORDS_MAX]) for start in cuts]


@contextlib.contextmanager
def served_centre(settings: Settings, workers: int) -> Iterator[str]:
    """Serve the centre in processes of its own, and stop it; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from server.cli import app; app()"]
    options = ["--data-dir", str(settings.data_dir), "serve", "--port", str(port)]
    log_path = settings.data_dir / "centre.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [*command, *options, "--workers", str(workers)],
            stdout=log,
            stderr=log,
            env={
                "PATH": "/usr/bin:/bin",
                "GIRCT_TEST_SYSTEM": "true",
                "GIRCT_INTAKE_QUEUE": str(settings.intake_queue),
                "PYTHONPATH": str(Path(__file__).parents[1]),
            },
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
            httpx.post(f"{base}/api/v1/nonces", timeout=5.0).raise_for_status()
            return
        time.sleep(0.05)
    message = f"the centre does not serve: {log_path.read_text()[-2000:]}"
    raise RuntimeError(message)


@dataclass
class Sender:
    """One counter that sends its requests, each as soon as the last is answered.

    Args:
        base: The centre's address.
        chain: The chain it holds the key of.
        bodies: Its requests.
    """

    base: str
    chain: Chain
    bodies: list[bytes]

    def __post_init__(self) -> None:
        identity = TerminalIdentity(
            terminal_id=self.chain.terminal_id,
            key_epoch=1,
            private_key=self.chain.private_key,
            counter_key=COUNTER_KEY,
            centre_keys=(bytes(32),),
            certificate="",
        )
        self._signer = RequestSigner(identity)
        self._client = httpx.Client(base_url=self.base, timeout=60.0)
        self._nonce = str(self._client.post("/api/v1/nonces").json()["nonce"])

    def post(self, body: bytes) -> httpx.Response:
        """Send one request once, and keep the nonce of the answer for the next."""
        path = f"/api/v1/terminals/{self.chain.terminal_id}/records"
        headers = {"content-type": "application/json"}
        request = self._client.build_request("POST", path, content=body, headers=headers)
        self._signer.sign(request, self._nonce, datetime.now(UTC))
        answer = self._client.send(request)
        self._nonce = answer.headers.get(NONCE_HEADER, self._nonce)
        return answer

    def send(self, body: bytes) -> None:
        """Send one request; whatever the centre does not accept ends the benchmark."""
        answer = self.post(body).raise_for_status()
        if answer.json()["quarantined"]:
            message = f"the centre did not accept everything: {answer.text[:500]}"
            raise RuntimeError(message)

    def send_all(self, bodies: Sequence[bytes]) -> None:
        """Send requests one after the other."""
        for body in bodies:
            self.send(body)

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()


def records_per_second(senders: Sequence[Sender], warm_up: int) -> float:
    """Let all senders send at once; give what the centre accepted a second, warm-up left out."""
    with ThreadPoolExecutor(len(senders)) as pool:
        list(pool.map(lambda sender: sender.send_all(sender.bodies[:warm_up]), senders))
        started = time.perf_counter()
        list(pool.map(lambda sender: sender.send_all(sender.bodies[warm_up:]), senders))
        elapsed_s = time.perf_counter() - started
    for sender in senders:
        sender.close()
    sent = sum(len(sender.bodies) - warm_up for sender in senders)
    return sent * BATCH_RECORDS_MAX / elapsed_s
