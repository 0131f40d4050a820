"""Words of the centre's codes, as catalogue keys: roles, levels, kinds, states."""

from collections.abc import Mapping
from typing import Final

from ui.catalogues import phrase

ROLES: Final[Mapping[str, str]] = {
    "agent": phrase("Collecting agent"),
    "regisseur": phrase("Régisseur"),
    "ordonnateur": phrase("Ordonnateur"),
    "comptable": phrase("Comptable"),
    "gouverneur": phrase("Gouverneur"),
    "wali": phrase("Wali"),
    "inspector": phrase("Inspector"),
    "auditor": phrase("Auditor"),
    "tech_admin": phrase("Technical administrator"),
}
LEVELS: Final[Mapping[str, str]] = {
    "region": phrase("Région"),
    "province": phrase("Province or préfecture"),
    "commune": phrase("Commune"),
}
REGIE_KINDS: Final[Mapping[str, str]] = {
    "SOUK": phrase("Souk"),
    "COMMUNE": phrase("Commune services"),
    "ABATTOIR": phrase("Abattoir"),
    "MARCHE_DE_GROS": phrase("Wholesale market"),
}

AGENT_ROLES: Final[Mapping[str, str]] = {"AGENT": ROLES["agent"], "REGISSEUR": ROLES["regisseur"]}
SPOKEN: Final[Mapping[str, str]] = {"fr": phrase("French"), "ar": phrase("Arabic")}
POSTE_KINDS: Final[Mapping[str, str]] = {
    "PERCEPTION_TGR": phrase("Perception of the Trésorerie générale"),
    "PERCEPTION_COMMUNALE": phrase("Perception communale"),
}


def role_key(role: str) -> str:
    """Give the catalogue key of a role; the code itself when it is unknown."""
    return ROLES.get(role, role)
