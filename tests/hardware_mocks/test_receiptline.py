"""What receiptline sends, which nobody here wrote, is understood and gives the right picture."""

import json
import subprocess

import pytest

from hardware_mocks.printer.paper import Slip
from tests.hardware_mocks.oracles import receiptline
from tests.hardware_mocks.paper_of import codes_on, picture_of, print_bytes

_QR = "HTTP://GIRCT.EXAMPLE/1/742A0C9F3B"
_TEXT = f"""\
^^^QUITTANCE

Entrée au marché | 60,00 €
---
_souligné_ "gras" `inverse`
{{width:*,12; border:line}}
a |b
{{border:none}}
{{code:742001; option:code128,2,72,hri}}
{{code:{_QR}; option:qrcode,6,m}}
=
"""
_SCRIPT = """
const [, package, text, command] = process.argv;
const { transform } = require(package);
const printer = { cpl: 48, encoding: "cp858", command, cutting: true };
process.stdout.write(Buffer.from(transform(text, printer), "latin1"));
"""


def _printed(command: str) -> Slip:
    node, package = receiptline()
    made = subprocess.run(
        [node, "-e", _SCRIPT, str(package), _TEXT, command],
        capture_output=True,
        check=True,
        timeout=60,
    )
    slips, errors = print_bytes(made.stdout)
    assert errors == []
    return slips[0]


@pytest.mark.parametrize("command", ["escpos", "generic"])
def test_its_slip_is_understood_and_its_codes_read_back(command: str) -> None:
    slip = _printed(command)
    said = json.dumps([" ".join(line.split()) for line in slip.lines], ensure_ascii=False)
    assert "QUITTANCE" in said
    assert "Entrée au marché 60,00 €" in said
    assert "souligné gras inverse" in said
    assert "╭" in said
    assert "│a │b │" in said
    assert codes_on(picture_of(slip)) == [("Code128", "742001"), ("QRCode", _QR)]
