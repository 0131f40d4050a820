"""The files a centre is deployed with: held to the house, and to the programs that read them."""

import os
import re
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import yaml

from server.db.roles import ServiceRole
from server.secrets_store import SecretStore
from server.settings import SECRETS_DIR, Settings

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
FILES = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and not {"secrets", "counter"} & {*path.parts}
)
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRET_SETTINGS = ("DATABASE_URL", "METRICS_TOKEN", "PASSWORD=", "PASSWORD:")
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=\n",
    "User=girct",
    "UMask=0077",
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_a_file_names_exists(path: Path) -> None:
    named = set(re.findall(r"\b(?:GIRCT|girct)_([A-Za-z_]+)\b(?==|:| |$)", path.read_text()))
    known = set(Settings.model_fields) | {SECRETS_DIR.removeprefix("GIRCT_").lower()}
    ours = {name.lower() for name in named if f"GIRCT_{name}" in path.read_text()}
    assert ours <= known


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_confined_and_holds_no_secret(unit: Path) -> None:
    text = unit.read_text()
    assert [rule for rule in HARDENED if rule not in text] == []
    settings = [line for line in text.splitlines() if line.startswith("Environment=")]
    assert [line for line in settings if any(word in line for word in SECRET_SETTINGS)] == []
    assert "LoadCredential=girct_database_url:" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_a_unit_needs_on_the_machine_is_made_by_the_readme(unit: Path) -> None:
    text, readme = unit.read_text(), (DEPLOY / "README.md").read_text()
    made = {
        line.split()[1]
        for each in (DEPLOY / "systemd").glob("*.tmpfiles.conf")
        for line in each.read_text().splitlines()
        if line.startswith("d ") and each.name in readme
    }
    credentials = re.findall(
        r"^LoadCredential=(\w+):/etc/girct/credentials/\1$", text, re.MULTILINE
    )
    assert len(credentials) == text.count("LoadCredential=")
    assert [name for name in credentials if name not in readme] == []
    assert set(re.findall(r"^ReadWritePaths=(\S+)$", text, re.MULTILINE)) <= made
    for document in re.findall(r"^Documentation=file:(\S+)/\w+\.md$", text, re.MULTILINE):
        assert f"install -d {document}" in readme


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)
@pytest.mark.parametrize("unit", [*UNITS, *(DEPLOY / "systemd").glob("*.timer")], ids=str)
def test_systemd_reads_a_unit_without_a_complaint(unit: Path, tmp_path: Path) -> None:
    stand_in = tmp_path / "girct-server"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    copied = tmp_path / unit.name
    copied.write_text(unit.read_text().replace("/opt/girct/bin/girct-server", str(stand_in)))
    if unit.suffix == ".timer":
        shutil.copy(DEPLOY / "systemd" / f"{unit.stem}.service", tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copied)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert [line for line in complaints if "/opt/girct" not in line] == []


def test_the_image_is_never_root_and_says_whether_it_is_ready() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    last = text.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/ready" in last
    assert text.count("FROM python:3.11-slim") == 2
    assert "--require-hashes" in text
    packages = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE)) - {"requirements"}
    root = DEPLOY.parent
    assert all((root / package / "__init__.py").is_file() for package in packages)


def test_the_composed_centre_is_read_only_and_its_secrets_are_files() -> None:
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    centre, database = whole["services"]["centre"], whole["services"]["database"]
    assert centre["read_only"] is True
    assert centre["cap_drop"] == ["ALL"]
    assert not [
        name for name in centre["environment"] if any(word in name for word in SECRET_SETTINGS)
    ]
    assert set(centre["secrets"]) | set(database["secrets"]) == set(whole["secrets"])
    assert all(secret["file"].startswith("secrets/") for secret in whole["secrets"].values())
    assert "healthcheck" in database
    assert centre["ports"] == ["127.0.0.1:8000:8000"], "TLS stands in front"
    assert {
        each.split(":")[0] for service in (centre, database) for each in service["volumes"]
    } == (set(whole["volumes"]))


def blocks_of_nginx() -> tuple[str, str]:
    """Give the server in clear and the one in TLS."""
    text = (DEPLOY / "nginx" / "girct.conf").read_text()
    clear, tls = text.split("server {")[1:]
    assert ("listen 80;" in clear, "listen 443 ssl;" in tls) == (True, True)
    return clear, tls


def test_only_a_person_is_sent_on_from_a_call_without_tls() -> None:
    clear, _ = blocks_of_nginx()
    rules = dict(re.findall(r"location (\S+)\s*\{ return ([^;]+); \}", clear))
    assert rules == {"/api/": "403", "/metrics": "403", "/": "301 https://$host$request_uri"}
    assert "proxy_pass" not in clear


def test_tls_is_of_today_and_every_cipher_forgets_its_key() -> None:
    _, tls = blocks_of_nginx()
    assert re.search(r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;", tls)
    assert "ssl_prefer_server_ciphers on;" in tls
    assert "ssl_session_tickets off;" in tls
    listed = re.search(r"ssl_ciphers\s+(\S+);", tls)
    assert listed is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(listed[1])
    older = [one for one in context.get_ciphers() if one["protocol"] == "TLSv1.2"]
    assert len(older) == listed[1].count(":") + 1, "openssl knows each of them"
    assert [one for one in older if not one["name"].startswith("ECDHE-") or not one["aead"]] == []
    assert min(one["strength_bits"] for one in older) >= 256


def test_what_the_proxy_says_of_a_caller_takes_the_place_of_what_they_say() -> None:
    _, tls = blocks_of_nginx()
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "Host $host"):
        assert f"proxy_set_header {header};" in tls


SYSTEMD_CREDS = """#!/bin/sh
# Seals by turning letters over: what is tried is who reads, compares and destroys what.
case $2 in --name=girct.*) ;; *) exit 1 ;; esac
tr 'A-Za-z0-9' 'N-ZA-Mn-za-m5-90-4' < "$3" > "$4"
"""
SECRETS = {
    "centre_private_key.hex", "sealing_key.hex", "girct_intake.password", "girct_app.password",
    "girct_report.password", "girct_public.password",
}  # fmt: skip


def seal(tmp_path: Path, *more: str, creds: str = SYSTEMD_CREDS) -> int:
    """Run the script with a stand-in for the program that seals."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    stand_in = tmp_path / "bin" / "systemd-creds"
    stand_in.write_text(creds)
    stand_in.chmod(0o755)
    script = DEPLOY / "systemd" / "seal-secrets.sh"
    return subprocess.run(
        ["/bin/sh", str(script), str(tmp_path / "secrets"), str(tmp_path / "credstore"), *more],
        env={"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
    ).returncode


def test_secrets_are_handed_to_systemd_and_brought_back_whole(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    store.centre_private_key(), store.sealing_key()
    for role in ServiceRole:
        store.password(role)
    before = {path.name: path.read_bytes() for path in store.folder.iterdir()}
    assert set(before) == SECRETS
    assert seal(tmp_path) == 0
    assert seal(tmp_path) == 0, "again changes nothing"
    assert {path.name for path in store.folder.iterdir()} == {f"{n}.elsewhere" for n in SECRETS}
    assert {path.stat().st_size for path in store.folder.iterdir()} == {0}
    assert {path.name for path in (tmp_path / "credstore").iterdir()} == {
        f"girct.{name}" for name in SECRETS
    }
    assert seal(tmp_path, "--back") == 0
    assert {path.name: path.read_bytes() for path in store.folder.iterdir()} == before
    assert {path.stat().st_mode & 0o777 for path in store.folder.iterdir()} == {0o600}


def test_a_secret_that_does_not_read_back_stays(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    key = store.centre_private_key()
    assert seal(tmp_path, creds=SYSTEMD_CREDS.replace('"$3"', "/dev/null")) == 1
    assert store.centre_private_key() == key


@pytest.mark.parametrize("fails", ["cp", "sync"])
def test_a_secret_stays_until_its_mark_stands_on_the_disk(tmp_path: Path, fails: str) -> None:
    store = SecretStore(tmp_path / "secrets")
    key = store.centre_private_key()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / fails).write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin" / fails).chmod(0o755)
    assert seal(tmp_path) == 1
    kept = (store.folder / "centre_private_key.hex").read_bytes()
    assert bytes.fromhex(kept.decode()) == key
    assert all(path.read_bytes() == b"" for path in store.folder.glob("*.elsewhere"))


def test_both_units_are_given_every_secret_the_script_hands_over() -> None:
    dropped = (DEPLOY / "systemd" / "girct-secrets.conf").read_text()
    given = re.findall(r"^LoadCredentialEncrypted=girct\.(\S+):/etc/girct/credstore/girct\.\1$",
                       dropped, re.MULTILINE)  # fmt: skip
    assert set(given) == SECRETS
    assert all(name in (DEPLOY / "systemd" / "seal-secrets.sh").read_text() for name in SECRETS)
