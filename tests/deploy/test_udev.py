"""The udev rules of a counter's devices: every line is one udev would take."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from devices.serial_line import is_line_address

RULES = Path(__file__).parent.parent.parent / "deploy" / "udev" / "70-girct-devices.rules"
MATCH = r'(?:SUBSYSTEMS?|KERNEL|ENV\{\w+\}|ATTRS?\{\w+\})(?:==|!=)"[^"]+"'
ASSIGNMENT = r'(?:GROUP|MODE|ENV\{\w+\})="[^"]+"|(?:SYMLINK|TAG)\+="[^"]+"'
RULE = re.compile(rf"(?:{MATCH})(?:, (?:{MATCH}))*(?:, (?:{ASSIGNMENT}))+")


def rules(*, commented: bool) -> list[str]:
    lines = RULES.read_text(encoding="utf-8").splitlines()
    start = "#SUBSYSTEM" if commented else "SUBSYSTEM"
    return [line.removeprefix("#") for line in lines if line.startswith(start)]


def test_every_rule_matches_first_and_then_assigns() -> None:
    every = rules(commented=False) + rules(commented=True)
    assert len(every) == 8
    assert [rule for rule in every if RULE.fullmatch(rule) is None] == []


def test_nothing_is_open_to_everybody() -> None:
    text = RULES.read_text(encoding="utf-8")
    assert set(re.findall(r'MODE="(\d+)"', text)) == {"0660"}
    assert set(re.findall(r'GROUP="(\w+)"', text)) == {"lp", "dialout"}


def test_the_fixed_names_are_addresses_the_settings_take() -> None:
    names = re.findall(r'SYMLINK\+="(girct-[a-z-]+)"', "\n".join(rules(commented=True)))
    assert names == ["girct-scale", "girct-display", "girct-scanner", "girct-card-terminal"]
    assert all(is_line_address(f"/dev/{name}") for name in names)


@pytest.mark.skipif(shutil.which("udevadm") is None, reason="udevadm is not on this machine")
def test_udevadm_reads_the_rules_without_a_complaint() -> None:
    asked = ["udevadm", "verify", "--no-summary", str(RULES)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if "nknown command" in done.stderr + done.stdout:
        pytest.skip(reason="this udevadm is older than `udevadm verify` (systemd 254)")
    assert (done.returncode, done.stderr) == (0, "")
