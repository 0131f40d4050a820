"""Words of the means of payment."""

from collections.abc import Mapping
from typing import Final

from ui.catalogues import phrase

TENDERS: Final[Mapping[str, str]] = {
    "ESP": phrase("Cash"),
    "CHQ": phrase("Cheque"),
    "CB": phrase("Card"),
    "VIR": phrase("Transfer"),
}
