"""What is noted of each request: an id to read out, nothing of a person, and counts that add up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import server.operations.metrics
from domain.exchange import Batch
from server.app import build_app
from server.bootstrap import Centre
from server.logs import configure_logging
from server.operations.observation import route_of
from tests.server.enrolled import Place, batch_of
from tests.server.served import served
from tests.server.terminals.device import Device

ROOT = Path(server.operations.metrics.__file__).parent.parent.parent
PAYER = "Yasmina Benchekroun"
CIN = "JB481516"
PIN = "902817"
PASSWORD = "Une phrase que personne ne lit"
WORKER = """
import sys
from pathlib import Path
from server.operations.metrics import count_batch, registry_of_all_workers
count_batch(received=5, accepted=3, quarantined=["records.gap", "records.gap"])
if sys.argv[1] == "tell":
    from prometheus_client import generate_latest
    print(generate_latest(registry_of_all_workers()).decode())
"""


TOGETHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from server.operations.metrics import figures
sys.setswitchinterval(1e-6)
at_once = Barrier(16)
def first(_):
    at_once.wait()
    return figures()
with ThreadPoolExecutor(16) as requests:
    print(len({id(each) for each in requests.map(first, range(16))}))
"""


def test_the_first_requests_of_a_worker_may_come_all_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr


def test_workers_count_into_one_folder_and_any_of_them_tells_the_sum(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    said = ""
    for task in ("count", "count", "tell"):
        said = subprocess.run(
            [sys.executable, "-c", WORKER, task],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    assert "girct_records_accepted_total 9.0" in said
    assert 'girct_records_quarantined_total{code="records.gap"} 6.0' in said
    assert "girct_batch_records_count 3.0" in said


@pytest.mark.parametrize(
    ("path", "route"),
    [("/reporting/", "/reporting"), ("/reporting", "/reporting"), ("/reportingx", "(none)")],
)
def test_the_dashboard_is_one_route_and_an_unknown_path_none(path: str, route: str) -> None:
    assert route_of({"path": path}) == route


def test_each_answer_has_its_own_id_and_its_lines_carry_it(
    centre: Centre, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    with served(build_app(centre)) as client:
        answers = [client.get("/nowhere/at/all"), client.get("/nowhere/else")]
    ids = [answer.headers["x-request-id"] for answer in answers]
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line[:1] == "{"]
    assert len(set(ids)) == 2
    for request_id in ids:
        own = [line for line in lines if line.get("request_id") == request_id]
        assert [line["event"] for line in own][-1] == "request answered"
        assert own[-1]["route"] == "(none)"
    assert "nowhere" not in json.dumps(
        [line for line in lines if line["event"] == "request answered"]
    )


def test_no_line_of_a_flow_holds_a_pin_a_key_a_name_or_a_code(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    """Sign-in that fails, enrolment that fails, records with a named payer, one damaged."""
    configure_logging(level="debug")
    chain = place.enrol(742_009)
    chain.start()
    device = Device(chain.private_key, int(chain.terminal_id))
    private = {"payer": {"name": PAYER, "cin": CIN}}
    chain.quittance(2_500)
    sent = batch_of(*chain.written).model_dump(mode="json")
    sent["records"][-1]["private"] = private
    with served(build_app(place.centre)) as client:
        asked_code = device.asks("ABCDEFGHJK").model_dump_json()
        client.post("/api/v1/enrolments", content=asked_code)
        client.post("/login", data={"login": CIN.lower(), "password": PASSWORD, "pin": PIN})
        nonce = client.post("/api/v1/nonces").headers["girct-nonce"]
        url = client.base_url.join(f"/api/v1/terminals/{device.terminal_id}/records")
        body = json.dumps(sent).encode()
        answer = client.send(device.request("POST", url, nonce, body=body))
        client.get(f"/1/{PIN}{CIN}")
        assert answer.status_code in {200, 422}, answer.text
    damaged = chain.quittance(7_500)
    batch = batch_of(damaged).model_dump(mode="json")
    batch["records"][0]["record"] = batch["records"][0]["record"][:-4] + "AAAA"
    place.intake.receive(chain.terminal_id, Batch.model_validate(batch), place.centre.now())
    said = capfd.readouterr().err
    assert "records quarantined" in said
    assert "request refused" in said
    keys = [chain.private_key, chain.counter_key, place.centre.private_key]
    hidden = [PAYER, CIN, CIN.lower(), PIN, PASSWORD, "ABCDEFGHJK", nonce]
    for word in [*hidden, *(key.hex() for key in keys)]:
        assert word not in said, word
