"""A copy says when and by whom it was made, in the script of the agent's name."""

from datetime import UTC, datetime

from domain.copied import Copied, copied_lines
from domain.document import ArabicText, Text
from domain.ids import AgentId

MOMENT = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)


def test_a_latin_name_stands_beside_the_number_of_the_agent() -> None:
    lines = list(copied_lines(Copied(MOMENT, AgentId(17), "Amina B."), "Délivré"))
    assert lines == [
        Text("Délivré le 26/11/2026 10:05:00", align="center"),
        Text("par l'agent 17 Amina B.", align="center"),
    ]


def test_an_arabic_name_has_a_line_of_its_own() -> None:
    lines = list(copied_lines(Copied(MOMENT, AgentId(17), "أمينة"), "Réimprimé"))
    assert lines[1:] == [
        Text("par l'agent 17", align="center"),
        ArabicText("العون: أمينة", align="center"),
    ]


def test_a_copy_of_before_says_nothing() -> None:
    assert list(copied_lines(None, "Délivré")) == []
