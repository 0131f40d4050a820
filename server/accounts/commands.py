"""Commands on the people of the centre.

The first two administrators are made without anybody; afterwards every command asks for the
password, and the second factor, of who acts.
"""

from typing import Annotated

import typer

from server.accounts.acts import propose_link, propose_reset, propose_role, propose_user
from server.accounts.console import identified
from server.accounts.ended_sessions import sign_out_everybody, sign_out_user
from server.accounts.people import (
    add_first_administrator,
    add_user,
    close_account,
    link_subject,
    reset_password,
)
from server.accounts.permissions import Role
from server.accounts.service import NewUser
from server.acts.service import approve
from server.bootstrap import Centre
from server.console import opened

users = typer.Typer(help="People who sign in at the centre.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="2 to 64 characters: a-z 0-9 . _ -")]
RoleOption = Annotated[str, typer.Option(help=f"One of {', '.join(Role)}.")]
Scope = Annotated[str, typer.Option(help="* or the code of a collectivité.")]
Matricule = Annotated[str, typer.Option(help="Who they are in the administration.")]
By = Annotated[str, typer.Option("--by", help="Login of the administrator who acts.")]
WithFactor = Annotated[bool, typer.Option("--with-factor", help="The telephone is lost too.")]
AndBy = Annotated[str, typer.Option("--and-by", help="Login of the second person, who approves.")]


@users.command("add")
def add_command(  # noqa: PLR0913, PLR0917 - one option per mention of the account
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option(help="As shown on pages.")],
    role: RoleOption,
    scope: Scope,
    language: Annotated[str, typer.Option(help="fr or ar.")] = "fr",
    matricule: Matricule = "",
    by: By = "",
    and_by: AndBy = "",
) -> None:
    """Create a user; a one-time password is drawn at random and shown this once.

    Without --by: only the first two administrators. With --by: agents, inspectors and auditors.
    With --and-by too: every role.
    """
    user = NewUser(login, name, role, scope, language, matricule=matricule or None)
    with opened(context) as centre:
        password = _add(centre, user, by, and_by)
    typer.echo(f"login {login}\npassword {password}")


def _add(centre: Centre, user: NewUser, by: str, and_by: str) -> str:
    if not by:
        return add_first_administrator(centre, user)
    actor = identified(centre, by)
    if not and_by:
        return add_user(centre, actor, user)
    second = identified(centre, and_by)
    act, half = propose_user(centre, actor, user)
    return f"{half}.{approve(centre, second, act)}"


@users.command("role")
def role_command(  # noqa: PLR0913, PLR0917 - one option per mention of the change
    context: typer.Context,
    login: Login,
    role: RoleOption,
    scope: Scope,
    matricule: Matricule,
    by: By,
    and_by: AndBy,
) -> None:
    """Give an account another role, territory or matricule, or open it again: two persons."""
    with opened(context) as centre:
        actor, second = identified(centre, by), identified(centre, and_by)
        act = propose_role(centre, actor, login, role=role, scope=scope, matricule=matricule)
        approve(centre, second, act)
    typer.echo(f"{login} is {role} of {scope}")


@users.command("close")
def close_command(context: typer.Context, login: Login, by: By) -> None:
    """Close an account at once; its sessions end."""
    with opened(context) as centre:
        close_account(centre, identified(centre, by), login)
    typer.echo(f"{login} is closed")


@users.command("sign-out")
def sign_out_command(
    context: typer.Context,
    by: By,
    login: Annotated[str, typer.Argument(help="Whose sessions; none with --all.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="All of the territory.")] = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """End the sessions of one account, or of all of one's territory; accounts stay as they are."""
    if bool(login) is everybody:
        message = "name one login, or --all"
        raise typer.BadParameter(message)
    with opened(context) as centre:
        actor = identified(centre, by)
        ended = (
            sign_out_everybody(centre, actor) if everybody else sign_out_user(centre, actor, login)
        )
    typer.echo(f"{ended} sessions ended")


@users.command("reset")
def reset_command(
    context: typer.Context,
    login: Login,
    by: By,
    and_by: AndBy = "",
    with_factor: WithFactor = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Give an account a one-time password; two persons, unless its role is an ordinary one."""
    with opened(context) as centre:
        actor = identified(centre, by)
        if not and_by:
            password = reset_password(centre, actor, login, with_factor=with_factor)
        else:
            second = identified(centre, and_by)
            act, half = propose_reset(centre, actor, login, with_factor=with_factor)
            password = f"{half}.{approve(centre, second, act)}"
    typer.echo(f"login {login}\npassword {password}")


@users.command("link")
def link_command(
    context: typer.Context,
    login: Login,
    subject: Annotated[str, typer.Argument(help="The person's `sub` at the sign-in service.")],
    by: By,
    and_by: AndBy = "",
) -> None:
    """Link an account to a person of the sign-in service; two persons, unless it is ordinary."""
    with opened(context) as centre:
        actor = identified(centre, by)
        if not and_by:
            link_subject(centre, actor, login, subject)
        else:
            second = identified(centre, and_by)
            approve(centre, second, propose_link(centre, actor, login, subject))
    typer.echo(f"{login} is linked")
