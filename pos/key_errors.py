"""What can go wrong with the keys of a counter."""

from domain.errors import GirctError


class KeyLost(GirctError):
    """The chain has reached a key that this counter's folder does not hold."""

    code = "pos.key_lost"
