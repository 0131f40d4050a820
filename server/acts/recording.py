"""Each step of an act goes on the audit trail, in the transaction of that step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from server.acts.kinds import ApprovedAct, Draft
from server.acts.repository import Person
from server.audit.actions import PROPOSED
from server.audit.trail import Actor, record_act

UNKNOWN = "unknown"
WAITING = "PENDING"


def actor_of(person: Person, acting: Any) -> Actor:  # noqa: ANN401 - an `Actor` says where from
    """Give whom the trail names: the account as it is now, and where it acts from if known."""
    return Actor(person.user_id, person.login, person.role, address_of(acting))


def address_of(acting: Any) -> str:  # noqa: ANN401 - an `Actor` says where from
    """Tell where somebody acts from, if known."""
    return str(getattr(acting, "address", UNKNOWN))


def approver_of(act: ApprovedAct) -> Actor:
    """Give whom the trail names for what an act does: who approved it, and where from."""
    return Actor(act.approved_by, act.approver, act.approver_role, act.address)


def record_outcome(
    connection: Connection,
    act: ApprovedAct,
    action: str,
    *,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> None:
    """Write what an approved act did, with both persons.

    Args:
        connection: The transaction that carries it out.
        act: The act.
        action: `source:subject:verb`.
        before: What the thing it concerns was.
        after: What it is now; nothing personal.
    """
    record_act(
        connection,
        approver_of(act),
        action,
        collectivite=act.collectivite,
        subject=act.subject,
        now=act.approved_at,
        before=before,
        after={**after, "act": f"{act.act_id}", "proposed_by": act.proposer},
    )


def record_step(
    connection: Connection, actor: Actor, verb: str, draft: Draft, now: datetime
) -> None:
    """Write that an act was proposed, approved, refused or withdrawn."""
    act = {"act": str(draft.act_id)}
    if verb == PROPOSED:
        before, after = None, {"state": WAITING, **act}
    else:
        before, after = {"state": WAITING}, {"state": verb.upper(), **act}
    record_act(
        connection,
        actor,
        f"acts:{draft.kind.lower()}:{verb}",
        collectivite=draft.collectivite,
        subject=draft.subject,
        now=now,
        before=before,
        after=after,
    )
