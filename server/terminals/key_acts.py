"""Two administrators of the whole country let the announced key of the centre sign.

The old private key is destroyed, and a counter that does not know the next one believes nothing
from the centre any more: nobody does that alone.
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
from server.bootstrap import Centre
from server.roots.service import require_named
from server.secrets_store import SecretStore, store_of
from server.terminals.centre_keys import require_spread
from server.terminals.errors import ActUnreadable

RETIREMENT: Final = "CENTRE_KEY_RETIREMENT"
SUBJECT: Final = "centre"


class Retirement(BaseModel):
    """What is proposed: the key that will sign, in hexadecimal, and whether it waits for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    is_forced: bool


def propose_retirement(centre: Centre, actor: Acting, *, is_forced: bool = False) -> UUID:
    """Propose that the announced key signs from the workers' next start on.

    Args:
        centre: the centre.
        actor: an administrator of the whole country.
        is_forced: leave behind the terminals that do not know the key: they are to be replaced.

    Raises:
        CentreKeyMissing: when none was announced.
        CentreKeyNotSpread: when terminals in service do not know it yet.
        CentreKeyUnnamed: when custodians signed for this centre, and do not name it.
        NotYourAct: when the person does not propose such acts.
    """
    said = Retirement(
        public_key=require_spread(centre, _store(centre), is_forced=is_forced).hex(),
        is_forced=is_forced,
    )
    return propose(
        centre,
        actor,
        kind=RETIREMENT,
        collectivite=WHOLE_COUNTRY,
        subject=SUBJECT,
        payload=said.model_dump(),
    )


def _check(connection: Connection, centre: Centre, draft: Draft) -> None:
    """Check that the key two persons speak of is still the one that was announced.

    Raises:
        ActUnreadable: when it is another one, or no key at all.
    """
    del connection
    said = _read(draft)
    announced = require_spread(centre, _store(centre), is_forced=said.is_forced)
    if announced.hex() != said.public_key:
        message = "another key of the centre was announced since"
        raise ActUnreadable(message)
    require_named(centre, announced)


def _carry_out(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    """Record it, then move the files: what fails on the disk leaves no act behind."""
    record_outcome(
        connection,
        act,
        "terminals:centre_key:retired",
        before={"public_key": centre.public_key.hex()},
        after=_read(act).model_dump(),
    )
    _store(centre).retire_centre_key()


def _read(draft: Draft) -> Retirement:
    try:
        return Retirement.model_validate(dict(draft.payload))
    except ValidationError as error:
        message = f"{draft.kind} does not say what such an act says"
        raise ActUnreadable(message) from error


def _store(centre: Centre) -> SecretStore:
    return store_of(centre.settings.data_dir)


register_kind(
    ActKind(
        code=RETIREMENT,
        proposers=frozenset({Role.TECH_ADMIN}),
        approvers=frozenset({Role.TECH_ADMIN}),
        carry_out=_carry_out,
        check=_check,
    )
)
