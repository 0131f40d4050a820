"""Two persons revoke a terminal's keys, or replace the terminal.

Whoever answers for the counter proposes; the ordonnateur, the comptable or the State decides.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from domain.body_fields import UINT32_MAX
from domain.ids import TerminalId
from server.accounts.permissions import Role
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.acts.service import Acting, propose
from server.bootstrap import Centre
from server.terminals.errors import ActUnreadable
from server.terminals.replacement import replace_terminal, require_replaceable
from server.terminals.revocation import require_revocable, revoke_terminal
from server.terminals.service import find_terminal

REVOCATION: Final = "KEY_REVOCATION"
REPLACEMENT: Final = "TERMINAL_REPLACEMENT"
PROPOSERS: Final = frozenset({Role.REGISSEUR, Role.TECH_ADMIN})
APPROVERS: Final = frozenset(
    {Role.ORDONNATEUR, Role.COMPTABLE, Role.GOUVERNEUR, Role.WALI, Role.TECH_ADMIN}
)


class RevocationReason(StrEnum):
    """Why a terminal's keys are revoked."""

    STOLEN = "STOLEN"
    LOST = "LOST"
    KEY_EXPOSED = "KEY_EXPOSED"
    FRAUD = "FRAUD"
    SCRAPPED = "SCRAPPED"


class ReplacementReason(StrEnum):
    """Why a terminal is replaced."""

    STOLEN = "STOLEN"
    LOST = "LOST"
    BROKEN = "BROKEN"
    FROZEN = "FROZEN"
    RESTORED = "RESTORED"


_Terminal = Annotated[int, Field(ge=1, le=UINT32_MAX)]


class Revocation(BaseModel):
    """What a revocation says; `effective_at` is Unix seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terminal_id: _Terminal
    reason: RevocationReason
    effective_at: Annotated[int, Field(ge=0, le=UINT32_MAX)]


class Replacement(BaseModel):
    """What a replacement says; `label` is what people will call the new terminal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terminal_id: _Terminal
    reason: ReplacementReason
    label: Annotated[str, Field(min_length=1, max_length=80)]


Said = TypeVar("Said", Revocation, Replacement)


def propose_revocation(
    centre: Centre,
    actor: Acting,
    terminal_id: TerminalId,
    *,
    reason: RevocationReason,
    effective_at: datetime,
) -> UUID:
    """Propose to revoke a terminal's keys; give the number of the proposal.

    Args:
        centre: the centre.
        actor: who proposes.
        terminal_id: the terminal.
        reason: why.
        effective_at: from when nothing it signed is good, aware UTC, in the past.

    Raises:
        UnknownTerminal: when there is no such terminal.
        AlreadyRevoked: when it is revoked.
        EffectiveDateRefused: when the moment is to come, or before its enrolment.
        NotYourAct: when the person does not propose such acts there.
    """
    said = Revocation(
        terminal_id=terminal_id, reason=reason, effective_at=int(effective_at.timestamp())
    )
    return _propose(centre, actor, REVOCATION, terminal_id, said)


def propose_replacement(
    centre: Centre,
    actor: Acting,
    terminal_id: TerminalId,
    *,
    reason: ReplacementReason,
    label: str,
) -> UUID:
    """Propose to replace a terminal by a new one of the same régie; give the proposal's number.

    Raises:
        UnknownTerminal: when there is no such terminal.
        NotReplaceable: when it was never enrolled, or has a replacement.
        NotYourAct: when the person does not propose such acts there.
    """
    said = Replacement(terminal_id=terminal_id, reason=reason, label=label)
    return _propose(centre, actor, REPLACEMENT, terminal_id, said)


def _propose(
    centre: Centre, actor: Acting, kind: str, terminal_id: TerminalId, said: BaseModel
) -> UUID:
    return propose(
        centre,
        actor,
        kind=kind,
        collectivite=find_terminal(centre, terminal_id).collectivite,
        subject=f"{terminal_id}",
        payload=said.model_dump(mode="json"),
    )


def _revocation_of(draft: Draft) -> Revocation:
    return _read(Revocation, draft)


def _replacement_of(draft: Draft) -> Replacement:
    return _read(Replacement, draft)


def _read(shape: type[Said], draft: Draft) -> Said:
    """Read what is proposed, which may have come in by another door than this module's.

    Raises:
        ActUnreadable: when it is not what such an act says.
    """
    try:
        said = shape.model_validate(dict(draft.payload))
    except ValidationError as error:
        message = f"{draft.kind} of {draft.subject} does not say what such an act says"
        raise ActUnreadable(message) from error
    if f"{said.terminal_id}" != draft.subject:
        message = f"{draft.kind} of {draft.subject} speaks of terminal {said.terminal_id}"
        raise ActUnreadable(message)
    return said


def _check_revocation(connection: Connection, centre: Centre, draft: Draft) -> None:
    said = _revocation_of(draft)
    require_revocable(
        connection,
        TerminalId(said.terminal_id),
        effective_at=datetime.fromtimestamp(said.effective_at, UTC),
        now=centre.now(),
    )


def _carry_out_revocation(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    del centre
    said = _revocation_of(act)
    revoke_terminal(
        connection,
        TerminalId(said.terminal_id),
        act,
        reason=said.reason,
        effective_at=datetime.fromtimestamp(said.effective_at, UTC),
    )


def _check_replacement(connection: Connection, centre: Centre, draft: Draft) -> None:
    del centre
    require_replaceable(connection, TerminalId(_replacement_of(draft).terminal_id))


def _carry_out_replacement(connection: Connection, centre: Centre, act: ApprovedAct) -> str:
    said = _replacement_of(act)
    made = replace_terminal(
        connection,
        centre,
        TerminalId(said.terminal_id),
        act,
        reason=said.reason,
        label=said.label,
    )
    return f"terminal {made.terminal_id} · code {made.code}"


register_kind(
    ActKind(
        code=REVOCATION,
        proposers=PROPOSERS,
        approvers=APPROVERS,
        carry_out=_carry_out_revocation,
        check=_check_revocation,
    )
)
register_kind(
    ActKind(
        code=REPLACEMENT,
        proposers=PROPOSERS,
        approvers=APPROVERS,
        carry_out=_carry_out_replacement,
        check=_check_replacement,
    )
)
