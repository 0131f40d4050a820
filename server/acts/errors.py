"""What acts of two persons refuse."""

from domain.errors import GirctError


class UnknownAct(GirctError):
    """No act of this number waits for a decision in the person's territory."""

    code = "acts.unknown"


class NotYourAct(GirctError):
    """The person's role or territory does not propose or decide acts of this kind."""

    code = "acts.not_allowed"


class OwnAct(GirctError):
    """Who proposed an act does not decide it, with this account or another one of theirs."""

    code = "acts.own_act"


class ProposerChanged(GirctError):
    """Who proposed an act has another role or territory now: who is in office proposes it."""

    code = "acts.proposer_changed"


class NoMatricule(GirctError):
    """The account has no matricule, so nobody can tell that two accounts are two persons."""

    code = "acts.no_matricule"


class AccountTooYoung(GirctError):
    """The account, or its role, is less than one hour old: it does not approve yet."""

    code = "acts.account_too_young"


class ActExpired(GirctError):
    """The proposal waited for more than thirty days: propose it again."""

    code = "acts.expired"


class ActWaiting(GirctError):
    """The same thing is proposed already and waits for a decision."""

    code = "acts.waiting"
