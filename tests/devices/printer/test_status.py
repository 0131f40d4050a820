"""Answers of printers, told apart by their fixed bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import (
    CoverOpen,
    CutterBlocked,
    DeviceError,
    DeviceOffline,
    HeadOverheated,
    PaperOut,
    PrinterFault,
)
from devices.printer.status import (
    AutomaticStatus,
    Block,
    RealTimeStatus,
    Reply,
    ReplyReader,
    SlowStatus,
    from_automatic,
    from_real_time,
    refusal,
)

_REPLIES: dict[bytes, Reply] = {
    b"\x12": RealTimeStatus(0x12),
    b"\x1a": RealTimeStatus(0x1A),
    b"\x7e": RealTimeStatus(0x7E),
    b"\x03": SlowStatus(0x03),
    b"\x00": SlowStatus(0x00),
    b"\x18\x00\x0f\x00": AutomaticStatus(b"\x18\x00\x0f\x00"),
    b"\x10\x00\x00\x00": AutomaticStatus(b"\x10\x00\x00\x00"),
    b"\x37\x22ABCD\x00": Block(b"\x37\x22ABCD"),
    b"\x5fTM-T20\x00": Block(b"\x5fTM-T20"),
}


@given(st.lists(st.sampled_from(list(_REPLIES))), st.data())
def test_mixed_answers_are_told_apart_whatever_pieces_they_come_in(
    sent: list[bytes], data: st.DataObject
) -> None:
    stream, reader, heard = b"".join(sent), ReplyReader(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        heard += reader.feed(stream[:size])
        stream = stream[size:]
    assert heard == [_REPLIES[raw] for raw in sent]


@given(st.binary(max_size=60))
def test_any_noise_is_read_without_an_error(noise: bytes) -> None:
    ReplyReader().feed(noise)


@given(st.binary(max_size=12), st.sampled_from(list(_REPLIES)))
def test_whatever_noise_came_before_answers_are_soon_heard_again(noise: bytes, raw: bytes) -> None:
    """Noise may swallow a few answers, or look like the start of a block; never all that follow."""
    reader, heard = ReplyReader(), []
    for _ in range(130):
        heard += reader.feed(raw)
    reader.feed(noise)
    after = [reply for _ in range(140) for reply in reader.feed(raw)]
    assert heard == [_REPLIES[raw]] * 130
    assert after[-1] == _REPLIES[raw]


@given(st.sampled_from(list(_REPLIES)), st.data())
def test_an_answer_cut_short_does_not_swallow_the_next_ones(
    raw: bytes, data: st.DataObject
) -> None:
    reader = ReplyReader()
    reader.feed(raw[: data.draw(st.integers(0, len(raw) - 1))])
    heard = [reply for _ in range(140) for reply in reader.feed(b"\x12")]
    assert RealTimeStatus(0x12) in heard


def test_flow_control_is_not_an_answer() -> None:
    assert ReplyReader().feed(b"\x11\x13\x12") == [RealTimeStatus(0x12)]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ((0x12, 0x12, 0x12, 0x12), None),
        ((0x16, 0x12, 0x12, 0x12), None),  # the drawer does not stop a job
        ((0x12, 0x12, 0x12, 0x1E), None),  # near its end, the roll still prints
        ((0x1A, 0x32, 0x12, 0x7E), PaperOut),
        ((0x1A, 0x16, 0x12, 0x12), CoverOpen),
        ((0x1A, 0x52, 0x12, 0x12), PrinterFault),
        ((0x1A, 0x52, 0x1A, 0x12), CutterBlocked),
        ((0x1A, 0x52, 0x52, 0x12), HeadOverheated),
        ((0x1A, 0x52, 0x32, 0x12), PrinterFault),
        ((0x1A, 0x12, 0x12, 0x12), DeviceOffline),
    ],
)
def test_real_time_answers_name_what_to_mend(
    answers: tuple[int, int, int, int], error: type[DeviceError] | None
) -> None:
    fault = refusal(from_real_time(*answers), started=False)
    assert (None if fault is None else type(fault)) == error


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("10000000", None),
        ("14000000", None),
        ("10000300", None),
        ("18000f00", PaperOut),
        ("38000000", CoverOpen),
        ("18080000", CutterBlocked),
        ("18400000", HeadOverheated),
        ("18200000", PrinterFault),
        ("18000000", DeviceOffline),
    ],
)
def test_automatic_answers_name_the_same(content: str, error: type[DeviceError] | None) -> None:
    status = from_automatic(AutomaticStatus(bytes.fromhex(content)))
    fault = refusal(status, started=True)
    assert (None if fault is None else type(fault)) == error
    assert fault is None or fault.started


def test_the_drawer_is_seen_with_and_without_paper() -> None:
    assert from_real_time(0x16, 0x12, 0x12, 0x12).is_drawer_signal_high
    assert from_real_time(0x1E, 0x32, 0x12, 0x7E).is_drawer_signal_high
    assert from_automatic(AutomaticStatus(b"\x1c\x00\x0f\x00")).is_drawer_signal_high
    assert from_real_time(0x12, 0x12, 0x12, 0x12).is_drawer_signal_high is False


def test_paper_near_its_end_is_told_apart() -> None:
    assert from_real_time(0x12, 0x12, 0x12, 0x1E).is_paper_near_end
    assert from_automatic(AutomaticStatus(b"\x10\x00\x03\x00")).is_paper_near_end
    assert from_real_time(0x12, 0x12, 0x12, 0x12).is_ready


@pytest.mark.parametrize(("byte", "has_paper"), [(0x00, True), (0x03, True), (0x0C, False)])
def test_a_job_processed_without_paper_is_told_apart(byte: int, *, has_paper: bool) -> None:
    assert SlowStatus(byte).has_paper is has_paper
