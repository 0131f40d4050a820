"""What a bad line does, counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.noise import LineFaults, Noise, with_even_parity

LONG = bytes(range(256)) * 200


def test_the_same_seed_gives_the_same_noise_and_another_another() -> None:
    first, same, other = (
        Noise(flip=0.1, drop=0.1, insert=0.1, seed=n).spoil(LONG) for n in (1, 1, 2)
    )
    assert first == same
    assert first != other


def test_no_noise_changes_nothing() -> None:
    assert Noise().spoil(LONG) == LONG


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1])
def test_bytes_are_turned_over_lost_and_invented_at_the_rates_asked_for(rate: float) -> None:
    expected = len(LONG) * rate
    tolerance = 6 * expected**0.5
    flipped = Noise(flip=rate, seed=7).spoil(LONG)
    changed = [(a, b) for a, b in zip(LONG, flipped, strict=True) if a != b]
    assert abs(len(changed) - expected) < tolerance
    assert all((a ^ b).bit_count() == 1 for a, b in changed)
    assert abs(len(LONG) - len(Noise(drop=rate, seed=7).spoil(LONG)) - expected) < tolerance
    assert abs(len(Noise(insert=rate, seed=7).spoil(LONG)) - len(LONG) - expected) < tolerance


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_rate_outside_0_to_1_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Noise(flip=rate)


@given(st.binary(max_size=100))
def test_parity_bits_make_every_byte_even_and_keep_its_seven_bits(content: bytes) -> None:
    sent = with_even_parity(content)
    assert all(byte.bit_count() % 2 == 0 for byte in sent)
    assert bytes(byte & 0x7F for byte in sent) == bytes(byte & 0x7F for byte in content)


def test_parity_of_the_manual() -> None:
    assert with_even_parity(b"\x020\r")[:2] == b"\x82\x30"


def test_frames_are_held_back_until_there_are_enough() -> None:
    faults = LineFaults(frames_in_a_write=3, rubbish=b"?")
    assert [faults.distort(frame) for frame in (b"1", b"2", b"3", b"4")] == [
        b"",
        b"",
        b"?1?2?3",
        b"",
    ]


def test_what_reaches_the_device_is_spoiled_by_a_noise_of_its_own() -> None:
    assert LineFaults(noise=Noise(drop=1.0)).hear(b"W") == b"W"
    assert LineFaults(noise_inward=Noise(drop=1.0)).hear(b"W") == b""


def test_a_mute_line_sends_nothing() -> None:
    assert LineFaults(is_mute=True).distort(b"frame") == b""
