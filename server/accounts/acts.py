"""What two persons do to an account: give it or its role, give its password back, link it.

The one-time password comes in two halves, one for each person: neither can sign in as the new one.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from server.accounts.errors import InvalidUser, LoginTaken, NotAllowed, OwnAccount
from server.accounts.passwords import draw_half, hash_password, hide_half, join_halves
from server.accounts.people import (
    covers,
    find_user,
    link_told,
    require_administrators_left,
    write_reset,
    write_subject,
)
from server.accounts.permissions import Role
from server.accounts.segregation import one_money_role, require_one_money_role
from server.accounts.service import NewUser, check_user, insert_user
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.acts.recording import record_outcome
from server.acts.repository import Person, read_person
from server.acts.service import Acting, propose, scope_of
from server.bootstrap import Centre
from server.db.scope import scoped

GRANT: Final = "USER_GRANT"
RESET: Final = "USER_RESET"
LINK: Final = "USER_LINK"
ANY_PASSWORD: Final = "any password"  # noqa: S105 - stands where a check wants one
_CHANGE = text(
    "UPDATE users SET role = :role, scope = :scope, matricule = :matricule, role_since = :now,"
    " grant_act = :act, active = true WHERE user_id = :user"
)


def propose_user(centre: Centre, actor: Acting, user: NewUser) -> tuple[UUID, str]:
    """Propose a new account; give the act and the proposer's half of its one-time password.

    Raises:
        NotYourAct: when the person does not propose accounts of this territory.
        InvalidUser: when a value cannot be, or the matricule is missing.
        LoginTaken: when another person has this login.
        TwoMoneyRoles: when this matricule holds another money role.
        OwnAccount: when it would be the proposer's own.
    """
    half = draw_half()
    payload = {
        "is_new": True,
        "name": user.name.strip(),
        "role": str(user.role),
        "scope": user.scope,
        "language": user.language,
        "matricule": user.matricule or "",
        "half": hide_half(half),
    }
    return _propose(centre, actor, GRANT, user.scope, user.login, payload), half


def propose_role(  # noqa: PLR0913 - each is a mention of the change
    centre: Centre, actor: Acting, login: str, *, role: str, scope: str, matricule: str
) -> UUID:
    """Propose another role, territory or matricule for an account, or to open it again.

    Raises:
        NotYourAct: when the person does not propose accounts of this territory.
        NotAllowed: when the account is of another territory.
        InvalidUser: when a value cannot be.
        UnknownUser: when there is no such account.
        TwoMoneyRoles: when this matricule holds another money role.
        OwnAccount: when it is the proposer's own.
        TooFewAdministrators: when fewer than two administrators would be left.
    """
    payload = {"is_new": False, "role": str(role), "scope": scope, "matricule": matricule}
    return _propose(centre, actor, GRANT, scope, login, payload)


def propose_reset(
    centre: Centre, actor: Acting, login: str, *, with_factor: bool
) -> tuple[UUID, str]:
    """Propose a one-time password, and a new second factor if asked; give the proposer's half.

    Raises:
        NotYourAct: when the person does not propose accounts of this territory.
        UnknownUser: when there is no such account.
        OwnAccount: when it is the proposer's own.
    """
    half = draw_half()
    payload = {"half": hide_half(half), "with_factor": with_factor}
    return _propose(centre, actor, RESET, _scope_of(centre, actor, login), login, payload), half


def propose_link(centre: Centre, actor: Acting, login: str, subject: str) -> UUID:
    """Propose to link an account to a person of the sign-in service; to nobody when empty.

    Raises:
        NotYourAct: when the person does not propose accounts of this territory.
        UnknownUser: when there is no such account.
        OwnAccount: when it is the proposer's own.
    """
    return _propose(
        centre, actor, LINK, _scope_of(centre, actor, login), login, {"subject": subject.strip()}
    )


def _propose(  # noqa: PLR0913, PLR0917 - each is a mention of the act
    centre: Centre, actor: Acting, kind: str, scope: str, login: str, payload: dict[str, Any]
) -> UUID:
    return propose(centre, actor, kind=kind, collectivite=scope, subject=login, payload=payload)


def _scope_of(centre: Centre, actor: Acting, login: str) -> str:
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        return str(find_user(connection, login).scope)


def _check_grant(connection: Connection, centre: Centre, draft: Draft) -> None:
    del centre
    login, asked = draft.subject, draft.payload
    proposer = _require_stranger(connection, draft.proposed_by, draft)
    if asked["is_new"]:
        check_user(_new_user(draft), ANY_PASSWORD)
        if connection.execute(
            text("SELECT true FROM account_by_login(:login)"), {"login": login}
        ).scalar():
            message = f"the login {login} is taken"
            raise LoginTaken(message, login=login)
    else:
        _check_change(connection, proposer, draft)
    if not asked["matricule"]:
        message = f"user {login!r}: invalid matricule"
        raise InvalidUser(message, field="matricule")
    require_one_money_role(
        connection, matricule=asked["matricule"], role=asked["role"], login=login
    )


def _check_change(connection: Connection, proposer: Person, draft: Draft) -> None:
    asked, found = draft.payload, find_user(connection, draft.subject, is_closed_too=True)
    if not covers(proposer, found.scope):
        message = f"{draft.subject} is of another territory"
        raise NotAllowed(message, role=proposer.role)
    check_user(
        NewUser(
            found.login,
            found.name,
            asked["role"],
            asked["scope"],
            found.language,
            matricule=asked["matricule"] or None,
        ),
        ANY_PASSWORD,
    )
    if found.active and found.role == Role.TECH_ADMIN != asked["role"]:
        require_administrators_left(connection)


def _carry_out_grant(connection: Connection, centre: Centre, act: ApprovedAct) -> str | None:
    _require_stranger(connection, act.approved_by, act)
    second = draw_half() if act.payload["is_new"] else None
    with one_money_role(act.subject):
        if second is not None:
            insert_user(
                connection,
                _new_user(act),
                hash_password(join_halves(act.payload["half"], second), centre.hashing.passwords),
                act.approved_at,
                grant_act=act.act_id,
                is_one_time=True,
            )
            after = {"role": act.payload["role"], "scope": act.payload["scope"]}
            record_outcome(connection, act, "accounts:user:created", before={}, after=after)
        else:
            found = find_user(connection, act.subject, is_closed_too=True)
            connection.execute(
                _CHANGE,
                {
                    "role": act.payload["role"],
                    "scope": act.payload["scope"],
                    "matricule": act.payload["matricule"],
                    "now": act.approved_at,
                    "act": act.act_id,
                    "user": found.user_id,
                },
            )
            record_outcome(
                connection,
                act,
                "accounts:user:changed",
                before={"role": found.role, "scope": found.scope, "active": found.active},
                after={"role": act.payload["role"], "scope": act.payload["scope"], "active": True},
            )
    return second


def _check_account(connection: Connection, centre: Centre, draft: Draft) -> None:
    del centre
    find_user(connection, draft.subject)
    _require_stranger(connection, draft.proposed_by, draft)


def _carry_out_reset(connection: Connection, centre: Centre, act: ApprovedAct) -> str:
    _require_stranger(connection, act.approved_by, act)
    found, second = find_user(connection, act.subject), draw_half()
    given, with_factor = join_halves(act.payload["half"], second), act.payload["with_factor"]
    before, after = write_reset(connection, centre, found, given, with_factor=bool(with_factor))
    record_outcome(connection, act, "accounts:user:reset", before=before, after=after)
    return second


def _carry_out_link(connection: Connection, centre: Centre, act: ApprovedAct) -> None:
    del centre
    _require_stranger(connection, act.approved_by, act)
    found, subject = find_user(connection, act.subject), act.payload["subject"]
    write_subject(connection, found.user_id, subject)
    record_outcome(
        connection,
        act,
        "accounts:user:linked",
        before=link_told(found.oidc_subject),
        after=link_told(subject),
    )


def _require_stranger(connection: Connection, user_id: UUID, draft: Draft) -> Person:
    """Check that a person decides about somebody else, by login and by matricule.

    Raises:
        OwnAccount: when they do not.
    """
    person = read_person(connection, user_id)
    own = text("SELECT matricule FROM users WHERE login = :login")
    concerned = {
        connection.execute(own, {"login": draft.subject}).scalar(),
        draft.payload.get("matricule"),
    }
    if person is None or person.login == draft.subject or person.matricule in concerned:
        message = f"{draft.subject}: nobody decides about their own account"
        raise OwnAccount(message, login=draft.subject)
    return person


def _new_user(draft: Draft) -> NewUser:
    asked = draft.payload
    return NewUser(
        draft.subject,
        asked["name"],
        asked["role"],
        asked["scope"],
        asked["language"],
        matricule=asked["matricule"] or None,
    )


for _code, _check, _carry_out in (
    (GRANT, _check_grant, _carry_out_grant),
    (RESET, _check_account, _carry_out_reset),
    (LINK, _check_account, _carry_out_link),
):
    register_kind(
        ActKind(
            code=_code,
            proposers=frozenset({Role.TECH_ADMIN}),
            approvers=frozenset({Role.TECH_ADMIN, Role.GOUVERNEUR, Role.WALI}),
            carry_out=_carry_out,
            check=_check,
        )
    )
