"""Find one arrêté in the reader's territory, for the page that concerns it."""

from server.db.scope import scoped
from server.desk.frame import Desk
from server.desk.head import Crumb
from server.desk.tariffs.listing import HOME, address_of
from server.desk.tariffs.repository import ActLine, RateLine, list_acts, list_lines
from server.tariffs.service import UnknownAct
from ui.catalogues import phrase


def find_act(desk: Desk, code: str, number: str) -> tuple[ActLine, list[RateLine]]:
    """Give an arrêté with its lines.

    Raises:
        UnknownAct: when the reader's territory has none of this number.
    """
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_acts(connection, scope, collectivite=code, number=number)
        if not found:
            message = f"there is no act {number}"
            raise UnknownAct(message, act=number)
        return found[0], list_lines(connection, scope, code, number)


def trail_of(desk: Desk, act: ActLine | None = None) -> tuple[Crumb, ...]:
    """Say where a page stands: below the list, or below an arrêté's own page."""
    first = Crumb(HOME, desk.say(phrase("Arrêtés fiscaux")))
    return (first,) if act is None else (first, Crumb(address_of(act), act.number))
