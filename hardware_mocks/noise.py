"""What a bad line does to the bytes of a device: noise, parity bits, rubbish, torn frames."""

import random
from dataclasses import dataclass, field

BITS = 8
SEVEN_BITS = 0x7F


class Noise:
    """Turns over, loses and invents bytes at given rates; the same seed gives the same noise.

    Args:
        flip: how many bytes of one have one bit turned over, 0 to 1.
        drop: how many are lost.
        insert: before how many a byte of chance is put.
        seed: of the chance.

    Raises:
        ValueError: For a rate outside 0 to 1.
    """

    def __init__(
        self, *, flip: float = 0.0, drop: float = 0.0, insert: float = 0.0, seed: int = 0
    ) -> None:
        if not all(0 <= rate <= 1 for rate in (flip, drop, insert)):
            message = f"a rate of noise is between 0 and 1: {flip}, {drop}, {insert}"
            raise ValueError(message)
        self._flip, self._drop, self._insert = flip, drop, insert
        self._chance = random.Random(seed)  # noqa: S311 -- noise is to be repeatable, not secret

    def spoil(self, content: bytes) -> bytes:
        """Send these bytes over the bad line."""
        spoiled = bytearray()
        for byte in content:
            if self._chance.random() < self._insert:
                spoiled.append(self._chance.randrange(256))
            if self._chance.random() < self._drop:
                continue
            is_flipped = self._chance.random() < self._flip
            spoiled.append(byte ^ (1 << self._chance.randrange(BITS) if is_flipped else 0))
        return bytes(spoiled)


def with_even_parity(content: bytes) -> bytes:
    """Give each byte the eighth bit that 7E1 sends: what a reader set to 8N1 sees of it."""
    return bytes(
        byte & SEVEN_BITS | (((byte & SEVEN_BITS).bit_count() & 1) << 7) for byte in content
    )


@dataclass
class LineFaults:
    """What is wrong with the line; nothing, as it is made.

    Args:
        noise: what spoils the bytes the device sends.
        noise_inward: what spoils the bytes it is sent.
        is_mute: nothing the device says arrives.
        has_parity_bits: 7E1 is seen through an 8-bit port.
        rubbish: sent before every frame.
        frames_in_a_write: this many frames are held back, then sent at once.
        cut_after_bytes: the plug is pulled after this many bytes of the next frame.
        baud: bits a second, ten of them to a byte; as fast as can be when None.
    """

    noise: Noise | None = None
    noise_inward: Noise | None = None
    is_mute: bool = False
    has_parity_bits: bool = False
    rubbish: bytes = b""
    frames_in_a_write: int = 1
    cut_after_bytes: int | None = None
    baud: int | None = None
    _held: list[bytes] = field(default_factory=list)

    def hear(self, content: bytes) -> bytes:
        """Give the bytes that reach the device."""
        return content if self.noise_inward is None else self.noise_inward.spoil(content)

    def distort(self, frame: bytes) -> bytes:
        """Give the bytes that arrive for one frame; none while frames are held back."""
        if self.is_mute:
            return b""
        content = self.rubbish + frame
        if self.has_parity_bits:
            content = with_even_parity(content)
        if self.noise is not None:
            content = self.noise.spoil(content)
        self._held.append(content)
        if len(self._held) < self.frames_in_a_write:
            return b""
        content = b"".join(self._held)
        self._held.clear()
        return content
