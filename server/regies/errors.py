"""What régies, their agents and their comptables refuse."""

from domain.errors import GirctError


class UnknownRegie(GirctError):
    """No régie has this identifier."""

    code = "regies.unknown"


class RegieKnown(GirctError):
    """A régie has this identifier already."""

    code = "regies.known"


class InvalidRegie(GirctError):
    """A régie or an agent is described with a value that cannot be."""

    code = "regies.invalid"


class NothingChanged(GirctError):
    """The facts of a régie are already those: there is nothing to record."""

    code = "regies.nothing_changed"


class UnknownAgent(GirctError):
    """No agent of this régie has this number."""

    code = "regies.unknown_agent"


class AgentKnown(GirctError):
    """An active agent of this régie has this matricule already."""

    code = "regies.agent_known"


class MoneyRoleHeld(GirctError):
    """One person would hold two of régisseur, ordonnateur and comptable."""

    code = "regies.money_role_held"


class UnknownPoste(GirctError):
    """No poste comptable has this identifier."""

    code = "regies.unknown_poste"


class PosteKnown(GirctError):
    """A poste comptable has this identifier already."""

    code = "regies.poste_known"


class InvalidPoste(GirctError):
    """A poste comptable or a comptable is described with a value that cannot be."""

    code = "regies.invalid_poste"


class ComptableOverlap(GirctError):
    """Another comptable answers for this collectivité or régie on one of these days."""

    code = "regies.comptable_overlap"


class UnknownAssignment(GirctError):
    """No comptable was named under this identifier, or the time they answer for is over."""

    code = "regies.unknown_assignment"
