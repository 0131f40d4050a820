"""Money: whole centimes of the dirham, never a float.

Every amount in the house is a whole number of centimes (1 dirham = 100 centimes). Sums and
differences are exact; the only division is `Money.split`, whose parts always add up to the whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.errors import InvalidAmount

CENTIMES_MAX = 10**13
"""The largest absolute amount, in centimes: a hundred billion dirhams, far above any budget."""

NARROW_NO_BREAK_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """A signed amount, in centimes (1 dirham = 100 centimes).

    Args:
        centimes: a whole number, from -CENTIMES_MAX to CENTIMES_MAX.

    Raises:
        InvalidAmount: for anything that is not an `int` in range (a `bool` and a float included).
    """

    centimes: int

    def __post_init__(self) -> None:
        if type(self.centimes) is not int or abs(self.centimes) > CENTIMES_MAX:
            message = f"not a whole number of centimes in range: {self.centimes!r}"
            raise InvalidAmount(message, value=str(self.centimes))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.centimes + other.centimes)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.centimes - other.centimes)

    def __neg__(self) -> "Money":
        return Money(-self.centimes)

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> "Money":
        """Add amounts up; no amounts make zero.

        Raises:
            InvalidAmount: when the sum is out of range.
        """
        return cls(sum(amount.centimes for amount in amounts))

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to pay or to count."""
        return self.centimes == 0

    def split(self, shares: Sequence[int]) -> tuple["Money", ...]:
        """Divide in proportion to shares, to the centime, losing nothing.

        Each part is first rounded towards zero; the centimes left over then go one by one to the
        parts with the largest remainders, the earlier part first when remainders are equal. A part
        thus differs from its exact share by less than one centime.

        Args:
            shares: whole weights of 0 or more, not all 0.

        Returns:
            As many parts as shares, in the same order; their sum is this amount.

        Raises:
            InvalidAmount: when a share is not a whole number of 0 or more, or all are 0.
        """
        if any(type(share) is not int or share < 0 for share in shares) or not any(shares):
            message = "shares must be whole numbers of 0 or more, and not all 0"
            raise InvalidAmount(message, value=str(list(shares)))
        sign = -1 if self.centimes < 0 else 1
        weight = sum(shares)
        parts, remainders = zip(
            *(divmod(abs(self.centimes) * share, weight) for share in shares), strict=True
        )
        left_over = abs(self.centimes) - sum(parts)
        by_remainder = sorted(range(len(shares)), key=lambda index: (-remainders[index], index))
        favoured = frozenset(by_remainder[:left_over])
        return tuple(Money(sign * (part + (index in favoured))) for index, part in enumerate(parts))

    def figures(self, *, plain: bool = False) -> str:
        """The amount in figures without its currency: "1 234,56".

        Args:
            plain: group thousands with an ASCII space, for the code pages of printers; otherwise
                with a narrow no-break space, which never breaks a line and keeps the digits in
                order inside Arabic text.
        """
        dirhams, centimes = divmod(abs(self.centimes), 100)
        space = " " if plain else NARROW_NO_BREAK_SPACE
        grouped = f"{dirhams:,}".replace(",", space)
        return f"{'-' if self.centimes < 0 else ''}{grouped},{centimes:02d}"

    def format_fr(self, *, plain: bool = False) -> str:
        """The amount as French readers write it: "1 234,56 DH".

        Args:
            plain: only ASCII characters, for the code pages of printers.
        """
        return f"{self.figures(plain=plain)}{' ' if plain else NO_BREAK_SPACE}DH"

    def format_ar(self) -> str:
        """The amount as Moroccan Arabic readers write it, western digits: "1 234,56 درهم"."""
        return f"{self.figures()}{NO_BREAK_SPACE}درهم"


ZERO = Money(0)
"""No money."""
