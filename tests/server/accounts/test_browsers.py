"""What is kept of a browser: its family and its system."""

import pytest

from server.accounts.browsers import browser_kind
from ui.sign_in_notice import browser_title

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
UNKNOWN = "Navigateur non reconnu"


@pytest.mark.parametrize(
    ("agent", "kind", "title"),
    [
        (f"{WINDOWS}; rv:145.0) Firefox/145.0", "firefox/windows", "Firefox · Windows"),
        (f"{WINDOWS}) {CHROME} Safari/537.36", "chrome/windows", "Chrome · Windows"),
        (f"{WINDOWS}) {CHROME} Safari/537.36 Edg/142.0", "edge/windows", "Edge · Windows"),
        (f"{WINDOWS}) {CHROME} Safari/537.36 OPR/1.0", "opera/windows", "Opera · Windows"),
        (f"Mozilla/5.0 (Linux; Android 15) {CHROME} Mobile Safari/537.36", "chrome/android",
         "Chrome · Android"),
        (f"{IPHONE} {SAFARI} Mobile/15E148 Safari/604.1", "safari/ios", "Safari · iOS"),
        (f"{MAC} {SAFARI} Safari/605.1.15", "safari/macos", "Safari · macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "firefox/linux",
         "Firefox · Linux"),
        ("curl/8 (Linux)", "other/linux", "Linux"),
        ("python-httpx/0.28.1", "", UNKNOWN),
        ("<script>alert(1)</script>", "", UNKNOWN),
        (None, "", UNKNOWN),
    ],
)  # fmt: skip
def test_a_browser_is_known_by_family_and_system_alone(
    agent: str | None, kind: str, title: str
) -> None:
    assert browser_kind(agent) == kind
    assert browser_title(kind, "fr") == title
