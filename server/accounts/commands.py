"""Commands on the people of the centre."""

from typing import Annotated

import typer

from server.accounts.service import ROLES, NewUser, create_user
from server.console import opened

users = typer.Typer(help="People who sign in at the centre.", no_args_is_help=True)


@users.command("add")
def add_command(  # noqa: PLR0913, PLR0917 - one option per mention of the account
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="2 to 64 characters: a-z 0-9 . _ -")],
    name: Annotated[str, typer.Option(help="As shown on pages.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")],
    scope: Annotated[str, typer.Option(help="* or the code of a collectivité.")],
    language: Annotated[str, typer.Option(help="fr or ar.")] = "fr",
) -> None:
    """Create a user; the password is drawn at random and shown this once."""
    with opened(context) as centre:
        password = create_user(centre, NewUser(login, name, role, scope, language))
    typer.echo(f"login {login}\npassword {password}")
