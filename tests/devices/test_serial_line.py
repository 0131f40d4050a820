"""A line over the network is freed whole, whoever left first."""

import socket
import struct
from pathlib import Path

from devices.errors import DeviceOffline
from devices.serial_line import LineSettings, open_line

OWN_FILES = Path("/proc/self/fd")
RESET_AT_ONCE = struct.pack("ii", 1, 0)


def test_a_line_whose_far_end_left_first_leaves_nothing_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far_end:
        before = len(list(OWN_FILES.iterdir()))
        port = far_end.getsockname()[1]
        line = open_line(
            f"socket://127.0.0.1:{port}", LineSettings(), lost=DeviceOffline, taken=DeviceOffline
        )
        accepted, _ = far_end.accept()
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
        accepted.close()
        line.close()
        assert len(list(OWN_FILES.iterdir())) == before
