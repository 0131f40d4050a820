"""The virtual printer takes any bytes: the same commands for any split, never a crash."""

from hypothesis import strategies as st

from hardware_mocks.printer import Abilities, Fault
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.paper import Slip
from hardware_mocks.printer.tokens import RealTimeScanner, Token, Tokenizer
from tests.fuzz.fuzzing import PLACES, fuzz, mangled, split

_COMMANDS = [
    bytes.fromhex(raw)
    for raw in (
        "1b40", "1b6101", "1b4501", "1b2101", "1b7413", "1b4a18", "1b6402", "1b7b00", "1b3d01",
        "1b3d02", "1b5200", "1b2d01", "1b4d01", "1b244000", "1b5c0180", "1b44081000",
        "1b700019fa", "1b2a210200010203040506", "1b2a000200ffff", "1b76", "1b7500", "1b69",
        "1c2e", "1c2d01", "1d2111", "1d4201", "1d4c1000", "1d574001", "1d6801", "1d7702",
        "1d4802", "1d6600", "1d6b023031323334353637383930313200", "1d6b49067b4231323334",
        "1d76300003000200010203040506", "1d5601", "1d564203", "1d286b040031413200",
        "1d286b0300314306", "1d286b04003150304a", "1d286b0300315130",
        "1d284c0b0030703001013108000100ff", "1d284c02003032",
        "1d384c0b00000030703001013108000100ff", "100401", "100402", "100501", "1014010001",
        "10140801031401060208", "1d610f", "1d7201", "1d7202", "1d4942", "1d28480600303041424344",
        "1d28480300313001", "1d284405001401000200", "48656c6c6f0a",
    )
]  # fmt: skip
_STREAMS = mangled(_COMMANDS, more=b"\x1b\x1d\x10\x1c\x04\x05\x14\x00\x0a(@kLV")


def _tokens(pieces: list[bytes]) -> tuple[list[Token], list[bytes]]:
    tokenizer, scanner = Tokenizer(), RealTimeScanner()
    tokens, real_time = list[Token](), list[bytes]()
    for piece in pieces:
        tokens += tokenizer.feed(piece)
        real_time += [command for command, _ in scanner.feed(piece)]
    return tokens, real_time


def test_any_split_of_any_bytes_gives_the_same_commands() -> None:
    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        tokens, real_time = _tokens([stream])
        assert _tokens(split(stream, places)) == (tokens, real_time)
        assert stream.startswith(b"".join(token.raw for token in tokens))
        assert all(command in stream for command in real_time)

    fuzz("emulator: tokens", st.tuples(_STREAMS, PLACES), check)


def test_any_split_of_any_bytes_leaves_the_same_paper_and_answers() -> None:
    def printed(pieces: list[bytes]) -> tuple[list[list[str]], list[str], int]:
        slips, answers = list[Slip](), list[bytes]()
        machine = Machine(58, Abilities(obeys_inside_pictures=False), slips.append)
        machine.answer = answers.append
        for piece in pieces:
            machine.receive(piece)
        assert machine.room_bytes > 0
        return [slip.lines for slip in slips], machine.errors, machine.paper.fed_dots

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        # Clearing forgets what waits; whether it waits is a matter of when it came.
        stream = stream.replace(b"\x10\x14\x08", b"\x10\x14\x01").replace(b"\x10\x05", b"\x10\x04")
        assert printed(split(stream, places)) == printed([stream])

    fuzz("emulator: machine", st.tuples(_STREAMS, PLACES), check)


def test_no_bytes_with_any_fault_in_between_break_the_printer() -> None:
    faults = st.sampled_from([*Fault, None])

    def check(example: list[tuple[bytes, Fault | None]]) -> None:
        machine = Machine(58, Abilities(), lambda _slip: None)
        for stream, fault in example:
            machine.receive(stream)
            if fault is None:
                machine.repair()
            else:
                machine.break_with(fault)
                if fault is Fault.UNPLUGGED:
                    machine.lose_power()
        machine.repair()
        machine.free_cutter()
        machine.work()
        assert not machine.state.is_offline

    fuzz("emulator: faults", st.lists(st.tuples(_STREAMS, faults), max_size=5), check)
