"""The collectivités a form may choose among: those of the reader's territory."""

from domain.territory import Collectivite, collectivites, in_scope
from server.desk.listing import Choice
from ui.languages import Language


def place_choices(language: Language, scope: str) -> tuple[Choice, ...]:
    """List the collectivités of a territory, by name."""

    def name(place: Collectivite) -> str:
        return place.name_ar if language == "ar" else place.name_fr

    places = [place for place in collectivites().values() if in_scope(place.code, scope)]
    ordered = sorted(places, key=name)
    return tuple(Choice(place.code, f"{name(place)} · {place.code}") for place in ordered)
