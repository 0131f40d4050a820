"""An arrêté fiscal comes into force, and gets its last day, by an act of two persons.

The ordonnateur proposes it, the gouverneur or wali gives the visa: the last day of one is as much a
change of tariff as the first day of another.

Source: loi organique 113-14, article 118, from memory and to be confirmed: decisions that set the
rates of taxes are enforceable after the visa of the gouverneur or of who acts for them.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from domain.ids import CollectiviteCode
from domain.tariffs.errors import InvalidAct
from server.accounts.permissions import Role
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.acts.recording import record_outcome
from server.acts.service import Acting, propose
from server.bootstrap import Centre
from server.tariffs.service import (
    ActName,
    put_in_force,
    require_enactable,
    require_endable,
    set_last_day,
)

ENACT: Final = "TARIFF_ENACT"
END: Final = "TARIFF_END"
PROPOSERS: Final = frozenset({Role.ORDONNATEUR})
APPROVERS: Final = frozenset({Role.GOUVERNEUR, Role.WALI})


def propose_enactment(centre: Centre, actor: Acting, act: ActName) -> UUID:
    """Propose to put an act in force from its first day; give the number of the proposal.

    Raises:
        NotYourAct: when the person is no ordonnateur of this territory.
        UnknownAct: when there is no such act.
        ActInForce: when it is in force already.
        UnverifiedLine: on a production centre, while any line is unverified and unconfirmed.
        TariffOverlap: when another act in force sets one of its natures on one of its days.
    """
    return propose(
        centre,
        actor,
        kind=ENACT,
        collectivite=act.collectivite,
        subject=act.number,
        payload={"number": act.number},
    )


def propose_ending(centre: Centre, actor: Acting, act: ActName, last_day: date) -> UUID:
    """Propose the last day of an act in force; give the number of the proposal.

    Raises:
        NotYourAct: when the person is no ordonnateur of this territory.
        UnknownAct: when no such act is in force.
        InvalidAct: when the day is before the act's first day, or over.
    """
    return propose(
        centre,
        actor,
        kind=END,
        collectivite=act.collectivite,
        subject=act.number,
        payload={"number": act.number, "last_day": last_day.isoformat()},
    )


def _check_enactment(connection: Connection, centre: Centre, draft: Draft) -> None:
    require_enactable(connection, centre, _name(draft))


def _enact(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    del centre
    put_in_force(connection, _name(act), by=act.proposer, now=act.approved_at)
    record_outcome(
        connection,
        act,
        "tariffs:act:enacted",
        before={"state": "DRAFT"},
        after={"state": "IN_FORCE"},
    )


def _check_ending(connection: Connection, centre: Centre, draft: Draft) -> None:
    require_endable(connection, centre, _name(draft), _last_day(draft))


def _end(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    del centre
    former = set_last_day(connection, _name(act), _last_day(act))
    before = {"last_day": "" if former is None else former.isoformat()}
    record_outcome(
        connection,
        act,
        "tariffs:act:ended",
        before=before,
        after={"last_day": _last_day(act).isoformat()},
    )


def _name(draft: Draft) -> ActName:
    return ActName(CollectiviteCode(draft.collectivite), draft.subject)


def _last_day(draft: Draft) -> date:
    """Read the last day that is proposed.

    Raises:
        InvalidAct: when it is no day.
    """
    try:
        return date.fromisoformat(draft.payload["last_day"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"the last day of act {draft.subject} is no day"
        raise InvalidAct(message, act=draft.subject, field="effective_to") from error


for _code, _check, _carry_out in ((ENACT, _check_enactment, _enact), (END, _check_ending, _end)):
    register_kind(
        ActKind(
            code=_code,
            proposers=PROPOSERS,
            approvers=APPROVERS,
            carry_out=_carry_out,
            check=_check,
        )
    )
