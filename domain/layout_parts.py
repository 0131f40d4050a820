"""What every paper of a counter begins with: banners, the territory, the régie."""

from collections.abc import Iterator
from typing import Protocol

from domain.document import ArabicText, Element, Feed, Text
from domain.ids import CollectiviteCode
from domain.money import Money
from domain.printable import is_arabic, to_printable
from domain.territory import Collectivite, lineage, own_collectivite

_KINDS = {
    "region": ("Région", "جهة"),
    "prefecture": ("Préfecture", "عمالة"),
    "province": ("Province", "إقليم"),
    "urban": ("Commune", "جماعة"),
    "rural": ("Commune", "جماعة"),
}

_SIGNATURE = "." * 28


class Issuer(Protocol):
    """Who issues a paper: the régie, as it was named on that day."""

    @property
    def collectivite(self) -> CollectiviteCode:
        """Code of the collectivité."""

    @property
    def regie_name_fr(self) -> str:
        """Name of the régie."""

    @property
    def regie_name_ar(self) -> str:
        """The same in Arabic."""

    @property
    def arrete(self) -> str:
        """Number and date of the decision that created the régie."""


def banner(text_fr: str, text_ar: str) -> tuple[Element, Element]:
    """A warning nobody can miss, in both languages."""
    return (
        Text(text_fr, align="center", bold=True, size=2),
        ArabicText(text_ar, align="center", bold=True),
    )


def identity(issuer: Issuer) -> Iterator[Element]:
    """The kingdom, the ministry, the territory and the régie.

    Raises:
        UnknownCollectivite: the collectivité is not one of the territory.
    """
    *above, paid = lineage(issuer.collectivite, own_collectivite)
    yield Text("Royaume du Maroc - Ministère de l'Intérieur", align="center")
    yield ArabicText("المملكة المغربية - وزارة الداخلية", align="center")
    if above:
        yield Text(" - ".join(_name_fr(place, " ") for place in above), align="center")
        yield ArabicText(" - ".join(_name_ar(place) for place in above), align="center")
    yield Text(_name_fr(paid, " : "), align="center", bold=True)
    yield ArabicText(_name_ar(paid), align="center", bold=True)
    yield Text(_titled("Régie", issuer.regie_name_fr), align="center")
    yield ArabicText(issuer.regie_name_ar, align="center")
    yield Text(_titled("Arrêté", issuer.arrete), align="center")


def figures(amount: Money) -> str:
    """An amount in figures that every printer has."""
    return amount.figures(plain=True)


def person(title_fr: str, title_ar: str, name: str, number: int) -> Iterator[Element]:
    """Name somebody, in the script of their name."""
    if is_arabic(name):
        yield ArabicText(f"{title_ar}: {name}")
        yield Text(f"{title_fr} : n° {number}")
    else:
        yield Text(f"{title_fr} : {to_printable(name)} (n° {number})")
        yield ArabicText(f"{title_ar} رقم {number}")


def signatures(title_fr: str, title_ar: str) -> Iterator[Element]:
    """Leave room for somebody's hand."""
    yield Text(f"{title_fr}, signature :")
    yield ArabicText(f"{title_ar}، التوقيع:")
    yield Feed(2)
    yield Text(_SIGNATURE, align="center")


def _name_fr(place: Collectivite, link: str) -> str:
    return to_printable(f"{_KINDS[place.kind][0]}{link}{place.name_fr}")


def _name_ar(place: Collectivite) -> str:
    return f"{_KINDS[place.kind][1]} {place.name_ar}"


def _titled(title: str, name: str) -> str:
    """A name after its title, unless the name already begins with it."""
    printable = to_printable(name)
    is_said = printable.casefold().startswith(title.casefold())
    return printable if is_said else f"{title} : {printable}"
