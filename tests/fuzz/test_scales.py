"""Each scale's grammar takes any bytes: the same frames for any split, and no weight of nothing."""

import pytest
from hypothesis import strategies as st

from devices.errors import DeviceError
from devices.scale.frames import Frame, FrameReader
from devices.scale.grammars import GRAMMARS
from tests.fuzz.fuzzing import PLACES, fuzz, mangled, split

_FRAMES = [
    b"\x0201.250\r", b"\x0201.250N\r", b"\x02?A\r", b"S S     100.00 kg\r\n",
    b"S D       1.25 kg\r\n", b"S +\r\n", bytes.fromhex("023d30203132333435303030303030300d15"),
    b"\x02=0 123450000000\r", b"ST,GS,+0001.250kg\r\n", b"ST,GS,\x31\xc0,00123.45 kg\r\n",
    b"US,NT,-0001.250,kg\r\n", b"\x01\x02S 01.250kg\x1d\x03\x04", b"9900031600000004\r\n",
    b"\x0202\x1b3\x1b01250\x1b000100\x1b000125\x03", b"\x02A  0.450\r\x03", b"\x02!-0.450\r\x03",
    b"\x02+00123511F\x03", b"=00.1000-", b"WG 004.139 kg3D\r\n", b"  1.250 kg   \r\n",
    b"+    1.250 kg ? N\r\n", b"\n 0001.25kg\r\n00\r\x03", b"G  +   2.00 kg\r\n",
    b"\n 1G   1.250 kg \r", b"\nZ1G       0.00 kg \r",
]  # fmt: skip
_STREAMS = mangled(_FRAMES, more=b"\x02\x03\r\n +-.,0123456789SGUTNkg?")


@pytest.mark.parametrize("name", sorted(GRAMMARS))
def test_any_split_of_any_bytes_gives_the_same_frames(name: str) -> None:
    grammar = GRAMMARS[name]

    def frames(pieces: list[bytes]) -> list[tuple[bytes, object]]:
        reader = FrameReader(grammar)
        found: list[Frame] = []
        for piece in pieces:
            found += reader.feed(piece)
        return [(frame.raw, _told(frame)) for frame in found]

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        assert frames(split(stream, places)) == frames([stream])

    fuzz(f"scale: {name}", st.tuples(_STREAMS, PLACES), check)


def _told(frame: Frame) -> object:
    says = frame.says
    if isinstance(says, DeviceError):
        return says.code
    is_beyond = says.is_overload or says.is_underload
    assert says.weight_grams is None or (isinstance(says.weight_grams, int) and not is_beyond)
    return says
