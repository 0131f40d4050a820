"""`make audit` and `make release`: the maintainers' commands."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from securesystemslib.signer import Signer

    from deploy.release.custody import Custody
    from deploy.release.repository import Releases

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Argument(help="The folder of releases.", file_okay=False)]
Keys = Annotated[Path, typer.Option(help="Folder of keys, outside every checkout.")]
Passphrases = Annotated[
    Path | None, typer.Option(help="Folder with a file per role; asked for without it.")
]
PassphraseFile = Annotated[Path | None, typer.Option(help="Asked for without it.")]


@app.callback()
def release() -> None:
    """Look through, list and sign what is released."""


@app.command()
def audit(
    files: Annotated[list[Path], typer.Argument(help="Requirements with hashes.", exists=True)],
    osv: Annotated[
        str | None, typer.Option(help="Ask this OSV server instead of the package index.")
    ] = None,
) -> None:
    """Look every pinned package up among the known weaknesses; exit 1 if one is not accepted."""
    from deploy.release.audit import judge, look_up, read_accepted, weaknesses_of  # noqa: PLC0415 - for this command only

    today = datetime.now(UTC).date()
    with _refusals_on_stderr():
        looked_up, found = weaknesses_of(look_up(files, osv))
        accepted = judge(found, read_accepted(), today)
    for weakness in accepted:
        typer.echo(f"accepted: {weakness}")
    typer.echo(f"{today}: {looked_up} packages, {len(accepted)} accepted weaknesses, no other")


@app.command("key")
def draw(name: Annotated[str, typer.Argument(help="A role or a custodian.")], keys: Keys) -> None:
    """Draw a key and print its passphrase, once; the role keys are targets, snapshot, timestamp."""
    from deploy.release.keys import draw_key  # noqa: PLC0415

    with _refusals_on_stderr():
        typer.echo(draw_key(keys, name))


@app.command()
def begin(
    folder: Folder,
    keys: Keys,
    custodian: Annotated[list[Path], typer.Option(help="Public key of a custodian; give three.")],
) -> None:
    """Draft the first root: three custodians or more, two of whom sign; then `sign`."""
    from deploy.release.keys import PUBLIC_SUFFIX, read_public  # noqa: PLC0415
    from deploy.release.repository import ROLES  # noqa: PLC0415

    with _refusals_on_stderr():
        roles = {role: read_public(keys / f"{role}{PUBLIC_SUFFIX}") for role in ROLES}
        _custody(folder).begin([read_public(path) for path in custodian], roles)


@app.command()
def rotate(
    folder: Folder,
    role: Annotated[str, typer.Option(help="root, targets, snapshot or timestamp.")] = "root",
    remove: Annotated[list[Path] | None, typer.Option(help="Public key that goes.")] = None,
    add: Annotated[list[Path] | None, typer.Option(help="Public key that comes.")] = None,
) -> None:
    """Draft the next root, with other keys, or only for five more years; then `sign`."""
    from deploy.release.keys import read_public  # noqa: PLC0415

    with _refusals_on_stderr():
        removed, added = ([read_public(path) for path in paths or []] for paths in (remove, add))
        _custody(folder).rotate(role, removed, added)


@app.command()
def sign(
    folder: Folder,
    key: Annotated[Path, typer.Option(help="The custodian's private key.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign the draft of the root, which is said first: + a key that comes, - one that goes.

    The last signature needed puts it in force.
    """
    from deploy.release.keys import open_key  # noqa: PLC0415
    from deploy.release.repository import fingerprint  # noqa: PLC0415

    with _refusals_on_stderr():
        custody = _custody(folder)
        typer.echo("\n".join(custody.drafted()))
        missing = custody.sign(open_key(key, _passphrase(key, passphrase_file)))
        if missing:
            typer.echo(f"signed; {missing} more needed")
            return
        root = _releases(folder).root()
        path = _releases(folder).root_file(root.signed.version)
        typer.echo(f"{path} is in force; its fingerprint is {fingerprint(path.read_bytes())}")


@app.command("add")
def add_package(
    folder: Folder,
    package: Annotated[Path, typer.Argument(help="The counter's package (make deb).")],
    keys: Keys,
    passphrases: Passphrases = None,
) -> None:
    """Release a package, with its list of components."""
    from deploy.release.components import components_of  # noqa: PLC0415
    from deploy.release.packages import read_package  # noqa: PLC0415

    with _refusals_on_stderr():
        read = read_package(package)
        components = components_of(read)
        name = _releases(folder).add(read, components, _role_keys(keys, passphrases))
        typer.echo(f"released: {name}")


@app.command()
def renew(folder: Folder, keys: Keys, passphrases: Passphrases = None) -> None:
    """Sign what is released for longer, or with keys that were rotated."""
    with _refusals_on_stderr():
        releases = _releases(folder)
        releases.publish(_role_keys(keys, passphrases), None)
        typer.echo("\n".join(releases.standing()))


@app.command()
def show(folder: Folder) -> None:
    """Say what is released, and until when each part holds."""
    with _refusals_on_stderr():
        typer.echo("\n".join(_releases(folder).standing()))


def _releases(folder: Path) -> Releases:
    from deploy.release.repository import Releases  # noqa: PLC0415

    return Releases(folder, lambda: datetime.now(UTC))


def _custody(folder: Path) -> Custody:
    from deploy.release.custody import Custody  # noqa: PLC0415

    return Custody(_releases(folder))


def _role_keys(keys: Path, passphrases: Path | None) -> dict[str, Signer]:
    from deploy.release.keys import PRIVATE_SUFFIX, open_key  # noqa: PLC0415
    from deploy.release.repository import ROLES  # noqa: PLC0415

    opened: dict[str, Signer] = {}
    for role in ROLES:
        path = keys / f"{role}{PRIVATE_SUFFIX}"
        opened[role] = open_key(path, _passphrase(path, passphrases and passphrases / role))
    return opened


def _passphrase(key: Path, file: Path | None) -> str:
    from deploy.release.errors import KeyRefused  # noqa: PLC0415

    if file is not None:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            message = f"{file} holds no passphrase of {key.name}"
            raise KeyRefused(message) from error
    return str(typer.prompt(f"passphrase of {key.name}", hide_input=True, err=True))


@contextmanager
def _refusals_on_stderr() -> Iterator[None]:
    try:
        yield
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
