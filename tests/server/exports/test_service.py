import os
from pathlib import Path

import pytest

from benchmarks.chains import Chain
from domain.ids import TerminalId
from domain.manifest import manifest_path
from domain.signing import new_private_key
from server.exports.errors import (
    ExportExists,
    ExportNotWritten,
    ExportTerminalUnknown,
    NothingToExport,
    RangeRefused,
)
from server.exports.service import Order, export_chain
from tests.server.enrolled import COUNTER_KEY, Place
from verify.checking import check_export


def a_received_chain(place: Place) -> Chain:
    chain = place.enrol()
    chain.start()
    first = chain.quittance(2_500)
    chain.rotate(new_private_key())
    chain.duplicate(first)
    chain.cancel(first)
    chain.quittance(7_500)
    place.receive(chain, *chain.written)
    return chain


def test_an_export_verifies_alone_with_the_counter_key_inside(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    out = tmp_path / "evidence.jsonl"
    manifest = export_chain(
        place.centre, Order(terminal_id=chain.terminal_id, out=out, with_counter_key=True)
    )
    assert manifest.count == 6
    assert manifest.counter_key == COUNTER_KEY.hex()
    assert sorted(manifest.public_keys) == ["1", "2"]
    report = check_export(out, centre_key=place.centre.public_key)
    assert report.faults == []
    assert report.checked == 6
    assert [note for note in report.notes if "counter" in note or "manifest" in note] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "evidence.jsonl",
        "evidence.manifest.json",
    ]


def test_a_part_of_a_chain_has_only_its_own_keys(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    out = tmp_path / "part.jsonl"
    manifest = export_chain(
        place.centre, Order(terminal_id=chain.terminal_id, out=out, from_seq=4, to_seq=5)
    )
    assert (manifest.count, list(manifest.public_keys)) == (2, ["2"])
    assert manifest.counter_key is None
    assert manifest.first_link == chain.written[3].record.link.hex()


def test_an_altered_export_is_found_out(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    out = tmp_path / "evidence.jsonl"
    export_chain(place.centre, Order(terminal_id=chain.terminal_id, out=out))
    out.write_text(out.read_text().replace("2500", "2400"))
    assert check_export(out, centre_key=place.centre.public_key).faults != []


def test_evidence_is_not_overwritten_unless_forced(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    out = tmp_path / "evidence.jsonl"
    order = Order(terminal_id=chain.terminal_id, out=out)
    for path in (out, manifest_path(out)):
        path.write_text("earlier")
        with pytest.raises(ExportExists):
            export_chain(place.centre, order)
        assert path.read_text() == "earlier"
        path.unlink()
    out.write_text("earlier")
    export_chain(place.centre, Order(terminal_id=chain.terminal_id, out=out, is_forced=True))
    assert check_export(out, centre_key=place.centre.public_key).faults == []


def test_only_a_file_is_ever_replaced(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(ExportNotWritten):
        export_chain(place.centre, Order(terminal_id=chain.terminal_id, out=pipe, is_forced=True))
    assert pipe.is_fifo()


def test_what_cannot_be_exported_leaves_nothing_behind(place: Place, tmp_path: Path) -> None:
    chain = a_received_chain(place)
    out = tmp_path / "evidence.jsonl"
    refused = [
        (Order(terminal_id=TerminalId(1), out=out), ExportTerminalUnknown),
        (Order(terminal_id=chain.terminal_id, out=out, from_seq=7), NothingToExport),
        (Order(terminal_id=chain.terminal_id, out=out, from_seq=3, to_seq=2), RangeRefused),
        (
            Order(terminal_id=chain.terminal_id, out=tmp_path / "none" / "evidence.jsonl"),
            ExportNotWritten,
        ),
    ]
    for order, refusal in refused:
        with pytest.raises(refusal):
            export_chain(place.centre, order)
        assert list(tmp_path.iterdir()) == []
