"""Restores a counter: evidence first, then a new number; each step may be taken again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from domain.errors import GirctError
from pos.identity import IDENTITY_FILE, refuse_enrolled
from pos.restoring.carried import read_place
from pos.settings import SETTINGS_FILE, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from domain.exchange import Checkpoint
    from pos.restoring.carried import LostPlace
    from pos.restoring.delivery import Delivery
    from pos.restoring.lost_counter import LostCounter


class Desk(Protocol):
    """Whoever stands before the new machine: the command line, or a test."""

    def tell(self, sentence: str) -> None:
        """Say something."""

    def scan(self) -> str:
        """Ask for the code of a paper the copy lacks; empty when there is none left."""

    def refuse(self, error: GirctError) -> None:
        """Say why a code is not taken."""


def settings_of(folder: Path) -> dict[str, Any]:
    """The settings of the lost counter, as the copy kept them; `data_dir` is the new one's own."""
    if not (folder / SETTINGS_FILE).is_file():
        return {}
    kept = load_settings(folder).model_dump(mode="json", exclude_unset=True)
    return {key: value for key, value in kept.items() if key != "data_dir"}


def gather_missing(
    lost: LostCounter, delivery: Delivery, place: LostPlace, desk: Desk
) -> LostPlace:
    """Take the papers the copy lacks, one scan after another, and send each as evidence.

    Returns:
        The place with the numbers of those found.

    Raises:
        GirctError: The centre cannot be had any more; what was sent is there.
    """
    while text := desk.scan().strip():
        try:
            record = lost.read_missing(text)
        except GirctError as error:
            desk.refuse(error)
            continue
        delivery.send_missing(record)
        place = place.with_found(record.receipt_no)
        desk.tell(f"{record.terminal_id}-{record.receipt_no} : transmise au centre comme preuve")
    return place


def restored_place(data_dir: Path, lost: LostCounter) -> LostPlace:
    """What is known of the lost counter, with what an earlier try found."""
    place, before = lost.place(), read_place(data_dir)
    if before is None or before.terminal_id != place.terminal_id:
        return place
    return replace(place, found=before.found, is_read=before.is_read)


def is_enrolled(data_dir: Path) -> bool:
    """Whether the new machine is a counter already: an earlier try got that far."""
    return (data_dir / IDENTITY_FILE).exists()


def refuse_other_counter(data_dir: Path, lost: LostCounter) -> None:
    """Refuse a folder that holds a counter which is not the one an earlier try made of it.

    It may be the lost counter itself, back from an older state, or one that sells.

    Raises:
        AlreadyEnrolled: It does.
    """
    place = read_place(data_dir)
    if place is None or place.terminal_id != lost.identity.terminal_id:
        refuse_enrolled(data_dir)


def sentences_of(place: LostPlace, checkpoint: Checkpoint) -> list[str]:
    """Say in French what the copy holds and what the centre holds."""
    head, number = checkpoint.head_seq, place.terminal_id
    last = f"{number}-{place.last_receipt_no}"
    lines = [
        f"Guichet perdu : n° {number}",
        f"Copie : {place.last_seq} enregistrements, quittances jusqu’à {last}",
        f"Centre : {head} enregistrements dans les livres, état {checkpoint.state.value}",
    ]
    unsent = max(0, place.last_seq - checkpoint.stored_through_seq)
    lines.append(f"À transmettre depuis la copie : {unsent}")
    if head > place.last_seq:
        lines.append("Le centre en sait plus que la copie : rien n’est perdu de son côté.")
    for session in place.sessions:
        state = "comptée" if session.is_counted else "non comptée"
        lines.append(
            f"Session de l’agent {session.agent_id} ({state}) : {session.quittances} quittances,"
            f" {_dirhams(session.cash_centimes)} attendus en caisse"
        )
    for debit in place.debits:
        known_by = debit.authorisation or "issue inconnue"
        lines.append(
            f"Débit par carte sans quittance sur la copie ({known_by}) :"
            f" {_dirhams(debit.amount_centimes)}, à régler sur le terminal"
        )
    return lines


def _dirhams(centimes: int) -> str:
    return f"{centimes // 100},{centimes % 100:02d} DH"
