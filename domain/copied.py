"""Who printed a paper once more, and when: it stands on the copy itself, under its banner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.calendar import format_date_time
from domain.document import ArabicText, Element, Text
from domain.ids import AgentId
from domain.printable import is_arabic, to_printable


@dataclass(frozen=True, slots=True)
class Copied:
    """The moment of a copy, and its agent: not those of the original.

    Args:
        at: When it was recorded, aware.
        agent_id: Who made it.
        agent_name: Their name.
    """

    at: datetime
    agent_id: AgentId
    agent_name: str


def copied_lines(copied: Copied | None, word: str) -> Iterator[Element]:
    """Say it in the script of the agent's name.

    Args:
        copied: The copy; none for a paper of before its copies were dated.
        word: What was done, in French: "Délivré" or "Réimprimé".
    """
    if copied is None:
        return
    yield Text(f"{word} le {format_date_time(copied.at)}", align="center")
    if is_arabic(copied.agent_name):
        yield Text(f"par l'agent {copied.agent_id}", align="center")
        yield ArabicText(f"العون: {copied.agent_name}", align="center")
    else:
        name = to_printable(copied.agent_name)
        yield Text(f"par l'agent {copied.agent_id} {name}", align="center")
