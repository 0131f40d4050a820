"""What can go wrong with the keys of a counter."""

from domain.errors import GirctError


class KeyLost(GirctError):
    """The chain has reached a key that this counter's folder does not hold."""

    code = "pos.key_lost"


class RootElsewhere(GirctError):
    """No key of the centre this counter was enrolled with vouches for a first root."""

    code = "pos.root_elsewhere"
