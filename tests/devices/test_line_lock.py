"""A line is held by one program of ours at a time, the printer's as well."""

import fcntl
import os
import pty
import tty
from pathlib import Path

import pytest

from devices.errors import DeviceOffline
from devices.line_lock import LineTaken, hold_line, open_lock_file
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


def test_whoever_may_read_the_lock_file_of_another_user_can_lock_it(tmp_path: Path) -> None:
    """Root's check of the devices makes a file the counter may only read, and the other way."""
    before = os.umask(0o077)
    try:
        ours = open_lock_file(tmp_path / "line.lock")
    finally:
        os.umask(before)
    theirs = open_lock_file(tmp_path / "line.lock")
    try:
        for each in (ours, theirs):
            assert os.fstat(each).st_mode & 0o777 == 0o644
            assert fcntl.fcntl(each, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        assert os.fstat(ours).st_ino == os.fstat(theirs).st_ino
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(BlockingIOError):
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_lock_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "line.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        open_lock_file(tmp_path / "line.lock")
    assert not (tmp_path / "elsewhere").exists()
