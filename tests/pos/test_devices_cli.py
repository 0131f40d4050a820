"""`girct-pos devices`: every fault of every device in one message, and what a scale speaks."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from devices.scale.detection import Patience
from hardware_mocks.card_terminal import CardTerminalEmulator
from hardware_mocks.display import DisplayEmulator
from hardware_mocks.printer import PrinterEmulator
from hardware_mocks.scale import ScaleEmulator
from hardware_mocks.scanner import ScannerEmulator
from hardware_mocks.wires import PseudoTerminal
from pos.cli import app

HASTE = Patience(listen_s=0.6, answer_s=0.1, drain_s=0.02)
"""Enough for a scale of this machine, which answers at once."""


def written(folder: Path, **settings: object) -> Path:
    lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
             for key, value in settings.items()]  # fmt: skip
    (folder / "pos.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_devices_that_work_are_said_to_work(tmp_path: Path) -> None:
    with (
        ScaleEmulator("mt-sics", PseudoTerminal()) as scale,
        DisplayEmulator("cd5220") as display,
        ScannerEmulator() as scanner,
        CardTerminalEmulator() as terminal,
    ):
        folder = written(
            tmp_path,
            scale_url=scale.address,
            scale_protocol="mt-sics",
            scale_capacity_grams=15_000,
            display_url=display.address,
            display_protocol="cd5220",
            scanner_url=scanner.address,
            card_terminal_url=terminal.address,
        )
        done = CliRunner().invoke(app, ["devices", "probe", "--data-dir", str(folder)])
        assert terminal.debits_centimes == []
    assert done.exit_code == 0, done.output
    looked_at = [line for line in done.stdout.splitlines() if not line.startswith("found")]
    assert [line.rsplit(maxsplit=1)[1] for line in looked_at] == ["ok"] * 4


def test_every_fault_of_every_device_is_in_one_message(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        printer_url="tcp://127.0.0.1:9",
        scale_url="/dev/girct-absent-scale",
        scale_protocol="nci",
        scale_capacity_grams=15_000,
        display_url="socket://127.0.0.1:9",
        scanner_url="/dev/girct-absent-scanner",
        card_terminal_url="/dev/girct-absent-terminal",
    )
    done = CliRunner().invoke(app, ["devices", "probe", "--data-dir", str(folder)])
    assert done.exit_code == 1
    (message,) = done.stderr.strip().splitlines()
    assert message.startswith("pos.devices_faulty: ")
    for part in (
        "printer: printer.offline",
        "scale: scale.offline",
        "display: display.offline",
        "scanner: scanner.offline",
        "card terminal: card_terminal.offline",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("emulated", "protocol"),
    [("mt-sics", "mt-sics"), ("toledo-continuous", "toledo-continuous"), ("yaohua-a12e",) * 2],
)
def test_what_a_scale_speaks_is_found(emulated: str, protocol: str) -> None:
    with ScaleEmulator(emulated) as scale:
        scale.put(5_000)
        done = CliRunner().invoke(app, ["devices", "scale", "detect", scale.address], obj=HASTE)
    assert done.exit_code == 0, done.output
    assert f'scale_protocol = "{protocol}"' in done.stdout.splitlines()[0]
    assert scale.address in done.stdout


def test_a_line_on_which_nothing_speaks_is_said_to_be_silent() -> None:
    with ScannerEmulator() as silent:
        done = CliRunner().invoke(app, ["devices", "scale", "detect", silent.address], obj=HASTE)
    assert done.exit_code == 1
    assert done.stderr.startswith("scale.silent: ")


def test_a_detection_without_an_address_or_a_line_is_refused() -> None:
    for url, code in (("ttyUSB0", "scale.address_invalid"), ("/dev/girct-none", "scale.offline")):
        done = CliRunner().invoke(app, ["devices", "scale", "detect", url])
        assert (done.exit_code, done.stderr.split(":")[0]) == (1, code)


def test_every_fault_of_the_printer_and_of_its_drawer_is_in_one_message(tmp_path: Path) -> None:
    with PrinterEmulator(directory=tmp_path / "paper") as printer:
        folder = written(
            tmp_path,
            printer_url=f"tcp://127.0.0.1:{printer.port}",
            drawer="printer",
            drawer_open_level="low",
        )
        for fault in ("cover_open", "paper_out", "paper_near_end", "cutter_error", "overheated"):
            printer.break_with(fault)
        done = CliRunner().invoke(app, ["devices", "probe", "--data-dir", str(folder)])
        assert printer.drawer_pulses == [], "to be looked at is not to be opened"
    assert done.exit_code == 1
    faults = "offline, cover open, no paper, paper near its end, cutter blocked, too hot"
    assert done.stderr == f"pos.devices_faulty: printer: {faults}; drawer: open\n"
    rows = [line.split(maxsplit=1)[0] for line in done.stdout.splitlines()]
    assert rows[:2] == ["printer", "drawer"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"drawer_open_level": "high"}, None),
        ({"drawer_open_level": "low"}, "open"),
        ({}, "drawer_open_level is not set: the wire is low now"),
        ({"printer_url": "file:///dev/null"}, "this printer does not say whether it is open"),
        ({"printer_url": "tcp://127.0.0.1:9"}, "printer.offline: "),
    ],
)
def test_the_drawer_is_a_device_of_its_own(
    tmp_path: Path, settings: dict[str, str], said: str | None
) -> None:
    with PrinterEmulator(directory=tmp_path / "paper") as printer:
        url = f"tcp://127.0.0.1:{printer.port}"
        folder = written(tmp_path, **{"printer_url": url, "drawer": "printer", **settings})
        done = CliRunner().invoke(app, ["devices", "probe", "--data-dir", str(folder)])
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("drawer"))
    assert row.split(maxsplit=3)[3].startswith(said or "ok")
    assert (f"drawer: {said}" in done.stderr) is (said is not None)


def test_a_drawer_without_a_printer_is_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, drawer="printer")
    done = CliRunner().invoke(app, ["devices", "probe", "--data-dir", str(folder)])
    assert done.stderr == "pos.devices_faulty: drawer: no printer is set up\n"
