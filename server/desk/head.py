"""What stands around the content of a page: its title, its trail, what it offers to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.desk.columns import Cell


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the trail that leads to a page.

    Args:
        href: where it leads.
        title: what is read, already in the reader's language.
    """

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Action:
    """A link that a page offers.

    Args:
        href: where it leads.
        title: catalogue key of what it does.
        is_main: the one thing most readers come for.
        is_danger: whether it takes something away.
    """

    href: str
    title: str
    is_main: bool = False
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page. All texts are already in the reader's language.

    Args:
        title: what the page is about.
        trail: what leads to it, the home page left out.
        actions: what can be done from here.
        note: a sentence above the content.
        state: the state of what it shows, beside its title.
    """

    title: str
    trail: Sequence[Crumb] = ()
    actions: Sequence[Action] = ()
    note: str = ""
    state: Cell | None = None


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret just drawn. All texts are already in the reader's language.

    Args:
        title: what it is.
        text: the secret itself.
        warning: what to do with it, and until when.
        image: an image of it as a `data:` address; empty for none.
    """

    title: str
    text: str
    warning: str
    image: str = ""
