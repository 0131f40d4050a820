"""What hangs on a machine is found, each thing by the address that the settings take."""

from pathlib import Path

from serial.tools.list_ports_common import ListPortInfo

from devices.discovery import FoundPort, found_ports
from tests.devices.printer.lines_to_emulator import UsbToEmulator


def serial_port(device: str, **known: str) -> ListPortInfo:
    port = ListPortInfo(device, skip_link_detection=True)
    for name, value in known.items():
        setattr(port, name, value)
    return port


def test_links_serial_ports_printer_files_and_usb_printers_are_all_found(tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    for name in ("lp1", "lp0", "hiddev0"):
        (tmp_path / "usb" / name).touch()
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "girct-scale").symlink_to("ttyUSB0")
    ports = [
        serial_port("/dev/ttyUSB1"),
        serial_port(
            "/dev/ttyUSB0", manufacturer="FTDI", product="FT232R", serial_number="A10K3XYZ"
        ),
    ]
    assert found_ports(tmp_path, lambda: ports, UsbToEmulator(0)) == [
        FoundPort(str(tmp_path / "girct-scale"), f"our name for {tmp_path / 'ttyUSB0'}"),
        FoundPort("/dev/ttyUSB0", "serial port FTDI FT232R A10K3XYZ"),
        FoundPort("/dev/ttyUSB1", "serial port"),
        FoundPort(f"usb://{tmp_path}/usb/lp0", "USB printer, the kernel's file"),
        FoundPort(f"usb://{tmp_path}/usb/lp1", "USB printer, the kernel's file"),
        FoundPort("libusb://04b8:0e15", "USB printer"),
    ]


def test_a_machine_on_which_nothing_hangs_is_looked_at_without_a_fault(tmp_path: Path) -> None:
    found = found_ports(tmp_path, list)
    assert [port for port in found if not port.address.startswith("libusb://")] == []


def test_this_very_machine_is_looked_at_without_a_fault() -> None:
    assert isinstance(found_ports(), list)
