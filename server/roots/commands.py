"""Commands of the root: the custodians' own, on a machine that is offline, and the centre's."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.root_chain import RootChain, missing_signatures
from domain.signing import public_key_of
from server.bootstrap import wall_clock
from server.console import opened, refusals_on_stderr
from server.passphrases import read_passphrase, require_long
from server.roots.drafting import Wanted, draft_next, require_drafted, sign_last
from server.roots.errors import FingerprintDiffers
from server.roots.files import draw_root_key, open_root_key, read_file, write_file
from server.roots.service import accept_root, held_chain
from server.roots.wording import describe, tell_changes
from server.secrets_store import store_of

roots = typer.Typer(
    help="The root above the centre's keys; new, draft, sign and check need no centre.",
    no_args_is_help=True,
)

StatementFile = Annotated[Path, typer.Argument(metavar="FILE", help="The root statements.")]
OutFile = Annotated[Path, typer.Option("--out", help="File to write; never written over.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="Its first line is the passphrase; asked otherwise.", dir_okay=False),
]
_HEX_DIGITS = 64
_DAY_S = 86_400


@roots.command("new")
def new_command(out: OutFile, passphrase_file: PassphraseFile = None) -> None:
    """Draw a custodian's root key into a file that the passphrase alone opens; show its name."""
    with refusals_on_stderr():
        private_key = draw_root_key(out, _passphrase(passphrase_file, is_new=True))
    typer.echo(f"root key {public_key_of(private_key).hex()}")


@roots.command("draft")
def draft_command(  # noqa: PLR0913 - one option per mention of a statement
    *,
    out: OutFile,
    after: Annotated[
        Path | None, typer.Option(help="The statements so far; none for the first.")
    ] = None,
    root_key: Annotated[
        list[str] | None, typer.Option(help="A custodian's public key; all of them if any.")
    ] = None,
    threshold: Annotated[int | None, typer.Option(help="How many custodians sign.")] = None,
    centre_key: Annotated[
        list[str] | None, typer.Option(help="A key of the centre, good from now on.")
    ] = None,
    end: Annotated[list[str] | None, typer.Option(help="A key of the centre that is over.")] = None,
    revoke: Annotated[list[str] | None, typer.Option(help="A stolen key of the centre.")] = None,
    revoked_from: Annotated[
        datetime | None, typer.Option(help="From when nothing it signed is good, UTC; now if not.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long a key is good.")] = 365,
) -> None:
    """Write the next statement down, unsigned, from the statements there are."""
    now = int(wall_clock().timestamp())
    wanted = Wanted(
        root_keys=_keys(root_key),
        threshold=threshold,
        centre_keys=_keys(centre_key),
        ended=_keys(end),
        revoked=_keys(revoke),
        revoked_from=now if revoked_from is None else _seconds(revoked_from),
        valid_for_s=days * _DAY_S,
    )
    with refusals_on_stderr():
        chain = None if after is None else RootChain.parse(read_file(after))
        drafted = draft_next(chain, wanted, now)
        write_file(out, drafted.to_bytes(), is_new=True)
    _show(drafted)


@roots.command("sign")
def sign_command(
    file: StatementFile,
    key: Annotated[Path, typer.Option(help="The custodian's key file.")],
    fingerprint: Annotated[
        str | None, typer.Option(help="The fingerprint read out, instead of the question.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show the last statement of a file, and sign it with a custodian's key."""
    with refusals_on_stderr():
        chain = RootChain.read(read_file(file))
        require_drafted(chain)
        _show_last(chain)
        if fingerprint is None:
            typer.confirm("Is it what was agreed, and do you sign it?", abort=True)
        elif fingerprint.replace(" ", "").lower() != chain.newest.fingerprint:
            message = "the statement is not the one whose fingerprint was given"
            raise FingerprintDiffers(message)
        private_key = open_root_key(key, _passphrase(passphrase_file))
        signed = sign_last(chain, private_key)
        write_file(file, signed.to_bytes())
    _say_missing(signed)


@roots.command("check")
def check_command(file: StatementFile) -> None:
    """Show the last statement of a file; end with 1 while custodians have still to sign."""
    with refusals_on_stderr():
        chain = RootChain.read(read_file(file))
        require_drafted(chain)
        _show(chain)
        RootChain.parse(chain.to_bytes())


@roots.command("accept")
def accept_command(context: typer.Context, file: StatementFile) -> None:
    """Take the custodians' statements into the centre, and give them to the counters."""
    with opened(context) as centre:
        newest = accept_root(centre, store_of(centre.settings.data_dir), read_file(file))
        is_named = centre.public_key in newest.good_keys
    typer.echo("\n".join(describe(newest)))
    if not is_named:
        typer.echo(
            "counters refuse the key that signs: `girct-server terminal centre-key install`",
            err=True,
        )


@roots.command("show")
def show_command(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="Also write the statements, for `--after` and `--root`.")
    ] = None,
) -> None:
    """Show the statement in force at the centre."""
    with opened(context) as centre:
        raw = held_chain(centre)
    if not raw:
        typer.echo("no root statement")
        raise typer.Exit(1)
    with refusals_on_stderr():
        if out is not None:
            write_file(out, raw, is_new=True)
        typer.echo("\n".join(describe(RootChain.parse(raw).newest)))


def _show(chain: RootChain) -> None:
    _show_last(chain)
    _say_missing(chain)


def _show_last(chain: RootChain) -> None:
    """Show the last statement whole, then what it changes: nobody signs what they overlooked."""
    typer.echo("\n".join(describe(chain.newest)))
    typer.echo("what it changes:")
    typer.echo("\n".join(tell_changes(chain.statements)) or "nothing but its date")


def _say_missing(chain: RootChain) -> None:
    missing = missing_signatures(chain.statements)
    typer.echo(f"signatures missing: {missing}" if missing else "signed by enough")


def _keys(typed: list[str] | None) -> list[bytes]:
    """Read public keys in hexadecimal.

    Raises:
        BadParameter: when one is none.
    """
    found = []
    for text in typed or []:
        if len(text) != _HEX_DIGITS or set(text.lower()) - set("0123456789abcdef"):
            message = f"{text} is not a public key of {_HEX_DIGITS} hexadecimal digits"
            raise typer.BadParameter(message)
        found.append(bytes.fromhex(text))
    return found


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def _passphrase(file: Path | None, *, is_new: bool = False) -> str:
    """Ask a custodian for the passphrase, or read it.

    Raises:
        PassphraseRefused: it cannot be read, or is shorter than 12 characters.
    """
    if file is not None:
        return read_passphrase(file)
    typed: str = typer.prompt(
        "Passphrase of the root key", hide_input=True, confirmation_prompt=is_new, err=True
    )
    return require_long(typed)
