"""Sides of a double entry before a source gives them their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from server.ledger.accounts import Account

Movements: TypeAlias = Mapping[tuple[Account, str | None], int]
"""Centimes per (account, rubrique)."""
Side: TypeAlias = tuple[Account, str | None, int, int]
"""Account, rubrique, centimes debited, centimes credited."""


def balanced(debits: Movements, credits_: Movements) -> list[Side]:
    """Give the sides that moved, debits first; an account that did not move has none."""
    sides = [(account, rubrique, moved, 0) for (account, rubrique), moved in debits.items()]
    sides += [(account, rubrique, 0, moved) for (account, rubrique), moved in credits_.items()]
    return [side for side in sides if side[2] or side[3]]


def moved(amount_centimes: int, *, to: Account, from_: Account) -> list[Side]:
    """Give the sides of money that goes from one account to another; none of it has no sides.

    Args:
        amount_centimes: How much; below zero it goes the other way.
        to: The account debited.
        from_: The account credited.
    """
    if amount_centimes < 0:
        return moved(-amount_centimes, to=from_, from_=to)
    return balanced({(to, None): amount_centimes}, {(from_, None): amount_centimes})


def differing(found_centimes: int, expected_centimes: int, *, where: Account) -> list[Side]:
    """Give the sides of a count: a shortage and an overage each have their own account.

    Args:
        found_centimes: What was counted.
        expected_centimes: What the books said.
        where: The account that was counted.
    """
    if found_centimes < expected_centimes:
        short = expected_centimes - found_centimes
        return moved(short, to=Account.DEFICIT, from_=where)
    return moved(found_centimes - expected_centimes, to=where, from_=Account.EXCEDENT)
