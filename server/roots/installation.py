"""Two administrators of the whole country install a key that the custodians alone vouch for.

Retiring a key needs the one in use to announce the next. Where that one may be in other hands,
a fresh key is drawn, the custodians name it and revoke the old one, and it is installed.
"""

from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from domain.territory import WHOLE_COUNTRY
from server.accounts.permissions import Role
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.acts.recording import record_outcome
from server.acts.service import Acting, propose
from server.audit.trail import NATIONAL, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.caller import CONSOLE, Caller
from server.roots.errors import FreshKeyMissing, InstallationUnreadable, NoRoot
from server.roots.service import require_named, root_in_force
from server.secrets_store import SecretStore, store_of

INSTALLATION: Final = "CENTRE_KEY_INSTALLATION"
SUBJECT: Final = "centre"


class Installation(BaseModel):
    """What is proposed: the fresh key that will sign, in hexadecimal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def draw_fresh_key(
    centre: Centre, store: SecretStore, *, is_anew: bool = False, caller: Caller = CONSOLE
) -> bytes:
    """Draw a key of the centre for the custodians to name; nothing signs with it yet.

    Args:
        centre: the centre.
        store: where its keys are.
        is_anew: another one, should the one drawn before have been read too.
        caller: who asks.

    Returns:
        Its public half.
    """
    before = store.centre_fresh_public_key()
    public_key = store.draw_fresh_centre_key(is_anew=is_anew)
    if public_key != before:
        with scoped(centre.app, EVERYWHERE) as connection:
            record_act(
                connection,
                caller.actor,
                "terminals:centre_key:drawn",
                collectivite=NATIONAL,
                subject=SUBJECT,
                now=centre.now(),
                before={"public_key": centre.public_key.hex()},
                after={"public_key": public_key.hex()},
            )
    return public_key


def propose_installation(centre: Centre, actor: Acting) -> UUID:
    """Propose that the fresh key signs from the workers' next start on.

    Raises:
        FreshKeyMissing: when none was drawn.
        NoRoot: when no custodians signed for this centre: counters could not follow.
        CentreKeyUnnamed: when the statement in force does not name it.
        NotYourAct: when the person does not propose such acts.
    """
    said = Installation(public_key=_named_key(centre).hex())
    return propose(
        centre,
        actor,
        kind=INSTALLATION,
        collectivite=WHOLE_COUNTRY,
        subject=SUBJECT,
        payload=said.model_dump(),
    )


def _named_key(centre: Centre) -> bytes:
    fresh_key = store_of(centre.settings.data_dir).centre_fresh_public_key()
    if fresh_key is None:
        message = "no fresh key of the centre was drawn"
        raise FreshKeyMissing(message)
    if root_in_force(centre) is None:
        message = "no root statement is known: counters could not follow to another key"
        raise NoRoot(message)
    require_named(centre, fresh_key)
    return fresh_key


def _check(connection: Connection, centre: Centre, draft: Draft) -> None:
    """Check that the key two persons speak of is still the fresh one, and still named.

    Raises:
        InstallationUnreadable: when it is another one.
    """
    del connection
    if _named_key(centre).hex() != _read(draft).public_key:
        message = "another fresh key of the centre was drawn since"
        raise InstallationUnreadable(message)


def _carry_out(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    """Record it, then move the files: what fails on the disk leaves no act behind."""
    record_outcome(
        connection,
        act,
        "terminals:centre_key:installed",
        before={"public_key": centre.public_key.hex()},
        after=_read(act).model_dump(),
    )
    store_of(centre.settings.data_dir).install_fresh_centre_key()


def _read(draft: Draft) -> Installation:
    try:
        return Installation.model_validate(dict(draft.payload))
    except ValidationError as error:
        message = f"{draft.kind} does not say what such an act says"
        raise InstallationUnreadable(message) from error


register_kind(
    ActKind(
        code=INSTALLATION,
        proposers=frozenset({Role.TECH_ADMIN}),
        approvers=frozenset({Role.TECH_ADMIN}),
        carry_out=_carry_out,
        check=_check,
    )
)
