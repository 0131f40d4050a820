"""A virtual card terminal that speaks Concert V2, and its own journal of debits."""

from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.frames import Kind, Request
from hardware_mocks.card_terminal.terminal import Cardholder, Entry, Terminal

__all__ = ["CardTerminalEmulator", "Cardholder", "Entry", "Kind", "Request", "Terminal"]
