"""The fast reader of canonical texts reads nothing that the careful one would not read alike."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import canonical as module
from domain.canonical import DEPTH_MAX, NotCanonical, canonical, parse_canonical

LEAVES = st.one_of(
    st.text(max_size=12),
    st.integers(-(2**70), 2**70),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False),
)
VALUES = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
        ),
        max_leaves=12,
    ),
    max_size=6,
)


def read_carefully(text: str) -> dict[str, Any] | None:
    """What the protocol says, written another way: decoded, walked, and written again."""
    try:
        value = json.loads(text, parse_float=lambda _: None, parse_constant=lambda _: None)
        return value if isinstance(value, dict) and canonical(value) == text else None
    except (ValueError, RecursionError, NotCanonical):
        return None


def read_anyhow(text: str) -> dict[str, Any] | None:
    try:
        return parse_canonical(text)
    except NotCanonical:
        return None


def spellings(value: dict[str, Any]) -> list[str]:
    """The canonical text, if there is one, and others of the same value."""
    texts = [
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")),
        json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        json.dumps(value, ensure_ascii=False, sort_keys=True),
    ]
    return [*texts, texts[0] + " ", texts[0][:-1]]


@given(VALUES)
def test_both_readers_agree_on_every_spelling(value: dict[str, Any]) -> None:
    for text in spellings(value):
        assert read_anyhow(text) == read_carefully(text)
        fast = module.read_plain(text, None)
        assert fast is None or fast == read_carefully(text)


@given(st.text(max_size=40))
def test_both_readers_agree_on_any_text(text: str) -> None:
    for tried in (text, '{"a":' + text + "}", '{"a":"' + text + '"}'):
        assert read_anyhow(tried) == read_carefully(tried)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1.0}', '{"a":1e5}', '{"a":1e16}', '{"a":1E400}', '{"a":-0}', '{"a":-0.0}',
        '{"a":null}', '{"a":[1,2.5]}', '{"a":NaN}', '{"a":Infinity}', '{"a":1,"a":1}',
        '{"b":1,"a":1}', '{"a":"\\u00e9"}', '{"a":"\\ud800"}', '{"a":"e\u0301"}', "[]", "1", "",
        '{"a":01}', '{"a":+1}', "\ufeff{}", '{"a":20000000000000000000.0}',
        '{"a":' * (DEPTH_MAX + 1) + "1" + "}" * (DEPTH_MAX + 1),
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_not_read(text: str) -> None:
    assert module.read_plain(text, None) is None
    assert read_anyhow(text) is None


def test_a_whole_number_too_long_for_the_fast_reader_is_read_carefully() -> None:
    text = '{"a":20000000000000000000}'
    assert module.read_plain(text, None) is None
    assert parse_canonical(text) == {"a": 20000000000000000000}
