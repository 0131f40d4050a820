"""Who holds which role: nobody two of régisseur, ordonnateur and comptable.

The database says so last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from psycopg import errors as driver
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from domain.territory import in_scope
from server.accounts.errors import NotAllowed, TwoMoneyRoles
from server.accounts.permissions import MONEY_ROLES
from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped

CONSTRAINT: Final = "girct_one_money_role"
_BY_LOGIN = text("SELECT * FROM account_by_login(:login) WHERE active")
_OTHER_ROLE = text("SELECT other_money_role(:matricule, :role, :login)")


@contextmanager
def one_money_role(subject: str) -> Iterator[None]:
    """Say in our words what the database refuses when a person would hold a second money role.

    Args:
        subject: the login, or the name, of the account being written.

    Raises:
        TwoMoneyRoles: when it refuses that.
    """
    try:
        yield
    except IntegrityError as error:
        if not isinstance(error.orig, driver.CheckViolation):
            raise
        if error.orig.diag.constraint_name != CONSTRAINT:
            raise
        message = f"the matricule of {subject} holds another money role"
        raise TwoMoneyRoles(message, login=subject) from error


def require_one_money_role(
    connection: Connection, *, matricule: str | None, role: str, login: str
) -> None:
    """Refuse early what the database would refuse.

    Raises:
        TwoMoneyRoles: when another account of this matricule holds another money role.
    """
    if role not in MONEY_ROLES or matricule is None:
        return
    held = connection.execute(
        _OTHER_ROLE, {"matricule": matricule, "role": role, "login": login}
    ).scalar()
    if held is not None:
        message = f"the matricule of {login} is {held} already"
        raise TwoMoneyRoles(message, login=login)


def require_role(centre: Centre, login: str, role: str, collectivite: str) -> UUID:
    """Check that a login is an active person of a role, in charge of a territory; give who.

    Raises:
        NotAllowed: when it does not.
    """
    with scoped(centre.app, NOWHERE) as connection:
        found = connection.execute(_BY_LOGIN, {"login": login}).one_or_none()
    if found is None or found.role != role or not in_scope(collectivite, found.scope):
        message = f"{login} is no active {role} of {collectivite}"
        raise NotAllowed(message, role=role)
    return UUID(str(found.user_id))
