"""Commands on terminals."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from domain.body_fields import UINT32_MAX
from domain.ids import RegieId, TerminalId
from domain.signing import public_key_of
from server.accounts.console import AndBy, By, answering, identified
from server.accounts.permissions import Permission
from server.acts.service import approve
from server.bootstrap import Centre
from server.console import opened
from server.regies.caller import Caller
from server.roots.installation import draw_fresh_key, propose_installation
from server.secrets_store import SecretStore, store_of
from server.terminals.acts import (
    ReplacementReason,
    RevocationReason,
    propose_replacement,
    propose_revocation,
)
from server.terminals.centre_keys import announce_key, unaware_terminals
from server.terminals.key_acts import propose_retirement
from server.terminals.rotation import ask_rotation
from server.terminals.service import register, renew_code
from server.terminals.shares import read_shares, set_cash_shares, split_evenly

terminals = typer.Typer(help="Terminals, that is counters.", no_args_is_help=True)
centre_keys = typer.Typer(help="The key that signs for the centre.", no_args_is_help=True)
terminals.add_typer(centre_keys, name="centre-key")

TerminalArgument = Annotated[
    int, typer.Argument(metavar="TERMINAL", min=1, max=UINT32_MAX, help="Its number.")
]
RegieArgument = Annotated[str, typer.Argument(metavar="REGIE", help="Identifier: R-0901.")]


@terminals.command("add")
def add_command(
    context: typer.Context,
    regie_id: RegieArgument,
    label: Annotated[str, typer.Option(help="What people call it.")],
    by: By,
) -> None:
    """Announce a counter; its enrolment code is shown this once and lives ten minutes."""
    with opened(context) as centre:
        added = register(
            centre, regie_id=RegieId(regie_id), label=label, caller=_registrar(centre, by)
        )
    typer.echo(f"terminal {added.terminal_id}\ncode {added.code}")


@terminals.command("code")
def code_command(context: typer.Context, terminal_id: TerminalArgument, by: By) -> None:
    """Draw another enrolment code for a counter that is not enrolled yet."""
    with opened(context) as centre:
        code = renew_code(centre, TerminalId(terminal_id), _registrar(centre, by))
    typer.echo(f"terminal {terminal_id}\ncode {code}")


@terminals.command("revoke")
def revoke_command(  # noqa: PLR0913, PLR0917 - each is a mention of the act
    context: typer.Context,
    terminal_id: TerminalArgument,
    reason: Annotated[RevocationReason, typer.Option(help="Why.")],
    by: By,
    and_by: AndBy,
    effective_at: Annotated[
        datetime | None, typer.Option(help="From when nothing it signed is good, UTC; now if not.")
    ] = None,
) -> None:
    """Two persons revoke a counter: what it sends from now on is kept as evidence only."""
    with opened(context) as centre:
        at = centre.now() if effective_at is None else effective_at.replace(tzinfo=UTC)
        first, second = identified(centre, by), identified(centre, and_by)
        act_id = propose_revocation(
            centre, first, TerminalId(terminal_id), reason=reason, effective_at=at
        )
        approve(centre, second, act_id)
    typer.echo(f"terminal {terminal_id} is revoked from {at:%Y-%m-%d %H:%M:%S} UTC")


@terminals.command("replace")
def replace_command(  # noqa: PLR0913, PLR0917 - each is a mention of the act
    context: typer.Context,
    terminal_id: TerminalArgument,
    reason: Annotated[ReplacementReason, typer.Option(help="Why.")],
    label: Annotated[str, typer.Option(help="What people call the new one.")],
    by: By,
    and_by: AndBy,
) -> None:
    """Two persons replace a counter; the new one's enrolment code is shown this once."""
    with opened(context) as centre:
        first, second = identified(centre, by), identified(centre, and_by)
        act_id = propose_replacement(
            centre, first, TerminalId(terminal_id), reason=reason, label=label
        )
        shown = approve(centre, second, act_id)
    typer.echo(f"terminal {terminal_id} is replaced\n{shown}")


@terminals.command("rotate")
def rotate_command(context: typer.Context, terminal_id: TerminalArgument, by: By) -> None:
    """Ask a counter to change its key at its next contact."""
    with opened(context) as centre:
        ask_rotation(centre, TerminalId(terminal_id), _registrar(centre, by))
    typer.echo(f"terminal {terminal_id} is asked to change its key")


@terminals.command("shares")
def shares_command(
    context: typer.Context,
    regie_id: RegieArgument,
    shares: Annotated[
        list[str] | None, typer.Argument(metavar="TERMINAL=CENTIMES", help="The new shares.")
    ] = None,
    *,
    evenly: Annotated[bool, typer.Option("--evenly", help="Share the ceiling out evenly.")] = False,
    by: Annotated[str, typer.Option("--by", help="Login of the régisseur who shares out.")] = "",
) -> None:
    """Show how a régie's ceiling is shared out between its tills, or share it out anew (--by)."""
    with opened(context) as centre:
        regie = RegieId(regie_id)
        held = read_shares(centre, regie)
        wanted = _read_shares(shares or [])
        if evenly and held.ceiling_centimes is not None:
            wanted = split_evenly(held.ceiling_centimes, list(held.of_terminals)) | wanted
        if wanted:
            caller = Caller(*answering(centre, by, Permission.SET_CASH_SHARES))
            set_cash_shares(centre, regie, wanted, caller)
            held = read_shares(centre, regie)
    typer.echo(f"ceiling {'none' if held.ceiling_centimes is None else held.ceiling_centimes}")
    for terminal_id, centimes in held.of_terminals.items():
        typer.echo(f"terminal {terminal_id} share {'none' if centimes is None else centimes}")


@centre_keys.command("show")
def show_command(context: typer.Context) -> None:
    """Show the public keys of the centre, as custodians name them."""
    with opened(context) as centre:
        store = _store_of(centre)
        in_use, *_ = store.centre_public_keys()
        others = {"next": store.centre_next_public_key(), "fresh": store.centre_fresh_public_key()}
    typer.echo(f"key in use {in_use.hex()}")
    for name, key in others.items():
        if key is not None:
            typer.echo(f"{name} key {key.hex()}")


@centre_keys.command("announce")
def announce_command(context: typer.Context) -> None:
    """Draw the centre's next key; restart the workers so that counters learn it."""
    with opened(context) as centre:
        public_key = announce_key(centre, _store_of(centre))
    typer.echo(f"next key {public_key.hex()}")


@centre_keys.command("pending")
def pending_command(context: typer.Context) -> None:
    """List the counters in service that do not know the centre's next key yet."""
    with opened(context) as centre:
        unaware = unaware_terminals(centre, _store_of(centre))
    typer.echo("\n".join(f"terminal {number}" for number in unaware) or "every counter knows it")


@centre_keys.command("retire")
def retire_command(
    context: typer.Context,
    *,
    by: By,
    and_by: AndBy,
    force: Annotated[
        bool, typer.Option("--force", help="Leave behind the counters that do not know it.")
    ] = False,
) -> None:
    """Two persons let the announced key sign; restart the workers. The old one is destroyed."""
    with opened(context) as centre:
        first, second = identified(centre, by), identified(centre, and_by)
        approve(centre, second, propose_retirement(centre, first, is_forced=force))
        public_key = public_key_of(_store_of(centre).centre_private_key())
    typer.echo(f"the centre signs with {public_key.hex()}")


@centre_keys.command("draw")
def draw_command(
    context: typer.Context,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Another one: the one drawn before may be known.")
    ] = False,
) -> None:
    """Draw a fresh key of the centre for the custodians to name; nothing signs with it yet."""
    with opened(context) as centre:
        public_key = draw_fresh_key(centre, _store_of(centre), is_anew=anew)
    typer.echo(f"fresh key {public_key.hex()}")


@centre_keys.command("install")
def install_command(context: typer.Context, *, by: By, and_by: AndBy) -> None:
    """Two persons install the fresh key that the root names; restart the workers."""
    with opened(context) as centre:
        first, second = identified(centre, by), identified(centre, and_by)
        approve(centre, second, propose_installation(centre, first))
        public_key = public_key_of(_store_of(centre).centre_private_key())
    typer.echo(f"the centre signs with {public_key.hex()}")


def _registrar(centre: Centre, login: str) -> Caller:
    return Caller(*answering(centre, login, Permission.REGISTER_TERMINALS))


def _store_of(centre: Centre) -> SecretStore:
    return store_of(centre.settings.data_dir)


def _read_shares(typed: list[str]) -> dict[TerminalId, int]:
    """Read `TERMINAL=CENTIMES`.

    Raises:
        BadParameter: when one is not of that form.
    """
    shares: dict[TerminalId, int] = {}
    for text in typed:
        terminal, _, centimes = text.partition("=")
        if not (terminal.isdecimal() and centimes.isdecimal()):
            message = f"{text} is not TERMINAL=CENTIMES"
            raise typer.BadParameter(message)
        shares[TerminalId(int(terminal))] = int(centimes)
    return shares
