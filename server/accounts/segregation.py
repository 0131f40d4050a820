"""Nobody holds two of régisseur, ordonnateur and comptable; the database says so last."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import errors as driver
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from server.accounts.errors import TwoMoneyRoles
from server.accounts.permissions import MONEY_ROLES

CONSTRAINT: Final = "girct_one_money_role"
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
