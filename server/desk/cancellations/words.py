"""Words of why a quittance is cancelled: the counter's own reasons."""

from collections.abc import Mapping
from typing import Final

from ui.catalogues import phrase

CANCEL_WORDS: Final[Mapping[str, str]] = {
    "WRONG_NATURE": phrase("Wrong nature"),
    "WRONG_QUANTITY": phrase("Wrong quantity"),
    "ISSUED_TWICE": phrase("Quittance issued twice"),
    "WRONG_PAYER": phrase("Wrong payer"),
    "WRONG_TENDER": phrase("Wrong means of payment"),
    "PAYER_WITHDREW": phrase("The payer withdraws"),
}
