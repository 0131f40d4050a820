"""The explicit filter on territory that every reading by a person carries, beside the wall.

Row-level security alone would do; a repository that also says whose rows it wants still shows
none of a neighbour's if a policy were ever lost.
"""

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Mapped

from server.db.scope import EVERYWHERE, NOWHERE


def within(code: ColumnElement[str] | Mapped[str], scope: str) -> ColumnElement[bool]:
    """Keep the rows whose collectivité is the scope itself or below it.

    Args:
        code: the column that holds the code of a collectivité.
        scope: `*`, or the code of a collectivité; an empty one keeps nothing.
    """
    if scope == EVERYWHERE:
        return true()
    if scope == NOWHERE:
        return ~true()
    return or_(code == scope, code.startswith(f"{scope}.", autoescape=True))
