"""No secret is in the repository: no private key, no password, no token, in any file git keeps."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEY_FILES = re.compile(
    r"(?i)(\.(pem|key|p12|pfx|jks|kdbx|ppk)|(^|/)(id_(rsa|ed25519|ecdsa)|\.env))$"
)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " r"KEY-----"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b"),
    "an API key of a vendor": re.compile(r"\b(?:sk|rk)_live_[A-Za-z0-9]{20,}\b"),
    "a web token": re.compile(
        r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}\b"
    ),
    "an address with its password": re.compile(
        r"\b[a-z+]{3,}://[^\s/:@'\"{}$<]+:(?!(?:password|PASSWORD|secret|hidden)@)[^\s/@'\"{}$<*]{4,}@"
    ),
    "a password written down": re.compile(
        r"(?i)\b(?:password|passphrase|secret|api_key|token)\s*[=:]\s*['\"][A-Za-z0-9+/_=-]{20,}['\"]"
    ),
}
KNOWN = {
    "tests/domain/vectors.json": "the protocol's published vectors, which sign nothing",
}


def kept_by_git() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of what is published")
    return [name for name in listed.stdout.decode().split("\0") if name and name not in KNOWN]


def found_in(text: str) -> list[str]:
    return [name for name, pattern in SECRETS.items() if pattern.search(text)]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    wrong = []
    for name in kept_by_git():
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            text = path.read_bytes().decode("utf-8", errors="replace")
            wrong += [f"{name}: {what}" for what in found_in(text)]
    assert wrong == []


def test_no_file_of_the_repository_is_a_key_store() -> None:
    assert [name for name in kept_by_git() if KEY_FILES.search(name)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"-----BEGIN OPENSSH {chr(80)}RIVATE KEY-----", "a private key"),
        ("AKIA" + "A1B2C3D4E5F6G7H8", "an AWS key"),
        ("ghp_" + "a1B2" * 9, "a GitHub token"),
        ("glpat-" + "x" * 20, "a GitLab token"),
        ("xoxb-" + "1" * 12, "a Slack token"),
        ("sk_live_" + "4e" * 12, "an API key of a vendor"),
        (".".join(("eyJ" + "a" * 20, "eyJ" + "b" * 20, "c" * 20)), "a web token"),
        ("postgresql://girct:" + "hunter22@db/girct", "an address with its password"),
        ("password = " + '"' + "Zq8" * 8 + '"', "a password written down"),
    ],
)
def test_each_kind_of_secret_would_be_seen(text: str, what: str) -> None:
    assert found_in(f"first line\n{text}\nlast line") == [what]
