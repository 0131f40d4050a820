"""Opening the lines a printer may be on: network, serial port, the kernel's USB printer file."""

import importlib
import os
import socket
from dataclasses import dataclass
from functools import partial
from typing import Any

from devices.errors import DeviceOffline
from devices.line_lock import hold_line
from devices.printer.descriptor import DescriptorWire
from devices.printer.wire import Line, Wire

_IDLE_S, _PROBES = 5, 3
"""A network printer that vanished without a word is noticed by the system in some 20 seconds."""


@dataclass(frozen=True, slots=True)
class SerialFormat:
    """How a serial line is set; the printer's switches or its self-test page say the same.

    Args:
        baud: bits a second.
        bits: data bits, 7 or 8.
        parity: N, E or O.
        stop: stop bits, 1 or 2.
        flow: none, rtscts or xonxoff: how the printer says that its buffer is full.
    """

    baud: int = 38_400
    bits: int = 8
    parity: str = "N"
    stop: int = 1
    flow: str = "none"


def tcp_line(host: str, port: int, timeout_s: float) -> Line:
    """A printer on the network (raw port 9100)."""
    return Line(f"tcp://{host}:{port}", partial(_open_tcp, host, port, timeout_s))


def serial_line(path: str, line_format: SerialFormat) -> Line:
    """A printer on a serial port, or on a Bluetooth one bound to `/dev/rfcomm…`."""
    return Line(
        f"serial://{path}", partial(_open_serial, path, line_format), bits_per_s=line_format.baud
    )


def usb_line(path: str) -> Line:
    """A USB printer held by the kernel, such as `/dev/usb/lp0`, opened to read as well."""
    return Line(f"usb://{path}", partial(_open_usb, path))


def offline(address: str, error: object) -> DeviceOffline:
    """Say that nothing could be opened at an address."""
    return DeviceOffline(f"no printer answers at {address}: {error}", address=address)


def _open_tcp(host: str, port: int, timeout_s: float) -> Wire:
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except OSError as error:
        address = f"tcp://{host}:{port}"
        raise offline(address, error) from error
    for level, option, value in (
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _IDLE_S),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _IDLE_S),
        (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _PROBES),
    ):
        connection.setsockopt(level, option, value)
    return DescriptorWire(connection.fileno(), connection.close)


def _open_serial(path: str, line_format: SerialFormat) -> Wire:
    address = f"serial://{path}"
    try:
        lock = hold_line(path)
    except OSError as error:
        raise offline(address, error) from error
    try:
        port = _serial_port(path, line_format)
        port.reset_input_buffer()
    except (OSError, ValueError) as error:  # pyserial's own errors are of one or the other
        os.close(lock)
        raise offline(address, error) from error

    def release() -> None:
        try:
            port.close()
        finally:
            os.close(lock)

    return DescriptorWire(port.fileno(), release, is_paced=False)


def _serial_port(path: str, line_format: SerialFormat) -> Any:  # noqa: ANN401 -- untyped library
    return importlib.import_module("serial").Serial(
        path,
        baudrate=line_format.baud,
        bytesize=line_format.bits,
        parity=line_format.parity,
        stopbits=line_format.stop,
        timeout=0,
        write_timeout=0,
        rtscts=line_format.flow == "rtscts",
        xonxoff=line_format.flow == "xonxoff",
        exclusive=True,
    )


def _open_usb(path: str) -> Wire:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        address = f"usb://{path}"
        raise offline(address, error) from error
    return DescriptorWire(descriptor, partial(os.close, descriptor), is_empty_read_the_end=False)
