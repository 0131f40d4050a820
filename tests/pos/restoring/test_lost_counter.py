"""What opens a second copy, what does not, and which scanned papers are missing from it."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import GirctError
from domain.exchange import Checkpoint, TerminalState
from domain.money import Money
from domain.receipt_code import encode
from domain.signing import new_private_key
from pos.bootstrap import Counter
from pos.errors import AlreadyEnrolled, JournalFull
from pos.journal.journal import JOURNAL_FILE
from pos.restoring.carried import RESTORED_FILE, keep_place, read_place
from pos.restoring.lost_counter import LostCounter, open_copy
from pos.restoring.service import refuse_other_counter, sentences_of
from pos.sales.commands import Issued
from pos.upkeep.errors import (
    AlreadyOnCopy,
    CopyHasNoKeys,
    CopyUnreadable,
    LostCopyDamaged,
    NotOfLostCounter,
    RecoveryCodeWrong,
)
from pos.upkeep.recovery import draw_code, keep_public_half
from pos.upkeep.second_copy import SEALED_FILE
from tests.pos.little_regie import AMINA

BASE = "HTTP://127.0.0.1:8000"
CODE = draw_code()


@pytest.fixture
def copied(start_counter: Callable[..., Counter], tmp_path: Path) -> tuple[Counter, Path]:
    stick = tmp_path / "stick"
    stick.mkdir()
    counter = start_counter(copy_dir=stick, copy_may_share_disk=True)
    counter.sync.refresh_now()
    keep_public_half(counter.settings.data_dir, CODE)
    return counter, stick / "girct-742001"


@pytest.fixture
def counter(copied: tuple[Counter, Path]) -> Counter:
    return copied[0]


def test_a_paper_made_after_the_copy_is_missing_and_any_other_is_refused_with_its_reason(
    copied: tuple[Counter, Path], sell: Callable[..., Issued]
) -> None:
    counter, folder = copied
    before = sell().stored.record
    counter.upkeep.copy_now()
    after = sell().stored.record
    with closing(open_copy(folder, CODE)) as lost:
        assert lost.read_missing(encode(BASE, after.to_bytes())) == after
        with pytest.raises(AlreadyOnCopy):
            lost.read_missing(encode(BASE, before.to_bytes()))
        for text in ("", "GARBAGE", "é", BASE, encode(BASE, after.to_bytes())[:-2]):
            with pytest.raises(GirctError):
                lost.read_missing(text)
        stranger = LostCounter(folder, lost.identity, lost.journal, (new_private_key(),))
        with pytest.raises(NotOfLostCounter):
            stranger.read_missing(encode(BASE, after.to_bytes()))
        assert lost.place().last_receipt_no == before.receipt_no
        assert lost.place().sessions[0].cash_centimes == 20_000 + before.amount_centimes
        place = lost.place().with_found(after.receipt_no + 2)
        assert place.still_missing() == [after.receipt_no, after.receipt_no + 1]


def test_a_folder_that_holds_another_counter_is_left_alone(
    copied: tuple[Counter, Path], sell: Callable[..., Issued], tmp_path: Path
) -> None:
    counter, folder = copied
    sell()
    counter.upkeep.copy_now()
    own, empty = counter.settings.data_dir, tmp_path / "new"
    with closing(open_copy(folder, CODE)) as lost:
        refuse_other_counter(empty, lost)
        with pytest.raises(AlreadyEnrolled):
            refuse_other_counter(own, lost)
        keep_place(own, replace(lost.place(), terminal_id=742_009))
        with pytest.raises(AlreadyEnrolled):
            refuse_other_counter(own, lost)
        keep_place(own, lost.place())
        refuse_other_counter(own, lost)  # what an earlier try made of it
        with pytest.raises(JournalFull):
            keep_place(own / JOURNAL_FILE, lost.place())


def test_a_debit_no_quittance_took_is_not_lost_with_its_counter(
    copied: tuple[Counter, Path], sell: Callable[..., Issued]
) -> None:
    counter, folder = copied
    sell()
    cards = counter.peripherals.cards
    for number, amount in (("A1", 1_000), ("B2", 2_000)):
        cards.record_manual(number, Money(amount), number, AMINA)
    cards.reverse(1, AMINA)
    counter.upkeep.copy_now()
    with closing(open_copy(folder, CODE)) as lost:
        place = lost.place()
    assert [(one.authorisation, one.amount_centimes) for one in place.debits] == [("B2", 2_000)]
    head = Checkpoint(
        head_seq=place.last_seq, head_link="0" * 64, stored_through_seq=place.last_seq,
        state=TerminalState.REVOKED, server_time=1, quarantined=[], signature="0" * 128,
    )  # fmt: skip
    assert "20,00" in sentences_of(place, head)[-1]
    keep_place(folder, place)
    assert read_place(folder) == place
    (folder / RESTORED_FILE).write_text(json.dumps(without_debits(folder)))  # of an older program
    assert read_place(folder) == replace(place, debits=())


def without_debits(folder: Path) -> dict[str, object]:
    kept: dict[str, object] = json.loads((folder / RESTORED_FILE).read_text())
    return {name: value for name, value in kept.items() if name != "debits"}


def test_a_copy_opens_with_its_own_code_alone_and_only_whole(
    copied: tuple[Counter, Path], sell: Callable[..., Issued], tmp_path: Path
) -> None:
    counter, folder = copied
    sell()
    counter.upkeep.copy_now()
    with pytest.raises(RecoveryCodeWrong):
        open_copy(folder, draw_code())
    with pytest.raises(CopyUnreadable):
        open_copy(tmp_path, CODE)
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare)
    (bare / SEALED_FILE).unlink()
    with pytest.raises(CopyHasNoKeys):
        open_copy(bare, CODE)
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged)
    raw = (damaged / JOURNAL_FILE).read_bytes()
    (damaged / JOURNAL_FILE).write_bytes(raw.replace(b'"total":5000', b'"total":4000'))
    with pytest.raises(LostCopyDamaged):
        open_copy(damaged, CODE)
    (damaged / JOURNAL_FILE).write_bytes(b"not a journal")
    with pytest.raises(CopyUnreadable):
        open_copy(damaged, CODE)
