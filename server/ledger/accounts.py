"""Accounts of the general ledger: where the money is, and what it was collected for."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(StrEnum):
    """A general account (compte) of a régie's ledger.

    The first four say how the payer paid and are debited by a quittance; the last four say what
    the amount is, per budget rubrique, and are credited. Principal, majoration, pénalité and
    astreinte stay apart all the way, as the régie's daily statement asks.
    """

    CAISSE = "CAISSE"
    CHEQUES = "CHEQUES"
    CARTES = "CARTES"
    VIREMENTS = "VIREMENTS"
    RECETTE = "RECETTE"
    MAJORATION = "MAJORATION"
    PENALITE = "PENALITE"
    ASTREINTE = "ASTREINTE"


TENDER_ACCOUNTS: Final[Mapping[str, Account]] = MappingProxyType(
    {
        "ESP": Account.CAISSE,
        "CHQ": Account.CHEQUES,
        "CB": Account.CARTES,
        "VIR": Account.VIREMENTS,
    },
)
"""The account debited for each mode of payment: espèces, chèque, carte bancaire, virement."""
