"""`make audit`: pip-audit itself asks a server on this machine, and what it says is judged."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.release.audit import (
    TOOLS,
    Accepted,
    Weakness,
    judge,
    look_up,
    read_accepted,
    weaknesses_of,
)
from deploy.release.errors import AuditIncomplete, WeaknessFound

needs_tools = pytest.mark.skipif(
    not (TOOLS / "pip-audit").exists(), reason="pip-audit is not installed: make tools"
)
TODAY = date(2026, 11, 26)
WEAK = Weakness("small", "1.0", ("PYSEC-2026-7", "CVE-2026-1234"), ("1.1",))
ACCEPTED = Accepted("CVE-2026-1234", "small", date(2026, 12, 31), "never called here")


class Advisories(BaseHTTPRequestHandler):
    """Answers as an OSV server does: one weakness of `small`, none of the others."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = {
            "id": "PYSEC-2026-7",
            "aliases": ["CVE-2026-1234"],
            "published": "2026-01-02T03:04:05Z",
            "summary": "It is weak.",
            "affected": [
                {
                    "package": {"name": "small", "ecosystem": "PyPI"},
                    "ranges": [
                        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}
                    ],
                }
            ],
        }
        is_weak = asked["package"]["name"] == "small"
        answer = json.dumps({"vulns": [found]} if is_weak else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


@contextmanager
def advisories() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    path = tmp_path / "pins.txt"
    digest = "0" * 64
    path.write_text(f"small==1.0 --hash=sha256:{digest}\nsound==2.0 --hash=sha256:{digest}\n")
    return path


@needs_tools
def test_pip_audit_finds_a_known_weakness_of_a_pin_and_the_audit_refuses_it(pins: Path) -> None:
    with advisories() as address:
        looked_up, found = weaknesses_of(look_up([pins], address))
    assert (looked_up, found) == (2, [WEAK])
    with pytest.raises(WeaknessFound, match=r"small 1\.0: PYSEC-2026-7 .*mended in 1\.1"):
        judge(found, [], TODAY)


@needs_tools
def test_advisories_that_do_not_answer_are_never_taken_for_none(pins: Path) -> None:
    with advisories() as address:
        gone = address
    with pytest.raises(AuditIncomplete):
        weaknesses_of(look_up([pins], gone))


def test_a_package_pip_audit_left_out_fails_the_audit() -> None:
    """pip-audit ends 0 and says that it found nothing, of packages it never looked up."""
    report = {
        "dependencies": [
            {"name": "sound", "version": "2.0", "vulns": []},
            {"name": "small", "skip_reason": "Dependency not found and could not be audited"},
        ]
    }
    with pytest.raises(AuditIncomplete, match="1 packages of 2 were not looked up: small"):
        weaknesses_of(report)
    with pytest.raises(AuditIncomplete):
        weaknesses_of({"dependencies": []})


def test_without_the_tool_the_audit_says_what_to_do(pins: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditIncomplete, match="make tools"):
        look_up([pins], tools=tmp_path)


def test_an_accepted_weakness_stands_until_its_last_day() -> None:
    assert judge([WEAK], [ACCEPTED], TODAY) == [WEAK]
    with pytest.raises(WeaknessFound, match="accepted until 2026-12-31 only"):
        judge([WEAK], [ACCEPTED], date(2027, 1, 1))


def test_an_acceptance_is_of_one_package_and_goes_when_nothing_finds_it() -> None:
    other = Accepted("CVE-2026-1234", "sound", date(2026, 12, 31), "of another package")
    with pytest.raises(WeaknessFound, match=r"small 1\.0.*sound: CVE-2026-1234 .*take it off"):
        judge([WEAK], [other], TODAY)


def test_every_acceptance_is_whole(tmp_path: Path) -> None:
    for one in read_accepted():
        assert one.reason
    path = tmp_path / "accepted.toml"
    path.write_text(
        '[[accepted]]\nid = "CVE-2026-1234"\npackage = "small"\nuntil = 2026-12-31\n'
        'reason = "never called here"\n'
    )
    assert read_accepted(path) == [ACCEPTED]
    path.write_text('[[accepted]]\nid = "CVE-2026-1234"\npackage = "small"\nuntil = 2026-12-31\n')
    with pytest.raises(KeyError, match="reason"):
        read_accepted(path)


def test_the_tools_stand_apart_from_what_is_installed_to_work_with() -> None:
    root = Path(__file__).parents[3] / "requirements"
    assert "pip-audit==" in (root / "tools.txt").read_text()
    assert "pip-audit==" not in (root / "all.txt").read_text()
    assert TOOLS.is_relative_to(sys.prefix)
