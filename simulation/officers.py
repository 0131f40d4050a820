"""Who signs in at the centre of the demo: made-up people in the real functions of real places."""

from dataclasses import dataclass

from simulation.world import GOVERNOR, NATION, REGIES


@dataclass(frozen=True, slots=True)
class Officer:
    """One account of the centre.

    Args:
        login: what they sign in with.
        name: as pages show it.
        role: code of their role at the centre.
        scope: their territory.
        function: what they are, for who tries the demo.
    """

    login: str
    name: str
    role: str
    scope: str
    function: str

    @property
    def matricule(self) -> str:
        """Their number in the administration (made up)."""
        return f"DEMO-{self.login.upper()}"


ADMINISTRATORS = (
    Officer("admin.1", "Nadia El Amrani", "tech_admin", "*", "administratrice technique"),
    Officer("admin.2", "Omar Benjelloun", "tech_admin", "*", "administrateur technique"),
)
"""The first two, made at the console of an empty centre."""

PLACES = {"R-0901": "Aït Amira", "R-0601": "Casablanca", "R-0301": "Meknès"}
_NAMES = {
    "R-0901": ("Lahcen Ouaziz", "Fatima Ouhammou", "Abdellah Boukhris"),
    "R-0601": ("Meryem Lahlou", "Salma Bennani", "Karim Sqalli"),
    "R-0301": ("Rachid Filali", "Hicham Tazi", "Zineb Chraibi"),
}
_FUNCTIONS = (
    ("ordonnateur", "ordonnateur"),
    ("regisseur", "régisseur"),
    ("comptable", "comptable"),
)


def tail_of(regie_id: str) -> str:
    """The end of the logins of a régie's people."""
    return regie_id.lower().replace("-", "")


MONEY = tuple(
    Officer(
        f"{role}.{tail_of(regie.regie_id)}",
        name,
        role,
        regie.collectivite,
        f"{function}, {PLACES[regie.regie_id]}",
    )
    for regie in REGIES
    for (role, function), name in zip(_FUNCTIONS, _NAMES[regie.regie_id], strict=True)
)

STATE = (
    Officer(GOVERNOR.login, GOVERNOR.name, GOVERNOR.role, GOVERNOR.scope, "gouverneur"),
    Officer("wali.06", "Wali de Casablanca-Settat", "wali", "06", "wali"),
    Officer("wali.03", "Wali de Fès-Meknès", "wali", "03", "wali"),
)
VISA_OF = {"R-0901": GOVERNOR.login, "R-0601": "wali.06", "R-0301": "wali.03"}
"""Who gives the visa of a commune's tariffs."""

ORDINARY = (
    Officer(NATION.login, NATION.name, NATION.role, NATION.scope, "auditeur national"),
    Officer("inspection", "Inspection générale", "inspector", "*", "inspecteur"),
)
"""Accounts that one administrator gives alone: they decide nothing."""

OFFICERS = (*ADMINISTRATORS, *MONEY, *STATE, *ORDINARY)
