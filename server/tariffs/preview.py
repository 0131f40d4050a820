"""Read an arrêté fiscal as it would be imported, and store nothing."""

from collections.abc import Mapping

from domain.errors import UnknownCollectivite
from domain.tariffs.act import LegalAct
from domain.territory import collectivite as find_collectivite
from domain.territory import in_scope
from server.bootstrap import Centre
from server.db.scope import scoped
from server.tariffs.repository import state_of
from server.tariffs.service import ActKnown


def preview_act(centre: Centre, act: Mapping[str, object], scope: str) -> LegalAct:
    """Read an act that a person is about to import.

    Args:
        centre: the centre.
        act: keys as in the configuration of a counter.
        scope: the person's territory.

    Raises:
        InvalidAct: when the act contradicts itself.
        UnknownCollectivite: when the territory has no collectivité of that code.
        ActKnown: when the number is taken.
    """
    read = LegalAct.from_configuration(act)
    if not in_scope(read.collectivite, scope):
        message = "no collectivité of this territory has that code"
        raise UnknownCollectivite(message, collectivite=read.collectivite[:24])
    find_collectivite(read.collectivite)
    with scoped(centre.app, scope) as connection:
        if state_of(connection, read.collectivite, read.number) is not None:
            message = f"{read.collectivite} has an act {read.number} already"
            raise ActKnown(message, act=read.number)
    return read
