"""The stream of a printer, cut into commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.printer.tokens import RealTimeScanner, Token, Tokenizer

_COMMANDS = {
    "1b40": "ESC @",
    "1b6101": "ESC a",
    "1d2111": "GS !",
    "1b7413": "ESC t",
    "1b4a18": "ESC J",
    "1b2440001b2440": "",  # split in two below: one complete, one not
    "0a": "LF",
    "c9": "text",
    "1d763000020003001004051b4041": "GS v",
    "1d286b0300315130": "GS (",
    "1d2848060030304142434 4".replace(" ", ""): "GS (",
    "1d384c05000000303041 4243".replace(" ", ""): "GS 8",
    "1d5601": "GS V",
    "1d564203": "GS V",
    "1b2a2102000102030405 06".replace(" ", ""): "ESC *",
    "1b2a0102000102": "ESC *",
    "1d6b0441424300": "GS k",
    "1d6b490341 4243".replace(" ", ""): "GS k",
    "1b4408101800": "ESC D",
    "1b70001 9fa".replace(" ", ""): "ESC p",
    "100401": "DLE EOT",
    "1014010005": "DLE DC4",
    "10140801031401060208": "DLE DC4",
    "1b7e": "unknown",
    "1b76": "ESC v",
    "1b69": "ESC i",
    "1b5c0180": "ESC \\",
    "1c2e": "FS .",
    "1c2d01": "FS -",
    "1c530000": "FS S",
    "1c28410200 3000".replace(" ", ""): "FS (",
    "01": "unknown",
}
_WHOLE = {bytes.fromhex(raw): name for raw, name in _COMMANDS.items() if name}


def _pieces(stream: bytes, data: st.DataObject) -> list[bytes]:
    pieces = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        pieces.append(stream[:size])
        stream = stream[size:]
    return pieces


@pytest.mark.parametrize(("raw", "name"), _WHOLE.items(), ids=str)
def test_each_command_of_the_manual_is_measured_to_its_last_byte(raw: bytes, name: str) -> None:
    tokenizer = Tokenizer()
    for byte in raw[:-1]:
        assert list(tokenizer.feed(bytes((byte,)))) == []
    assert list(tokenizer.feed(raw[-1:])) == [Token(name, raw)]


@given(st.lists(st.sampled_from(list(_WHOLE))), st.data())
def test_a_stream_gives_the_same_commands_whatever_pieces_it_comes_in(
    commands: list[bytes], data: st.DataObject
) -> None:
    tokenizer, heard = Tokenizer(), []
    for piece in _pieces(b"".join(commands), data):
        heard += tokenizer.feed(piece)
    assert heard == [Token(_WHOLE[raw], raw) for raw in commands]


@given(st.binary(max_size=200), st.data())
def test_any_bytes_give_the_same_commands_whatever_pieces_they_come_in(
    stream: bytes, data: st.DataObject
) -> None:
    tokenizer, heard = Tokenizer(), []
    for piece in _pieces(stream, data):
        heard += tokenizer.feed(piece)
    assert heard == list(Tokenizer().feed(stream))
    assert stream.startswith(b"".join(token.raw for token in heard))


@given(st.binary(max_size=80), st.data())
def test_real_time_commands_are_found_inside_anything(noise: bytes, data: st.DataObject) -> None:
    stream = noise.replace(b"\x10", b"\x11") + b"\x10\x04\x02" + b"\x10\x10\x04\x01"
    scanner, heard = RealTimeScanner(), []
    for piece in _pieces(stream, data):
        heard += [command for command, _ in scanner.feed(piece)]
    assert heard == [b"\x10\x04\x02", b"\x10\x04\x01"]
