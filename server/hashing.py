"""What a guess at a kept password or PIN costs: argon2id, as the centre is built with it.

Whoever builds a centre hands them in. No setting and no variable of the environment names them, so
that nothing an administrator writes makes a stolen table cheaper to search.
"""

from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class Hashing:
    """The two costs of a centre; a hash says its own, so old ones are still read.

    Args:
        passwords: for the passwords of accounts.
        pins: for the PINs of agents, which small counters have to check.
    """

    passwords: PasswordHasher
    pins: PasswordHasher


FULL_COST: Final = Hashing(
    passwords=PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4),
    pins=PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1),
)
"""What every centre is built with outside tests.

Source: RFC 9106 §4, second recommended option (64 MiB, 3 passes, 4 lanes), for passwords; OWASP
Password Storage Cheat Sheet, argon2id (19 MiB, 2 passes, 1 lane), for PINs.
"""
