"""T2: every string that can be printed has a glyph, on every profile; no box ever comes out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageFont

from devices.printer import PROFILES, PrinterProfile
from devices.printer.arabic import FONT_PATH, default_typesetter, printable
from devices.printer.wrapping import typewritten
from domain.tariffs.natures import natures
from domain.territory import collectivites

DOMAIN = Path(__file__).parents[3] / "domain"


def _words_of_layouts() -> Iterator[str]:
    """Every literal of the modules that lay papers out, their docstrings too: more than is said."""
    for path in sorted(DOMAIN.glob("layout*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _everything() -> Iterator[str]:
    yield from _words_of_layouts()
    for place in collectivites().values():
        yield from (place.name_fr, place.name_ar)
    for nature in natures().values():
        yield from (nature.label_fr, nature.label_ar)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_t2_every_string_that_can_be_printed_has_its_letters_on_every_printer(
    profile: PrinterProfile,
) -> None:
    typesetter = default_typesetter()
    missing = {
        text: typesetter.missing_characters(text)
        for text in set(_everything())
        if not profile.is_encodable(printable(typewritten(text)))
        and typesetter.missing_characters(text)
    }
    assert missing == {}


def test_t3_the_font_is_of_one_weight_so_that_none_is_taken_by_default() -> None:
    font = ImageFont.truetype(FONT_PATH, 24)
    assert font.getname()[1] == "Bold"
    with pytest.raises(OSError, match=r"invalid argument|variation"):
        font.get_variation_names()
