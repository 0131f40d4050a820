"""Words of why a shortage is written off."""

from collections.abc import Mapping
from typing import Final

from ui.catalogues import phrase

WRITE_OFF_REASONS: Final[Mapping[str, str]] = {
    "DISCHARGE": phrase("The régisseur is discharged of it"),
    "FORCE_MAJEURE": phrase("Force majeure"),
    "GRACE": phrase("It is remitted as a favour"),
}
