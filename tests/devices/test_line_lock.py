"""A line is held by one program of ours at a time, the printer's as well."""

import os
import pty
import tty

import pytest

from devices.errors import DeviceOffline
from devices.line_lock import LineTaken, hold_line
from devices.printer.lines import SerialFormat, serial_line


def test_a_serial_line_another_program_of_ours_holds_is_offline_until_it_lets_go() -> None:
    """Root is kept out by no exclusive opening: a lock file of our own is."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    path = os.ttyname(theirs)
    line = serial_line(path, SerialFormat())
    try:
        lock = hold_line(path)
        with pytest.raises(DeviceOffline, match="another program holds") as refused:
            line.open()
        assert not refused.value.started
        os.close(lock)
        wire = line.open()
        with pytest.raises(LineTaken):
            hold_line(path)
        wire.close()
        os.close(hold_line(path))
    finally:
        os.close(ours)
        os.close(theirs)
    with pytest.raises(DeviceOffline):
        line.open()
    os.close(hold_line(path))
