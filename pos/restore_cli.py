"""`girct-pos restore`: the steps in their order, said in French."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from pos.bootstrap import machine_now
from pos.restoring.carried import keep_place
from pos.restoring.delivery import Delivery
from pos.restoring.lost_counter import open_copy
from pos.restoring.service import (
    gather_missing,
    is_enrolled,
    refuse_other_counter,
    restored_place,
    sentences_of,
    settings_of,
)
from pos.setup import enrol_counter
from pos.sync.client import CentreClient
from ui.messages import error_message

if TYPE_CHECKING:
    from pathlib import Path

    from domain.errors import GirctError
    from pos.restoring.carried import LostPlace

DEFAULT_SERVER = "http://127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for.

    Args:
        data_dir: Folder of the new counter.
        copy: The `girct-NUMBER` folder of the medium.
        recovery_code: The régisseur's.
        code: The enrolment code of the new number; none to send the evidence only.
        server: Address of the centre; none for that of the lost counter.
        is_dry: Only say what would be done.
        is_scanning: Whether to ask for papers the copy lacks.
    """

    data_dir: Path
    copy: Path
    recovery_code: str
    code: str | None
    server: str | None
    is_dry: bool
    is_scanning: bool


class Terminal:
    """The person before the machine, on standard input and output."""

    def tell(self, sentence: str) -> None:
        """Say something."""
        typer.echo(sentence)

    def scan(self) -> str:
        """Ask for a code; the end of the input is the end of the papers."""
        typer.echo("Scannez le QR d’une quittance absente de la copie (Entrée pour finir) : ")
        return sys.stdin.readline()

    def refuse(self, error: GirctError) -> None:
        """Say why a code is not taken."""
        typer.echo(f"{error.code}: {error_message(error, 'fr')}", err=True)


def restore(wanted: Wanted) -> None:
    """Send the evidence, take the missing papers, enrol anew, carry over.

    Raises:
        AlreadyEnrolled: The folder holds another counter, or the lost one itself.
        GirctError: A step could not be done; those before it stand, and may be taken again.
    """
    desk = Terminal()
    with closing(open_copy(wanted.copy, wanted.recovery_code)) as lost:
        refuse_other_counter(wanted.data_dir, lost)
        settings = settings_of(wanted.copy)
        server = wanted.server or str(settings.get("server_url", DEFAULT_SERVER))
        place = restored_place(wanted.data_dir, lost)
        with closing(CentreClient(server, lost.identity, machine_now)) as client:
            delivery = Delivery(lost, client)
            for sentence in sentences_of(place, delivery.ask()):
                desk.tell(sentence)
            if wanted.is_dry:
                desk.tell("Essai à blanc : rien n’a été transmis ni enrôlé.")
                return
            checkpoint = delivery.upload(lambda seq: desk.tell(f"transmis jusqu’à {seq}"))
            desk.tell(
                f"Le centre tient la copie : {checkpoint.head_seq} dans les livres,"
                f" {len(checkpoint.quarantined)} en quarantaine"
            )
            if wanted.is_scanning:
                place = gather_missing(lost, delivery, place, desk)
    if missing := place.still_missing():
        shown = ", ".join(f"{place.terminal_id}-{number}" for number in missing)
        desk.tell(f"Quittances encore absentes : {shown}")
    keep_place(wanted.data_dir, place)
    _enrol(wanted, place, {**settings, "server_url": server}, desk)


def _enrol(wanted: Wanted, place: LostPlace, settings: dict[str, Any], desk: Terminal) -> None:
    if is_enrolled(wanted.data_dir):
        desk.tell("Ce poste est déjà enrôlé sous son nouveau numéro.")
        return
    if wanted.code is None:
        desk.tell(
            f"Faites remplacer le guichet {place.terminal_id} au centre (girct-server terminal"
            f" replace {place.terminal_id}), puis relancez avec --code et le code d’enrôlement."
        )
        return
    enrolled = enrol_counter(wanted.data_dir, wanted.code, **settings)
    desk.tell(f"Nouveau guichet n° {enrolled.terminal_id} enrôlé dans {wanted.data_dir}")
    if (root := enrolled.root) is not None:
        desk.tell(f"Déclaration racine n° {root.number}, empreinte {root.fingerprint}")
    desk.tell(f"La série {place.terminal_id}-… est close et ne sera jamais continuée.")
    if enrolled.refusal is not None:
        desk.refuse(enrolled.refusal)
