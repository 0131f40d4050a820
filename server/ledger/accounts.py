"""Accounts of the general ledger: where the money is, and what it was collected for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(StrEnum):
    """A general account (compte) of a régie's ledger.

    `CHART` says what each one holds. Principal, majoration, pénalité and astreinte stay apart all
    the way, as the régie's daily statement asks.
    """

    CAISSE = "CAISSE"
    CHEQUES = "CHEQUES"
    CARTES = "CARTES"
    VIREMENTS = "VIREMENTS"
    REGISSEUR = "REGISSEUR"
    EN_ROUTE = "EN_ROUTE"
    COMPTABLE = "COMPTABLE"
    DEFICIT = "DEFICIT"
    EXCEDENT = "EXCEDENT"
    DECHARGE = "DECHARGE"
    RECETTE = "RECETTE"
    MAJORATION = "MAJORATION"
    PENALITE = "PENALITE"
    ASTREINTE = "ASTREINTE"


class AccountClass(StrEnum):
    """What a balance of the account means."""

    TREASURY = "TREASURY"
    """Money and money's worth, and who answers for it (trésorerie)."""
    CLAIM = "CLAIM"
    """What somebody owes the régie (créance)."""
    DEBT = "DEBT"
    """What the régie holds and may have to give back (dette)."""
    INCOME = "INCOME"
    """What was collected, by budget rubrique (recette)."""
    LOSS = "LOSS"
    """What will not come back (perte)."""


class Side(StrEnum):
    """The side on which a balance of the account is normally found."""

    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """One account of the chart.

    Args:
        label_fr: Its name on French screens.
        label_ar: Its name on Arabic screens.
        account_class: What its balance means.
        normal_side: Where its balance normally is.
    """

    label_fr: str
    label_ar: str
    account_class: AccountClass
    normal_side: Side


_TREASURY: Final = (AccountClass.TREASURY, Side.DEBIT)
_INCOME: Final = (AccountClass.INCOME, Side.CREDIT)

CHART: Final[Mapping[Account, ChartEntry]] = MappingProxyType(
    {
        Account.CAISSE: ChartEntry("Caisse du guichet", "صندوق الشباك", *_TREASURY),
        Account.CHEQUES: ChartEntry("Chèques reçus", "الشيكات المستلمة", *_TREASURY),
        Account.CARTES: ChartEntry("Cartes bancaires", "البطاقات البنكية", *_TREASURY),
        Account.VIREMENTS: ChartEntry("Virements reçus", "التحويلات المستلمة", *_TREASURY),
        Account.REGISSEUR: ChartEntry("Espèces chez le régisseur", "نقود لدى الشسيع", *_TREASURY),
        Account.EN_ROUTE: ChartEntry("Versements en route", "دفعات في الطريق", *_TREASURY),
        Account.COMPTABLE: ChartEntry("Compte du comptable", "حساب القابض", *_TREASURY),
        Account.DEFICIT: ChartEntry(
            "Déficits de caisse", "عجز الصندوق", AccountClass.CLAIM, Side.DEBIT
        ),
        Account.EXCEDENT: ChartEntry(
            "Excédents de caisse", "فائض الصندوق", AccountClass.DEBT, Side.CREDIT
        ),
        Account.DECHARGE: ChartEntry(
            "Déficits admis en décharge", "عجز مبرأ الذمة", AccountClass.LOSS, Side.DEBIT
        ),
        Account.RECETTE: ChartEntry("Recettes", "المداخيل", *_INCOME),
        Account.MAJORATION: ChartEntry("Majorations", "الزيادات", *_INCOME),
        Account.PENALITE: ChartEntry("Pénalités", "الذعائر", *_INCOME),
        Account.ASTREINTE: ChartEntry("Astreintes", "الغرامات التهديدية", *_INCOME),
    },
)
"""The chart of accounts (plan de comptes) of a régie; migration 12 writes it to `accounts`.

It is the régie's own, between the drawer and the comptable; the comptable's public accounts are
not ours to keep. Not verified, until the client's counsel confirms: that an overage waits on an
account of its own before it becomes a recette accidentelle, that a shortage stands against the
régisseur until made good or discharged (décharge, remise gracieuse), and every name in Arabic.
A balance of `REGISSEUR` below zero is a float (fonds de caisse) advanced from outside the takings.

Source: the project's domain notes, §3 and §6, both from memory.
"""

TENDER_ACCOUNTS: Final[Mapping[str, Account]] = MappingProxyType(
    {
        "ESP": Account.CAISSE,
        "CHQ": Account.CHEQUES,
        "CB": Account.CARTES,
        "VIR": Account.VIREMENTS,
    },
)
"""The account debited for each mode of payment: espèces, chèque, carte bancaire, virement."""
