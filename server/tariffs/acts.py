"""An arrêté fiscal comes into force by an act of two persons.

The ordonnateur proposes it, the gouverneur or wali gives the visa.

Source: loi organique 113-14, article 118, from memory and to be confirmed: decisions that set the
rates of taxes are enforceable after the visa of the gouverneur or of who acts for them.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from domain.ids import CollectiviteCode
from server.accounts.permissions import Role
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.acts.service import Acting, propose
from server.bootstrap import Centre
from server.tariffs.service import ActName, put_in_force, require_enactable

ENACT: Final = "TARIFF_ENACT"


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


def _check(connection: Connection, centre: Centre, draft: Draft) -> None:
    require_enactable(connection, centre, _name(draft))


def _carry_out(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    del centre
    put_in_force(connection, _name(act), by=act.proposer, now=act.approved_at)


def _name(draft: Draft) -> ActName:
    return ActName(CollectiviteCode(draft.collectivite), draft.subject)


register_kind(
    ActKind(
        code=ENACT,
        proposers=frozenset({Role.ORDONNATEUR}),
        approvers=frozenset({Role.GOUVERNEUR, Role.WALI}),
        carry_out=_carry_out,
        check=_check,
    )
)
