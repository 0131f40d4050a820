"""Read accounts of a territory; never what they sign in with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from domain.territory import WHOLE_COUNTRY, collectivites
from server.accounts.models import UserRow
from server.db.within import within
from server.desk.columns import Names


@dataclass(frozen=True, slots=True)
class UserLine:
    """An account as lists show it.

    Args:
        login: what they sign in with.
        name: their name.
        matricule: their matricule; none for roles that need none.
        role: code of their role.
        scope: their territory.
        place: names of their territory; none for the whole country.
        language: `fr` or `ar`.
        active: whether they may sign in.
        created_at: when the account was made.
    """

    login: str
    name: str
    matricule: str | None
    role: str
    scope: str
    place: Names | None
    language: str
    active: bool
    created_at: datetime


def list_users(connection: Connection, scope: str, *, login: str | None = None) -> list[UserLine]:
    """Read the accounts of a territory: its wall holds, and so does this filter.

    Args:
        connection: a scoped transaction.
        scope: the reader's territory; `*` reads those of the whole country too.
        login: one of them.
    """
    query = (
        select(
            col(UserRow.login),
            col(UserRow.name),
            col(UserRow.matricule),
            col(UserRow.role),
            col(UserRow.scope),
            col(UserRow.language),
            col(UserRow.active),
            col(UserRow.created_at),
        )
        .where(within(col(UserRow.scope), scope))
        .order_by(col(UserRow.login))
    )
    if login is not None:
        query = query.where(col(UserRow.login) == login)
    return [
        UserLine(**row, place=_place(row["scope"])) for row in connection.execute(query).mappings()
    ]


def _place(scope: str) -> Names | None:
    found = None if scope == WHOLE_COUNTRY else collectivites().get(scope)
    return None if found is None else Names(found.name_fr, found.name_ar)
