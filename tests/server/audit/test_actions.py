"""The trail takes an act of its list alone, and only whole."""

import pytest

from server.audit.actions import BEGINNINGS, CHANGES, has_before, require_told


def test_no_act_begins_something_and_changes_it() -> None:
    assert not BEGINNINGS & CHANGES
    assert all(len(action.split(":")) == 3 for action in BEGINNINGS | CHANGES)


@pytest.mark.parametrize("action", ["desk:regie:painted", "acts:test_act:admired", "a:b:created"])
def test_an_act_nobody_wrote_down_is_refused(action: str) -> None:
    with pytest.raises(ValueError, match=action):
        has_before(action)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("desk:regie:closed", None, {"is_open": False}),
        ("desk:regie:closed", {"is_open": True}, None),
        ("desk:regie:closed", {}, {}),
        ("desk:regie:created", {"is_open": True}, {"is_open": False}),
        ("desk:regie:created", None, None),
        ("acts:tariff_end:approved", None, {"state": "APPROVED"}),
        ("acts:tariff_end:proposed", {"state": "PENDING"}, {"state": "PENDING"}),
    ],
)
def test_an_act_that_does_not_say_what_was_and_what_is_is_refused(
    action: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    with pytest.raises(ValueError, match="does not say"):
        require_told(action, before, after)
