"""The virtual card terminal on a wire: what goes wrong there never makes a second debit."""

import socket
from collections.abc import Iterator

import pytest

from hardware_mocks.card_terminal import Cardholder, CardTerminalEmulator
from hardware_mocks.card_terminal.frames import lrc

PATIENCE_S = 5.0
CONTENT = b"0100014950010504          A010B010\x03"
REQUEST = b"\x02" + CONTENT + lrc(CONTENT)


@pytest.fixture
def terminal() -> Iterator[CardTerminalEmulator]:
    with CardTerminalEmulator(cardholder=Cardholder(after_s=None)) as emulator:
        yield emulator


def connected(terminal: CardTerminalEmulator) -> socket.socket:
    port = int(terminal.address.rsplit(":")[-1])
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def ask(line: socket.socket) -> None:
    line.sendall(b"\x05")
    assert line.recv(1) == b"\x06"
    line.sendall(REQUEST)
    assert line.recv(1) == b"\x06"
    line.sendall(b"\x04")


def test_a_hand_shows_the_card_and_the_till_hears_of_it(terminal: CardTerminalEmulator) -> None:
    with connected(terminal) as line:
        ask(line)
        while terminal.asked_centimes is None:  # EOT is on its way
            terminal.line.wake()
        assert terminal.asked_centimes == 14_950
        terminal.show_card()
        assert line.recv(1) == b"\x05"
        line.sendall(b"\x06")
        assert line.recv(100)[1:4] == b"010"
        line.sendall(b"\x06")
        assert line.recv(1) == b"\x04"
    assert terminal.debits_centimes == [14_950]
    assert terminal.errors == []


def test_the_line_is_cut_after_the_debit_and_before_the_answer(
    terminal: CardTerminalEmulator,
) -> None:
    terminal.meet(Cardholder())
    terminal.break_with("cut_after_debit")
    with connected(terminal) as line:
        ask(line)
        assert line.recv(1) == b""
    assert terminal.fault == "unplugged"
    assert terminal.debits_centimes == [14_950]
    terminal.repair()
    assert terminal.debits_centimes == [14_950]


def test_nak_and_a_wrong_check_come_once(terminal: CardTerminalEmulator) -> None:
    terminal.meet(Cardholder())
    terminal.break_with("nak")
    with connected(terminal) as line:
        line.sendall(b"\x05")
        assert line.recv(1) == b"\x15"
        terminal.break_with("wrong_check")
        ask(line)
        assert line.recv(1) == b"\x05"
        line.sendall(b"\x06")
        spoilt = line.recv(100)
        assert lrc(spoilt[1:-1]) != spoilt[-1:]
        line.sendall(b"\x15")
        assert line.recv(100)[:-1] == spoilt[:-1]
        line.sendall(b"\x06")
        assert line.recv(1) == b"\x04"
    assert terminal.debits_centimes == [14_950]
