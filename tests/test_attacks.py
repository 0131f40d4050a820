"""Each item of OWASP API Security Top 10 is attacked by five tests at least, which exist."""

import re
from collections import Counter
from pathlib import Path

from tests.test_docs import missing_tests

PAGE = Path(__file__).parent.parent / "docs" / "security.md"
ROW = re.compile(r"^\| API(\d+) ([^|]+) \| ([^|]+) \| (\d+) \| (.+) \|$", re.MULTILINE)
ATTACKS_MIN = 5


def test_each_of_the_ten_is_attacked_by_five_tests_at_least() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [int(number) for number, *_ in rows] == list(range(1, 11))
    named = []
    for number, _, _, count, cell in rows:
        tests = re.findall(r"`(\S+\.py::\w+)`", cell)
        assert len(tests) == int(count) >= ATTACKS_MIN, f"API{number}"
        assert missing_tests(cell) == [], f"API{number}"
        named += tests
    assert [test for test, times in Counter(named).items() if times > 1] == []
