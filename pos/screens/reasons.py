"""A reason as it is chosen in a form: one of its list, said before anything is recorded."""

from collections.abc import Collection

from pos.screens.errors import ReasonNotChosen


def chosen_reason(code: str, known: Collection[str]) -> str:
    """Give back a reason of a list.

    Raises:
        ReasonNotChosen: It is none.
    """
    if code not in known:
        message = f"{code!r} is no reason of the list"
        raise ReasonNotChosen(message)
    return code
