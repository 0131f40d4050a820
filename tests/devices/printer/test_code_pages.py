"""Trap T13: each profile's accents and the euro, as the printer understood them."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devices.printer import PROFILES, PrinterProfile
from devices.printer.escpos_bytes import INITIALISE, build
from domain.document import Columns, ReceiptDocument, Text
from hardware_mocks.printer.machine import Abilities, Machine

if TYPE_CHECKING:
    from hardware_mocks.printer.paper import Slip

ACCENTS = "éèêëàâçîïôùûüÉÈÀÇ «° €"
DOCUMENT = ReceiptDocument((Text(ACCENTS), Columns("Reçu à Fès", "25 €")), title="t")


def printed(document: ReceiptDocument, profile: PrinterProfile) -> list[str]:
    """Give the lines a printer of this profile's width understood."""
    slips: list[Slip] = []
    machine = Machine(profile.paper_width_mm, Abilities(printable_dots=profile.dots), slips.append)
    cut = b"" if profile.has_cutter else b"\x1dV\x01"
    machine.receive(INITIALISE + build(document, profile) + cut)
    assert machine.errors == []
    (slip,) = slips
    return [line.strip() for line in slip.lines if line.strip()]


@pytest.mark.parametrize("name", PROFILES)
def test_t13_accents_and_the_euro_come_out_as_they_were_typed(name: str) -> None:
    lines = printed(DOCUMENT, PROFILES[name])
    assert lines[0] == ACCENTS
    assert (lines[1].startswith("Reçu à Fès"), lines[1].endswith("25 €")) == (True, True)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("number", [0, 2, 3, 16, 19])
def test_t13_the_number_of_another_code_page_is_seen(name: str, number: int) -> None:
    profile = PROFILES[name]
    if number == profile.code_page_number:
        assert printed(DOCUMENT, profile)[0] == ACCENTS
        return
    assert printed(DOCUMENT, replace(profile, code_page_number=number))[0] != ACCENTS
