"""The udev rules of a counter's devices: every line is one udev would take."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from devices.printer import open_printer
from devices.serial_line import is_line_address

RULES = Path(__file__).parent.parent.parent / "deploy" / "udev" / "70-girct-devices.rules"
MATCH = r'(?:SUBSYSTEMS?|KERNEL|ENV\{\w+\}|ATTRS?\{\w+\})(?:==|!=)"[^"]+"'
ASSIGNMENT = r'(?:GROUP|MODE|ENV\{\w+\}|IMPORT\{builtin\})="[^"]+"|(?:SYMLINK|TAG)\+="[^"]+"'
RULE = re.compile(rf"(?:{MATCH})(?:, (?:{MATCH}))*(?:, (?:{ASSIGNMENT}))+")


def rules(*, commented: bool) -> list[str]:
    lines = RULES.read_text(encoding="utf-8").splitlines()
    start = "#SUBSYSTEM" if commented else "SUBSYSTEM"
    return [line.removeprefix("#") for line in lines if line.startswith(start)]


def test_every_rule_matches_first_and_then_assigns() -> None:
    every = rules(commented=False) + rules(commented=True)
    assert len(every) == 12
    assert [rule for rule in every if RULE.fullmatch(rule) is None] == []


def test_nothing_is_open_to_everybody() -> None:
    text = RULES.read_text(encoding="utf-8")
    assert set(re.findall(r'MODE="(\d+)"', text)) == {"0660"}
    assert set(re.findall(r'GROUP="(\w+)"', text)) == {"lp", "dialout"}


def test_the_fixed_names_are_addresses_the_settings_take() -> None:
    names = re.findall(r'SYMLINK\+="(girct-[a-z-]+)"', "\n".join(rules(commented=True)))
    assert names == ["girct-scale", "girct-display", "girct-scanner", "girct-card-terminal"]
    assert all(is_line_address(f"/dev/{name}") for name in names)


def names_of(subsystem: str) -> list[str]:
    ours = [rule for rule in rules(commented=False) if f'SUBSYSTEM=="{subsystem}"' in rule]
    return [rule for rule in ours if "SYMLINK" in rule]


def test_a_printer_s_number_is_read_from_its_device_and_never_from_a_hub() -> None:
    """Nothing imports ID_SERIAL_SHORT for usbmisc: with it every printer had one and the same name.

    `ATTRS` looks at all that stands above, and the controller's own hub has a number too; the keys
    of one rule must all match the same device.
    """
    by_number, by_port = names_of("usbmisc")
    assert "$env{ID_SERIAL_SHORT}" not in by_number + by_port
    for part in ('ATTRS{serial}=="?*"', 'ATTRS{bDeviceClass}!="09"', "-$attr{serial}"):
        assert part in by_number
    assert 'ENV{ID_PATH}=="?*"' in by_port
    imported = [rule for rule in rules(commented=False) if 'IMPORT{builtin}="path_id"' in rule]
    assert len(imported) == 1
    text = RULES.read_text(encoding="utf-8")
    assert text.index(imported[0]) < text.index(by_port), "read before it is used"


@pytest.mark.parametrize("subsystem", ["usbmisc", "tty"])
def test_no_name_is_given_to_what_has_nothing_of_its_own_to_be_named_by(subsystem: str) -> None:
    for rule in names_of(subsystem):
        (source,) = re.findall(r"\$(?:env|attr)\{(\w+)\}", rule)
        assert re.search(rf'(?:ENV|ATTRS)\{{{source}\}}=="\?\*"', rule), rule


def test_a_name_by_number_or_by_port_is_an_address_the_settings_take() -> None:
    port = "pci-0000:00:14.0-usb-0:1.2:1.0"
    for name in ("girct-printer-J7NF012345", f"girct-printer-at-{port}"):
        assert open_printer(f"usb:///dev/{name}", "generic-80").profile.name == "generic-80"
    assert is_line_address(f"/dev/girct-line-at-{port}")


@pytest.mark.skipif(shutil.which("udevadm") is None, reason="udevadm is not on this machine")
def test_udevadm_reads_the_rules_without_a_complaint() -> None:
    asked = ["udevadm", "verify", "--no-summary", str(RULES)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if "nknown command" in done.stderr + done.stdout:
        pytest.skip(reason="this udevadm is older than `udevadm verify` (systemd 254)")
    assert (done.returncode, done.stderr) == (0, "")
