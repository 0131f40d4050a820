"""The virtual card terminal against Concert V2 as it is written down, byte by byte."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.card_terminal import Cardholder, Kind, Terminal
from hardware_mocks.card_terminal.frames import lrc
from hardware_mocks.card_terminal.terminal import State

ENQ, ACK, NAK, EOT = b"\x05", b"\x06", b"\x15", b"\x04"
OF_THE_MANUAL = b"\x02" + b"0100143750110504" + b" " * 10 + b"A010B010" + b"\x03\x04"
BY_HAND = Cardholder(after_s=None)


def request(
    amount: str = "00143750",
    *,
    report: str = "0",
    kind: str = "0",
    currency: str = "504",
    wait: str = "A010",
) -> bytes:
    text = f"01{amount}{report}1{kind}{currency}Q-00000042{wait}B010"
    content = text.encode() + b"\x03"
    return b"\x02" + content + lrc(content)


def ask(terminal: Terminal, frame: bytes, now_s: float = 0.0) -> None:
    assert terminal.receive(ENQ, now_s) == [ACK]
    assert terminal.receive(frame, now_s) == [ACK]
    terminal.receive(EOT, now_s)


def hear(terminal: Terminal, now_s: float = 0.0) -> bytes:
    assert terminal.tick(now_s) == [ENQ]
    (answer,) = terminal.receive(ACK, now_s)
    assert terminal.receive(ACK, now_s) == [EOT]
    assert terminal.state is State.IDLE
    return answer


def test_the_frame_of_the_manual_debits_1437_dirhams_50() -> None:
    terminal = Terminal()
    ask(terminal, OF_THE_MANUAL)
    answer = hear(terminal)
    assert len(answer) == 83  # rep1 is 1: the card's report is wanted
    assert answer[1:13] == b"010001437501"
    assert answer[68:81] == b"504" + b" " * 10
    assert lrc(answer[1:-1]) == answer[-1:]
    assert [(entry.kind, entry.amount_centimes) for entry in terminal.journal] == [
        (Kind.DEBIT, 143_750)
    ]
    assert terminal.errors == []


def test_without_report_the_answer_is_28_bytes_and_gives_the_private_field_back() -> None:
    terminal = Terminal()
    ask(terminal, request())
    answer = hear(terminal)
    assert len(answer) == 28
    assert answer[1:-2] == b"010001437501504Q-00000042"
    assert terminal.journal[0].private == "Q-00000042"


@pytest.mark.parametrize(
    "frame", [request(currency="978"), request("00000000")], ids=["euros", "nothing"]
)
def test_what_the_bank_does_not_take_is_refused(frame: bytes) -> None:
    terminal = Terminal()
    ask(terminal, frame)
    assert hear(terminal)[3:4] == b"7"
    assert terminal.journal == []


def test_a_refused_card_is_in_no_journal() -> None:
    terminal = Terminal(Cardholder(accepts=False))
    ask(terminal, request())
    assert hear(terminal)[3:4] == b"7"
    assert terminal.journal == []


def test_a_credit_is_a_line_of_its_own() -> None:
    terminal = Terminal()
    ask(terminal, request(kind="2"))
    hear(terminal)
    assert [entry.kind for entry in terminal.journal] == [Kind.CREDIT]


def test_nobody_shows_a_card_and_after_a_minute_it_is_refused() -> None:
    terminal = Terminal(BY_HAND)
    ask(terminal, request())
    assert terminal.tick(59.9) == []
    assert terminal.next_due_s(59.9) == 60.0
    assert hear(terminal, 60.0)[3:4] == b"7"


def test_a_slow_cardholder_is_debited_after_the_till_has_given_up() -> None:
    terminal = Terminal(Cardholder(after_s=150.0))
    ask(terminal, request())
    assert terminal.tick(120.0) == []
    assert terminal.receive(ENQ, 121.0) == [NAK]  # busy: no second request is taken
    assert hear(terminal, 150.0)[3:4] == b"0"
    assert len(terminal.journal) == 1


def test_a_hand_shows_a_card_or_presses_the_red_key() -> None:
    terminal = Terminal(BY_HAND)
    with pytest.raises(ValueError, match="not waiting"):
        terminal.show_card(0.0, accepts=True)
    for accepts, status in ((True, b"0"), (False, b"7")):
        ask(terminal, request())
        assert terminal.show_card(1.0, accepts=accepts) == ENQ
        (answer,) = terminal.receive(ACK, 1.0)
        assert answer[3:4] == status
        assert terminal.receive(ACK, 1.0) == [EOT]
    assert len(terminal.journal) == 1


def test_an_immediate_answer_is_unverified_and_the_debit_comes_later() -> None:
    terminal = Terminal(Cardholder(after_s=10.0))
    assert terminal.receive(ENQ, 0.0) + terminal.receive(request(wait="A011"), 0.0) == [ACK, ACK]
    assert terminal.receive(EOT, 0.0) == [ENQ]
    (answer,) = terminal.receive(ACK, 0.0)
    assert answer[3:4] == b"9"
    assert terminal.receive(ACK, 0.0) == [EOT]
    assert terminal.journal == []
    assert terminal.tick(10.0) == []
    assert len(terminal.journal) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        request()[:-1] + b"\x00",
        request("0014375x"),
        request(wait="A012"),
        request(kind="1"),
        request(report="2"),
    ],
)
def test_a_wrong_frame_is_answered_nak_and_may_be_sent_again(wrong: bytes) -> None:
    terminal = Terminal()
    assert terminal.receive(ENQ, 0.0) == [ACK]
    assert terminal.receive(wrong, 0.0) == [NAK]
    assert len(terminal.errors) == 1
    assert terminal.receive(request(), 0.0) == [ACK]
    terminal.receive(EOT, 0.0)
    hear(terminal)
    assert len(terminal.journal) == 1


def test_a_busy_line_says_nak_first() -> None:
    terminal = Terminal()
    terminal.naks_to_come = 2
    assert terminal.receive(ENQ, 0.0) == [NAK]
    assert terminal.receive(ENQ, 0.0) == [NAK]
    assert terminal.receive(ENQ, 0.0) == [ACK]


def test_a_wrong_check_byte_is_mended_when_the_till_says_nak() -> None:
    terminal = Terminal()
    terminal.wrong_checks_to_come = 1
    ask(terminal, request())
    assert terminal.tick(0.0) == [ENQ]
    (spoilt,) = terminal.receive(ACK, 0.0)
    assert lrc(spoilt[1:-1]) != spoilt[-1:]
    (answer,) = terminal.receive(NAK, 0.0)
    assert lrc(answer[1:-1]) == answer[-1:]
    assert terminal.receive(ACK, 0.0) == [EOT]
    assert len(terminal.journal) == 1


def test_a_till_that_is_gone_is_called_three_times_then_left_in_the_dark() -> None:
    terminal = Terminal()
    ask(terminal, request())
    said = [frame for second in range(10) for frame in terminal.tick(float(second))]
    assert said == [ENQ, ENQ, ENQ, EOT]
    assert terminal.state is State.IDLE
    assert len(terminal.journal) == 1
    assert terminal.errors == ["the till does not answer: CALLING"]


def test_a_till_that_stops_in_the_middle_is_forgotten() -> None:
    terminal = Terminal()
    terminal.receive(ENQ, 0.0)
    terminal.receive(request()[:20], 0.0)
    assert terminal.tick(5.0) == []
    assert terminal.state is State.IDLE
    ask(terminal, request(), 6.0)
    hear(terminal, 6.0)
    assert len(terminal.journal) == 1


@given(cuts=st.lists(st.integers(0, 39), max_size=10), amount=st.integers(1, 99_999_999))
def test_any_split_of_a_request_is_one_debit(cuts: list[int], amount: int) -> None:
    whole = ENQ + request(f"{amount:08d}") + EOT
    terminal = Terminal()
    edges = [0, *sorted(cuts), len(whole)]
    said = [
        frame for start, end in pairwise(edges) for frame in terminal.receive(whole[start:end], 0.0)
    ]
    assert said == [ACK, ACK]
    hear(terminal)
    assert [entry.amount_centimes for entry in terminal.journal] == [amount]


@given(st.binary(max_size=120))
def test_rubbish_never_debits_and_never_stops_it(content: bytes) -> None:
    terminal = Terminal()
    terminal.receive(content, 0.0)
    for moment in range(1, 200, 5):
        terminal.tick(float(moment))
    assert terminal.journal == []
    assert terminal.state is State.IDLE
    ask(terminal, request(), 300.0)
    hear(terminal, 300.0)
