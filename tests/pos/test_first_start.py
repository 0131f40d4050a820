"""A machine that is no counter yet becomes one from its own browser, with a code of the centre."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pos.identity import load_identity
from pos.settings import load_settings
from tests.pos.little_centre import CODE, LittleCentre
from tests.pos.screens.cashier import said


def focused_field(page: httpx.Response) -> str:
    """The field marked as wrong, which is the one that waits for the next key."""
    [wrong] = re.findall(r'<input[^>]*name="(\w+)"[^>]*aria-invalid="true"', page.text)
    [focused] = re.findall(r'<input[^>]*name="(\w+)"[^>]*autofocus', page.text)
    assert wrong == focused
    return str(focused)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "counter"
    folder.mkdir(mode=0o700)
    (folder / "pos.toml").write_text('printer_profile = "generic-58"\n')
    return folder


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "serve", "--data-dir", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()
    assert process.returncode == 0


def test_a_new_machine_becomes_a_counter_from_its_own_browser(
    address: str, folder: Path, little_centre: LittleCentre
) -> None:
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/sale")
        assert "Premier démarrage" in page.text
        arabic = browser.post("/language", data={"language": "ar", "back": "/"})
        assert 'dir="rtl"' in arabic.text
        assert "التشغيل الأول" in arabic.text
        browser.post("/language", data={"language": "fr", "back": "/"})
        found = re.search(r'name="csrf" value="([\w-]{20,})"', page.text)
        assert found is not None
        form = {"csrf": found[1], "server": little_centre.url, "code": "WRONG"}
        foreign = browser.post("/enrol", data={**form, "csrf": "x", "code": CODE})
        assert foreign.status_code == 422
        for server in ("http://[::1", "//[", "http://\u2100/"):
            assert browser.post("/enrol", data={**form, "server": server}).status_code == 422
        start = browser.post("/language", data={"language": "fr", "back": "http://[::1"})
        assert start.status_code == 200
        other = {"content-type": "multipart/form-data; boundary=e; charset=utf-7"}
        body = b'--e\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n+2AA-\r\n--e--\r\n'
        unread = browser.post("/enrol", headers=other, content=body)
        assert unread.status_code == 415
        assert "UTF-8" in said(unread)
        clear = browser.post("/enrol", data={**form, "server": "http://centre.example"})
        assert "https://" in said(clear)
        assert focused_field(clear) == "server"
        away = browser.post("/enrol", data={**form, "server": "http://127.0.0.1:9"})
        assert "Aucun centre ne répond" in said(away)
        assert focused_field(away) == "server"
        no_code = browser.post("/enrol", data={**form, "code": "\u00a0"})
        assert "pas un code d’enrôlement" in said(no_code)
        assert focused_field(no_code) == "code"
        refused = browser.post("/enrol", data=form)
        assert "inconnu" in said(refused)
        assert focused_field(refused) == "code"
        assert 'value="WRONG"' in refused.text
        nowhere = browser.post("/enrol", data={**form, "server": "centre", "code": CODE})
        assert nowhere.status_code == 422
        done = browser.post("/enrol", data={**form, "code": CODE.lower()})
        assert "guichet 742001" in done.text
        assert done.headers["refresh"] == "2; url=/"
        tries = (browser.get("/") for _ in range(1000))  # the port's queue waits for the counter
        counter = next(page for page in tries if page.url.path == "/login")
        assert "Régie du souk" in counter.text
    assert load_identity(folder).terminal_id == 742001
    settings = load_settings(folder)
    assert (settings.server_url, settings.printer_profile) == (little_centre.url, "generic-58")
