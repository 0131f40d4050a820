"""A chain is handed out at the desk to who may have it, of their own territory, on the trail."""

import io
import json
import re
import zipfile
from pathlib import Path

from tests.server.desk.conftest import CASABLANCA, Visit
from tests.server.enrolled import COUNTER_KEY, Place
from verify.checking import check_export


def test_an_inspector_downloads_a_chain_that_verifies_alone(
    place: Place, visit: Visit, tmp_path: Path
) -> None:
    chain = place.enrol()
    chain.start()
    for amount in (100, 200, 300):
        chain.quittance(amount)
    place.receive(chain, *chain.written)
    inspector = visit("inspector")
    assert "/desk/exports" in inspector.get("/desk/").text, "their menu is not empty"
    page = f"/desk/exports/{chain.terminal_id}"
    assert page in inspector.get("/desk/exports").text
    assert 'value="4"' in inspector.get(page).text
    answer = inspector.post(page, from_seq="1", to_seq="4")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    out = tmp_path / f"chain-{chain.terminal_id}.jsonl"
    report = check_export(out, centre_key=place.centre.public_key)
    assert (report.faults, report.checked) == ([], 4)
    assert COUNTER_KEY.hex().encode() not in answer.content
    (event,) = place.run("SELECT * FROM audit_events WHERE action = 'exports:chain:exported'")
    assert (event["login"], event["role"]) == ("inspector", "inspector")
    assert event["subject"] == str(chain.terminal_id)
    said = json.loads(event["event"])["after"]
    assert (said["count"], said["from_seq"], said["with_counter_key"]) == (4, 1, False)
    for bounds in (("0", "4"), ("4", "1"), ("9", "12"), ("1", "100001"), ("x", "2")):
        refused = inspector.post(page, from_seq=bounds[0], to_seq=bounds[1])
        assert refused.status_code == 422, bounds
        assert re.search('role="alert"', refused.text), bounds
    assert len(place.run("SELECT FROM audit_events WHERE action = 'exports:chain:exported'")) == 1
    neighbour = visit("inspector", CASABLANCA, login="voisin")
    assert neighbour.get(page).status_code == 404
    assert neighbour.post(page, from_seq="1", to_seq="4").status_code == 404
    assert page not in neighbour.get("/desk/exports").text


def test_a_second_part_of_a_chain_is_downloaded_from_the_page_of_the_first(
    place: Place, visit: Visit
) -> None:
    """A download may be repeated: its page carries nothing that is used up once."""
    chain = place.enrol()
    chain.start()
    chain.quittance(100)
    place.receive(chain, *chain.written)
    inspector = visit("inspector")
    page = f"/desk/exports/{chain.terminal_id}"
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', inspector.get(page).text)
    )
    assert set(hidden) == {"csrf"}
    for seq in ("1", "2"):
        answer = inspector.post(page, **hidden, from_seq=seq, to_seq=seq)
        assert answer.status_code == 200, answer.text
