"""A kind of act for tests, and what was done of it."""

from uuid import UUID

from sqlalchemy import Connection, text

from domain.errors import GirctError
from server.accounts.service import SignedIn
from server.acts import service
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

PLACE = "09.163.01.01"
DONE: list[ApprovedAct] = []


class Fault(GirctError):
    """What this test's act refuses."""

    code = "server.not_found"


def carry_out(connection: Connection, centre: Centre, act: ApprovedAct) -> str | None:
    del centre
    stored = connection.execute(
        text("SELECT count(*) FROM centre_acts WHERE act_id = :act"), {"act": act.act_id}
    ).scalar_one()
    assert stored == 1, "the act is written before it is carried out"
    if act.payload.get("fails"):
        raise Fault(act.subject)
    DONE.append(act)
    return "shown once"


def check(connection: Connection, centre: Centre, draft: Draft) -> None:
    del connection, centre
    if draft.payload.get("impossible"):
        raise Fault(draft.subject)


KIND = ActKind(
    "TEST_ACT", frozenset({"regisseur", "tech_admin"}), frozenset({"comptable", "tech_admin"}),
    carry_out, check,
)  # fmt: skip
register_kind(KIND)


def propose(
    centre: Centre, person: SignedIn, subject: str = "R-0901", place: str = PLACE, **payload: object
) -> UUID:
    return service.propose(
        centre, person, kind="TEST_ACT", collectivite=place, subject=subject, payload=payload
    )


def states(centre: Centre) -> list[str]:
    with scoped(centre.app, EVERYWHERE) as connection:
        return list(connection.execute(text("SELECT state FROM act_proposals")).scalars())


def acts_carried_out(centre: Centre) -> int:
    with scoped(centre.app, EVERYWHERE) as connection:
        return int(connection.execute(text("SELECT count(*) FROM centre_acts")).scalar_one())
