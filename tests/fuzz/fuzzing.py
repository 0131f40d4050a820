"""Throws examples at a parser: a few in an ordinary run, as many as time allows in `make fuzz`.

Hypothesis makes the bytes: atheris, which follows a parser's branches, has no wheel for Python
3.11. What is tried is drawn from whole commands and frames, then cut, changed and mixed, so that
parsers are reached beyond their first byte.
"""

import os
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

PROFILE = os.environ.get("GIRCT_TEST_PROFILE", "test")
EXAMPLES = {"fuzz": 200_000, "prove": 5_000}.get(PROFILE, 40)
PARSER_S = float(os.environ.get("GIRCT_FUZZ_PARSER_S", "60"))
"""A parser is left after this many seconds, its examples counted, however many were wanted."""

_ROUND = 500
_Example = TypeVar("_Example")
tried: dict[str, int] = {}
"""Examples by parser, for the summary."""


def fuzz(
    parser: str, examples: st.SearchStrategy[_Example], check: Callable[[_Example], None]
) -> None:
    """Try a check on many examples, and fail on the smallest that breaks it."""
    until_s = time.monotonic() + PARSER_S
    tried.setdefault(parser, 0)

    def once(example: _Example) -> None:
        tried[parser] += 1
        check(example)

    for number in range(-(-EXAMPLES // _ROUND)):
        configured = settings(
            max_examples=min(_ROUND, EXAMPLES),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(given(examples)(once))
        (seed(number) if PROFILE == "fuzz" else _as_it_is)(configured)()
        if time.monotonic() > until_s:
            return


def _as_it_is(test: Callable[[], None]) -> Callable[[], None]:
    return test


def mangled(whole: Sequence[bytes], more: bytes = b"") -> st.SearchStrategy[bytes]:
    """Make streams of whole frames, of their pieces, of changed ones and of noise.

    Args:
        whole: true frames or commands.
        more: bytes the protocol cares for, drawn oftener than others.
    """
    frame = st.sampled_from(list(whole))
    cut = st.builds(lambda raw, at: raw[: at % (len(raw) + 1)], frame, st.integers(0, 99))
    changed = st.builds(_change, frame, st.integers(0, 999), st.integers(0, 255))
    noise = st.binary(max_size=12)
    pieces = [frame, cut, changed, noise]
    if more:
        pieces.append(st.lists(st.sampled_from(list(more)), max_size=8).map(bytes))
    return st.lists(st.one_of(pieces), max_size=8).map(b"".join)


def _change(raw: bytes, at: int, byte: int) -> bytes:
    place = at % len(raw)
    return raw[:place] + bytes((byte,)) + raw[place + 1 :]


def split(stream: bytes, places: Sequence[int]) -> list[bytes]:
    """Cut a stream at places, each taken modulo its length."""
    cuts = sorted({place % (len(stream) + 1) for place in places} | {0, len(stream)})
    return [stream[start:end] for start, end in pairwise(cuts)]


PLACES = st.lists(st.integers(0, 400), max_size=6)
