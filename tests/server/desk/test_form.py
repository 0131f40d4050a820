from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import CENTIMES_MAX
from server.desk.form import Field, Form, read_dirhams, write_dirhams
from server.desk.listing import Choice
from server.regies.errors import InvalidRegie

FIELDS = (
    Field("name", "Name", length_max=10),
    Field("ceiling", "Name", "dirhams"),
    Field("period", "Name", "number", minimum=1, maximum=90),
    Field("signed_on", "Name", "day"),
    Field("kind", "Name", "choice", choices=(Choice("SOUK", "Souk"),)),
    Field("note", "Name", is_required=False),
)
RIGHT = {
    "name": ("Souk",),
    "ceiling": ("5 000,50",),
    "period": ("8",),
    "signed_on": ("2026-01-31",),
    "kind": ("SOUK",),
}


def test_a_right_form_gives_its_typed_values() -> None:
    form = Form.read(FIELDS, "fr", RIGHT)
    assert form.is_right
    assert form.centimes("ceiling") == 500_050
    assert form.number("period") == 8
    assert form.day("signed_on") == date(2026, 1, 31)
    assert form.optional_day("note") is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", ""), ("name", "   "), ("name", "x" * 11), ("name", "a\x00b"),
        ("ceiling", "beaucoup"), ("ceiling", "-5"), ("ceiling", "1e5"), ("ceiling", "1,234"),
        ("ceiling", "9" * 13), ("ceiling", "٥"),
        ("period", "0"), ("period", "91"), ("period", "1.5"), ("period", "٣"),
        ("signed_on", "31/01/2026"), ("signed_on", "2026-02-30"), ("signed_on", "0001-01-01"),
        ("kind", "MADE_UP"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept(name: str, typed: str) -> None:
    form = Form.read(FIELDS, "fr", RIGHT | {name: (typed,)})
    assert list(form.errors) == [name]
    assert form.typed[name] == (typed,)


def test_a_refusal_stands_beside_the_field_it_names_or_above_all() -> None:
    form = Form.read(FIELDS, "fr", RIGHT)
    form.refuse(InvalidRegie("x", field="kind, name"))
    assert set(form.errors) == {"kind", "name"}
    form = Form.read(FIELDS, "fr", RIGHT)
    form.refuse(InvalidRegie("x", field="elsewhere"))
    assert set(form.errors) == {""}


@given(st.integers(0, CENTIMES_MAX))
def test_an_amount_written_in_a_form_is_read_back_to_the_centime(centimes: int) -> None:
    assert read_dirhams(write_dirhams(centimes)) == centimes
