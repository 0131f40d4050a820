import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import BODY_BYTES_MAX, NotCanonical, canonical, parse_canonical

NFC_TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers(-(2**63), 2**63) | st.booleans() | NFC_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NFC_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NFC_TEXT, VALUES, max_size=6))
def test_a_value_reads_back_from_its_canonical_text(value: dict[str, Any]) -> None:
    text = canonical(value)
    assert parse_canonical(text) == value
    assert canonical(parse_canonical(text)) == text


@given(st.text())
def test_any_text_is_canonical_or_refused_never_an_accident(text: str) -> None:
    try:
        assert canonical(parse_canonical(text)) == text
    except NotCanonical:
        assert True


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1.5},
        {"a": float("nan")},
        {"a": None},
        {"a": [None]},
        {"a": {"b": 2.0}},
        {1: "a"},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": "e\u0301"},
        {"e\u0301": 1},
        {"a": "\ud800"},
        {"a": 1 << 20_000},
    ],
)
def test_values_canonical_json_cannot_hold_are_refused(value: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '{"a": 1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a":1}\n',
        ' {"a":1}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":01}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":null}',
        '{"a":"\\u00e9"}',
        '{"a":"\\/"}',
        '{"a":"\\ud800"}',
        '{"a":"e\u0301"}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' + "[" * 16 + "]" * 16 + "}",
    ],
)
def test_another_spelling_of_a_value_is_refused(text: str) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(text)


def test_a_body_may_take_its_limit_and_not_a_byte_more() -> None:
    at_limit = {"a": "x" * (BODY_BYTES_MAX - len('{"a":""}'))}
    assert len(canonical(at_limit, bytes_max=BODY_BYTES_MAX)) == BODY_BYTES_MAX
    over = {"a": at_limit["a"][1:] + "é"}
    with pytest.raises(NotCanonical):
        canonical(over, bytes_max=BODY_BYTES_MAX)
    with pytest.raises(NotCanonical):
        parse_canonical(canonical(over), bytes_max=BODY_BYTES_MAX)
