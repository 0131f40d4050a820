"""Who acts at the console: a command that changes something asks for the person's own secrets.

For a script, `GIRCT_SECRETS_OF_<LOGIN>` (capitals, other characters as `_`) names a file that only
its owner reads: the password on the first line, the key of the second factor, if any, on the next.
"""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from server.accounts.service import Account, SignInLimits, sign_in
from server.bootstrap import Centre

CONSOLE = "console"
By = Annotated[str, typer.Option("--by", help="Login of who does it; their password is asked.")]
AndBy = Annotated[
    str, typer.Option("--and-by", help="Login of the second person; their password is asked.")
]


def identified(centre: Centre, login: str) -> Account:
    """Ask a person for what they sign in with.

    Raises:
        SignInRefused: when it is wrong.
        TooManyTries: when it was wrong too often.
    """
    path = os.environ.get(f"GIRCT_SECRETS_OF_{re.sub('[^A-Z0-9]', '_', login.upper())}")
    lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
    password = lines[0] if lines else typer.prompt(f"Password of {login}", hide_input=True)
    _, person = sign_in(
        centre, SignInLimits(centre), login=login, password=password, address=CONSOLE
    )
    return Account(person.user_id, person.login)
