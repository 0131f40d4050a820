"""The files a centre is deployed with: held to the house, and to the programs that read them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

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
