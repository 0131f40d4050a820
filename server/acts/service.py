"""Propose, approve, refuse and withdraw acts of two persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Connection

from domain.canonical import canonical, parse_canonical
from server.acts import repository
from server.acts.errors import (
    AccountTooYoung,
    ActExpired,
    ActWaiting,
    NoMatricule,
    NotYourAct,
    UnknownAct,
)
from server.acts.kinds import ActKind, ApprovedAct, Draft, kind_of
from server.acts.recording import actor_of, address_of, record_step
from server.acts.repository import Person
from server.acts.standing import require_other_person, require_role, require_standing
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped

log = structlog.get_logger()

ACCOUNT_AGE_MIN: Final = timedelta(hours=1)
PROPOSAL_LIFETIME: Final = timedelta(days=30)


class Acting(Protocol):
    """Whoever acts: a `SignedIn` or an audit `Actor`; the rest is read from the database."""

    @property
    def user_id(self) -> UUID | None:
        """Which user."""

    @property
    def login(self) -> str:
        """What they sign in with."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that waits for a decision, as a person sees it.

    Args:
        draft: what is proposed.
        proposer: login of who proposed it.
        may_decide: whether this person may approve or refuse it.
        may_withdraw: whether this person proposed it.
    """

    draft: Draft
    proposer: str
    may_decide: bool
    may_withdraw: bool


def propose(  # noqa: PLR0913 - each is a mention of the act
    centre: Centre,
    actor: Acting,
    *,
    kind: str,
    collectivite: str,
    subject: str,
    payload: Mapping[str, Any],
) -> UUID:
    """Propose an act; nothing happens before another person approves it.

    Args:
        centre: the centre.
        actor: who proposes it.
        kind: code of a registered kind.
        collectivite: whose act, `*` for the whole country.
        subject: what it is about.
        payload: what the kind asks for; whole numbers and texts, as canonical JSON allows.

    Returns:
        The identifier of the act.

    Raises:
        NotYourAct: when this role or territory does not propose such acts.
        NoMatricule: when the account does not say who the person is.
        ActWaiting: when the same thing is proposed already.
        GirctError: when the kind's own check refuses it.
    """
    asked, now = kind_of(kind), centre.now()
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        person = _require_person(connection, actor)
        draft = Draft(
            act_id=uuid4(),
            kind=kind,
            collectivite=collectivite,
            subject=subject,
            payload=parse_canonical(canonical(payload)),
            proposed_by=person.user_id,
            proposed_at=now,
        )
        require_role(person, asked.proposers, draft)
        repository.lock_subject(connection, kind, subject)
        if repository.is_waiting(
            connection,
            kind=kind,
            collectivite=collectivite,
            subject=subject,
            since=now - PROPOSAL_LIFETIME,
        ):
            message = f"{kind} of {subject} waits for a decision already"
            raise ActWaiting(message, subject=subject)
        _check(asked, connection, centre, draft)
        repository.store_proposal(connection, draft)
        record_step(connection, actor_of(person, actor), "proposed", draft, now)
    log.info("act proposed", kind=kind, subject=subject, by=person.login)
    return draft.act_id


def approve(centre: Centre, actor: Acting, act_id: UUID) -> str | None:
    """Approve an act and carry it out, in one transaction.

    The trail's head is taken last, after all that the act locks: who waits for another act there
    holds nothing that act still needs. Where the clock stepped back since the proposal, the
    approval bears the proposal's time.

    Returns:
        What the kind shows the approver once, if anything.

    Raises:
        UnknownAct: when nothing of this number waits in the person's territory.
        NotYourAct: when this role does not decide such acts.
        OwnAct: when the same person, by account or by matricule, proposed it.
        ProposerChanged: when who proposed it could not propose it today.
        NoMatricule: when one of the two accounts does not say who the person is.
        AccountTooYoung: when the account or its role is less than one hour old.
        ActExpired: when it waited for more than thirty days.
        GirctError: when the kind's own check, or what it does, refuses.
    """
    now = centre.now()
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        person = _require_person(connection, actor)
        draft = _take(connection, act_id, person)
        kind = kind_of(draft.kind)
        require_role(person, kind.approvers, draft)
        proposer = require_other_person(connection, person, draft)
        require_standing(connection, kind, draft)
        if person.since > now - ACCOUNT_AGE_MIN:
            message = f"the account or the role of {person.login} is less than one hour old"
            raise AccountTooYoung(message, login=person.login)
        if draft.proposed_at <= now - PROPOSAL_LIFETIME:
            message = f"{draft.kind} of {draft.subject} waited for more than thirty days"
            raise ActExpired(message, subject=draft.subject)
        _check(kind, connection, centre, draft)
        act = ApprovedAct(
            act_id=draft.act_id,
            kind=draft.kind,
            collectivite=draft.collectivite,
            subject=draft.subject,
            payload=draft.payload,
            proposed_by=draft.proposed_by,
            proposed_at=draft.proposed_at,
            proposer=proposer,
            approved_by=person.user_id,
            approver=person.login,
            approver_role=person.role,
            approved_at=max(now, draft.proposed_at),
            address=address_of(actor),
        )
        repository.store_act(connection, act)
        repository.store_decision(connection, act_id, state="APPROVED", by=person.user_id, now=now)
        shown = kind.carry_out(connection, centre, act)
        record_step(connection, actor_of(person, actor), "approved", act, act.approved_at)
    log.info("act carried out", kind=act.kind, subject=act.subject, by=proposer, with_=person.login)
    return shown


def refuse(centre: Centre, actor: Acting, act_id: UUID) -> None:
    """Refuse an act of somebody else.

    Raises:
        UnknownAct: when nothing of this number waits in the person's territory.
        NotYourAct: when this role does not decide such acts.
        OwnAct: when the same person proposed it; they withdraw it instead.
    """
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        person = _require_person(connection, actor)
        draft = _take(connection, act_id, person)
        require_role(person, kind_of(draft.kind).approvers, draft)
        require_other_person(connection, person, draft)
        repository.store_decision(
            connection, act_id, state="REFUSED", by=person.user_id, now=centre.now()
        )
        record_step(connection, actor_of(person, actor), "refused", draft, centre.now())
    log.info("act refused", kind=draft.kind, subject=draft.subject, by=person.login)


def withdraw(centre: Centre, actor: Acting, act_id: UUID) -> None:
    """Withdraw an act one proposed oneself.

    Raises:
        UnknownAct: when nothing of this number waits in the person's territory.
        NotYourAct: when somebody else proposed it.
    """
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        person = _require_person(connection, actor)
        draft = _take(connection, act_id, person)
        if draft.proposed_by != person.user_id:
            message = "only who proposed an act withdraws it"
            raise NotYourAct(message, role=person.role)
        repository.store_decision(
            connection, act_id, state="WITHDRAWN", by=person.user_id, now=centre.now()
        )
        record_step(connection, actor_of(person, actor), "withdrawn", draft, centre.now())
    log.info("act withdrawn", kind=draft.kind, subject=draft.subject, by=person.login)


def pending(centre: Centre, actor: Acting) -> list[Proposal]:
    """List what waits in a person's territory and concerns their role, oldest first."""
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        person = _require_person(connection, actor)
        waiting = repository.list_waiting(
            connection, person.scope, centre.now() - PROPOSAL_LIFETIME
        )
        logins = repository.logins_of(connection, [draft.proposed_by for draft in waiting])
    return [
        Proposal(
            draft=draft,
            proposer=logins[draft.proposed_by],
            may_decide=draft.proposed_by != person.user_id
            and person.role in kind_of(draft.kind).approvers,
            may_withdraw=draft.proposed_by == person.user_id,
        )
        for draft in waiting
        if person.role in kind_of(draft.kind).approvers | kind_of(draft.kind).proposers
    ]


def scope_of(centre: Centre, actor: Acting) -> str:
    """Give the territory of an account as the database knows it; nowhere when there is none."""
    if actor.user_id is None:
        return NOWHERE
    with scoped(centre.app, NOWHERE) as connection:
        scope = repository.read_scope(connection, actor.user_id)
    return NOWHERE if scope is None else scope


def _require_person(connection: Connection, actor: Acting) -> Person:
    person = repository.read_person(connection, actor.user_id) if actor.user_id else None
    if person is None:
        message = f"{actor.login} has no active account"
        raise NotYourAct(message, role="")
    if person.matricule is None:
        message = f"the account of {person.login} has no matricule"
        raise NoMatricule(message, login=person.login)
    return person


def _take(connection: Connection, act_id: UUID, person: Person) -> Draft:
    draft = repository.take_proposal(connection, act_id, person.scope)
    if draft is None:
        message = f"no act {act_id} waits for a decision"
        raise UnknownAct(message)
    return draft


def _check(kind: ActKind, connection: Connection, centre: Centre, draft: Draft) -> None:
    if kind.check is not None:
        kind.check(connection, centre, draft)
