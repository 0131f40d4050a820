"""How slow lines and answers are, told by a clock the test moves."""

import pytest

from hardware_mocks.printer.timing import LateReplies, LineSpeed


def test_a_line_lets_no_more_through_than_ten_bits_a_byte() -> None:
    now = [0.0]
    line, taken = LineSpeed(lambda: now[0]), 0
    while now[0] < 1.0:
        allowed = line.allowed_bytes(9600)
        assert allowed is not None
        line.took(allowed, 9600)
        taken += allowed
        now[0] = line.due_s if allowed == 0 else now[0]
    assert taken == pytest.approx(960, abs=25)
    assert line.allowed_bytes(0) is None


def test_answers_leave_at_their_moment_and_in_order() -> None:
    now = [0.0]
    late = LateReplies(lambda: now[0])
    late.put(b"a", 500)
    late.put(b"b", 0)
    assert (late.due(), late.due_s) == (b"", 0.5)
    now[0] = 0.5
    assert (late.due(), late.due_s) == (b"ab", None)
    late.put(b"c", 10)
    late.forget()
    assert late.due_s is None
