"""`girct-pos update`: what was asked for; a refusal is said in the machine's language."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from domain.errors import GirctError
from pos.settings import load_settings
from pos.updating.errors import UpdateAbsent, UpdateRootWrong
from pos.updating.machine import Machine
from pos.updating.service import Update
from pos.updating.trust import Trust, fingerprint, is_fingerprint
from ui.catalogues import phrase, translate
from ui.messages import error_message

if TYPE_CHECKING:
    from ui.languages import Language

STATE_DIR = Path("var/lib/girct-update")
"""Below the machine's root, out of the reach of the counter's own user."""
UP_TO_DATE = phrase("%(installed)s is installed, and nothing newer is released.")
NEWER = phrase("%(installed)s is installed, %(released)s can be: girct-pos update")
INSTALLED = phrase("Version %(version)s is installed.")
RESTARTING = phrase("Version %(version)s is installed; the counter starts again.")
FINGERPRINT = phrase("Fingerprint: %(fingerprint)s")
VOUCH = phrase("Is it, figure by figure, the one the custodians gave? (yes/no)")
TRUSTED = phrase("This root is trusted from now on for every update of this machine.")
YES = frozenset({"oui", "o", "نعم", "yes", "y"})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for.

    Args:
        data_dir: The counter's folder.
        place: Where releases are; none for the setting `update_from`.
        trusted: A root to trust from now on; none to use the one that is.
        said_fingerprint: Its fingerprint as its custodians said it; asked for without it.
        root: Where a disk being prepared is mounted; none for this machine.
        is_check: Only say what could be installed.
        is_now: Update whatever goes on at the counter.
    """

    data_dir: Path
    place: str | None
    trusted: Path | None
    said_fingerprint: str | None
    root: Path | None
    is_check: bool
    is_now: bool


def update(wanted: Wanted) -> None:
    """Trust a root, look what is released, or install it.

    Raises:
        Exit: With 1, when it is refused; the refusal is said with its code on standard error.
    """
    language: Language = "ar" if os.environ.get("LANG", "").startswith("ar") else "fr"
    # Read once now: while a package is installed, the files of the sentences are not there.
    error_message(UpdateAbsent(""), language)
    try:
        _do(wanted, language)
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error_message(error, language)} [{error}]\n")
        raise typer.Exit(1) from error


def _do(wanted: Wanted, language: Language) -> None:
    folder = (wanted.root or Path("/")) / STATE_DIR
    trust = Trust(folder)
    if wanted.trusted is not None:
        _trust(trust, wanted.trusted, wanted.said_fingerprint, language)
        return
    place = wanted.place or load_settings(wanted.data_dir).update_from
    if place is None:
        message = "no place is named: --from, or update_from in pos.toml"
        raise UpdateAbsent(message, place="—")
    asked = Update(
        machine=Machine(wanted.root),
        trust=trust,
        folder=folder,
        place=place,
        data_dir=wanted.data_dir,
        is_now=wanted.is_now,
    )
    if wanted.is_check:
        installed, released = asked.check()
        found = UP_TO_DATE if installed == released else NEWER
        typer.echo(translate(found, language, installed=installed, released=released))
        return
    version = asked.install(lambda key: typer.echo(translate(key, language)))
    typer.echo(translate(INSTALLED if wanted.root else RESTARTING, language, version=version))


def _trust(trust: Trust, path: Path, said: str | None, language: Language) -> None:
    try:
        root = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise UpdateRootWrong(message) from error
    typer.echo(translate(FINGERPRINT, language, fingerprint=fingerprint(root)))

    def vouch(shown: str) -> bool:
        if said is not None:
            return is_fingerprint(said, shown)
        answer = typer.prompt(translate(VOUCH, language), default="", show_default=False)
        return answer.strip().casefold() in YES

    trust.name(root, vouch)
    typer.echo(translate(TRUSTED, language))
