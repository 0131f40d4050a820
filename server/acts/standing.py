"""Who may take part in an act: role, territory, and that two accounts are two persons."""

from sqlalchemy import Connection

from domain.territory import in_scope
from server.acts import repository
from server.acts.errors import NoMatricule, NotYourAct, OwnAct, ProposerChanged
from server.acts.kinds import ActKind, Draft
from server.acts.repository import Person
from server.db.scope import EVERYWHERE


def _covers(person: Person, roles: frozenset[str], draft: Draft) -> bool:
    """Whether a person has one of some roles, over the territory of an act."""
    covers = (
        person.scope == EVERYWHERE
        if draft.collectivite == EVERYWHERE
        else in_scope(draft.collectivite, person.scope)
    )
    return covers and person.role in roles


def require_role(person: Person, roles: frozenset[str], draft: Draft) -> None:
    """Check that somebody's role and territory take part in an act.

    Raises:
        NotYourAct: when they do not.
    """
    if not _covers(person, roles, draft):
        message = f"{person.login}, {person.role}: no {draft.kind} in {draft.collectivite}"
        raise NotYourAct(message, role=person.role)


def require_other_person(connection: Connection, person: Person, draft: Draft) -> str:
    """Check that two accounts are two persons; give the login of the other one.

    Raises:
        OwnAct: when one person holds both.
        NoMatricule: when nothing shows that they are two.
    """
    login, matricule, is_active = repository.read_proposer(connection, draft.proposed_by)
    if matricule is None or not is_active:
        message = f"the account of {login} is closed or has no matricule"
        raise NoMatricule(message, login=login)
    if draft.proposed_by == person.user_id or matricule == person.matricule:
        message = f"{person.login} proposed this act: another person decides it"
        raise OwnAct(message, login=person.login)
    return login


def require_standing(connection: Connection, kind: ActKind, draft: Draft) -> None:
    """Check that who proposed an act still has the role and the territory it takes.

    Raises:
        ProposerChanged: when they have not.
    """
    proposer = repository.read_person(connection, draft.proposed_by)
    if proposer is None or not _covers(proposer, kind.proposers, draft):
        message = f"who proposed {draft.kind} of {draft.subject} is not in office any more"
        raise ProposerChanged(message, subject=draft.subject)
