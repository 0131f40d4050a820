"""The page of a virtual card terminal: a hand that shows a card or refuses, and the journal."""

from collections.abc import Mapping

from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.frames import Kind
from hardware_mocks.page import Page, Panel, with_faults

_CENTIMES = 100


def card_terminal_panel(terminal: CardTerminalEmulator) -> Panel:
    """Make the panel of a card terminal."""

    def state() -> Mapping[str, object]:
        asked = terminal.asked_centimes
        return {
            "protocol": "Concert V2",
            "asked": "Bienvenue" if asked is None else f"{_dirhams(asked)} DH",
            "is_waiting": asked is not None,
            "journal": [
                {
                    "number": entry.number,
                    "kind": "débit" if entry.kind is Kind.DEBIT else "crédit",
                    "amount": _dirhams(entry.amount_centimes),
                    "authorisation": entry.authorisation,
                }
                for entry in terminal.journal
            ],
        }

    actions = {
        "show_card": lambda _: terminal.show_card(),
        "refuse": lambda _: terminal.refuse(),
    }
    return with_faults(terminal, Page("card_terminal", "Terminal de carte virtuel"), state, actions)


def _dirhams(centimes: int) -> str:
    whole, rest = divmod(centimes, _CENTIMES)
    return f"{whole},{rest:02d}"
