"""The driver's reader of answers takes any bytes: the same answers for any split."""

from hypothesis import strategies as st

from devices.printer.status import AutomaticStatus, Reply, ReplyReader, from_automatic, refusal
from tests.fuzz.fuzzing import PLACES, fuzz, mangled, split

_ANSWERS = [
    bytes.fromhex(raw)
    for raw in (
        "12", "16", "1a", "32", "7e", "52", "10000000", "14000000", "18000f00", "38000000",
        "18080000", "18400000", "00", "03", "0c", "11", "13", "37224142434400", "372500",
        "37234400", "5f474952435400",
    )
]  # fmt: skip


def _replies(pieces: list[bytes]) -> list[Reply]:
    reader, replies = ReplyReader(), list[Reply]()
    for piece in pieces:
        replies += reader.feed(piece)
    return replies


def test_any_split_of_any_bytes_gives_the_same_answers() -> None:
    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        replies = _replies([stream])
        assert _replies(split(stream, places)) == replies
        for reply in replies:
            if isinstance(reply, AutomaticStatus):
                refusal(from_automatic(reply), started=True)

    fuzz("printer: answers", st.tuples(mangled(_ANSWERS, more=b"\x10\x12\x37\x00"), PLACES), check)
