"""A rotation cut anywhere: the counter goes on, with the old key or the new one, never without."""

import os
import shutil
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from domain.configuration import RotationAsked
from domain.record import Kind
from pos.errors import JournalFull
from pos.identity import change_identity, load_identity
from pos.key_errors import KeyLost
from pos.sync.rotation import is_rotation_asked, pin_centre_keys, rotate_key, settle_keys
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.world import AIT_AMIRA

STEP = 1 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 8
WATCHED = ("rotation.py", "identity.py", "journal.py", "database.py", "scribe.py")
CUT, DONE = 9, 0


@pytest.fixture
def lone(tmp_path: Path) -> LoneCounter:
    return make_lone_counter(tmp_path / "counter", AIT_AMIRA, minimum_free_bytes=0)


class Cut:
    """Ends this process at the n-th line of the counter's own code that runs."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: FrameType, event: str, argument: Any) -> "Cut | None":  # noqa: ANN401 - Python's own type
        del argument
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                os._exit(CUT)
        return self


def rotate_in_a_child(lone: LoneCounter, cut_at: int) -> int:
    """Rotate in a process of its own, cut at a line; give how it ended."""
    pid = os.fork()
    if pid == 0:  # what this copy does is not the test's: it must not come back
        try:
            counter = lone.open()
            sys.settrace(Cut(cut_at))
            rotate_key(counter.scribe)
            sys.settrace(None)
            counter.close()
        finally:
            os._exit(DONE if sys.exc_info() == (None, None, None) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_rotation_cut_at_any_line_leaves_a_counter_that_goes_on(
    lone: LoneCounter, tmp_path: Path
) -> None:
    template = tmp_path / "template"
    shutil.copytree(lone.folder, template)
    epochs, cut_at, ended = [], 1, CUT
    while ended == CUT:
        shutil.rmtree(lone.folder)
        shutil.copytree(template, lone.folder)
        ended = rotate_in_a_child(lone, cut_at)
        assert ended in {CUT, DONE}
        counter = lone.open()
        try:
            epochs.append(counter.journal.head().key_epoch)
            assert counter.identity.key_epoch == epochs[-1]
            counter.scribe.note("LOGOUT")
            rotate_key(counter.scribe)
            counter.scribe.note("LOGOUT")
            assert counter.journal.head().key_epoch == epochs[-1] + 1
            assert counter.verify() == []
        finally:
            counter.close()
        cut_at += STEP
    assert epochs == sorted(epochs)  # the moment is one, and nothing before it shows
    assert (epochs[0], epochs[-1]) == (1, 2)


def test_each_rotation_signs_with_the_key_it_announced(lone: LoneCounter) -> None:
    counter = lone.open()
    for epoch in (1, 2, 3):
        rotated = rotate_key(counter.scribe)
        assert (rotated.record.kind, rotated.record.key_epoch) == (Kind.ROTATE, epoch)
        after = counter.scribe.note("LOGOUT").record
        assert after.key_epoch == epoch + 1
        assert after.is_signed_by(bytes.fromhex(rotated.body["public_key"]))
    counter.close()
    assert load_identity(lone.folder).epochs == (4, 3, 2, 1)


def test_a_key_is_replaced_once_however_often_it_is_asked(lone: LoneCounter) -> None:
    counter = lone.open()
    held = counter.configuration.current()
    assert not is_rotation_asked(counter.journal, held)
    asked = held.model_copy(update={"rotate_before": RotationAsked(key_epoch=1, at=0)})
    assert is_rotation_asked(counter.journal, asked)
    rotate_key(counter.scribe)
    assert not is_rotation_asked(counter.journal, asked)
    counter.close()


def test_a_folder_that_cannot_be_written_keeps_the_old_key(lone: LoneCounter) -> None:
    counter = lone.open()
    obstacle = lone.folder / "terminal.rewritten"
    obstacle.mkdir()
    with pytest.raises(JournalFull):
        rotate_key(counter.scribe)
    assert counter.scribe.note("LOGOUT").record.key_epoch == 1
    obstacle.rmdir()
    rotate_key(counter.scribe)
    assert counter.scribe.note("LOGOUT").record.key_epoch == 2
    counter.close()


def test_a_chain_whose_key_is_gone_is_said_so(lone: LoneCounter) -> None:
    counter = lone.open()
    old = (lone.folder / "terminal.json").read_bytes()
    rotate_key(counter.scribe)
    rotate_key(counter.scribe)
    counter.close()
    (lone.folder / "terminal.json").write_bytes(old)
    with pytest.raises(KeyLost):
        lone.open()


def test_the_centre_keys_named_by_a_configuration_are_pinned_for_good(lone: LoneCounter) -> None:
    counter = lone.open()
    held = counter.configuration.current()
    (pinned,) = counter.identity.centre_keys
    named = held.model_copy(update={"centre_keys": [pinned.hex(), "11" * 32]})
    pin_centre_keys(counter.journal, held)
    assert counter.identity.centre_keys == (pinned,)
    pin_centre_keys(counter.journal, named)
    assert load_identity(lone.folder).centre_keys == (pinned, bytes.fromhex("11" * 32))
    settle_keys(counter.journal)
    counter.close()


def test_keys_are_never_shown(lone: LoneCounter) -> None:
    counter = lone.open()
    rotate_key(counter.scribe)
    shown = f"{counter.identity!r} {counter.identity.previous_keys!r}"
    assert counter.identity.private_key.hex() not in shown
    assert counter.identity.previous_keys[0].private_key.hex() not in shown
    mode = (lone.folder / "terminal.json").stat().st_mode & 0o777
    counter.close()
    assert mode == 0o600
    change_identity(lone.folder, load_identity(lone.folder))
