import subprocess
import sys

SCRIPT = """
import structlog
from pos.logs import configure_logging

def log_in(pin):
    raise RuntimeError("the journal is away")

configure_logging()
try:
    log_in("48" + "2913")
except RuntimeError:
    structlog.get_logger().exception("a request failed", path="/login")
"""


def test_a_failure_is_logged_on_one_line_without_the_values_it_met() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert "482913" not in done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert 'event="a request failed"' in line
    assert "path=/login" in line
    assert "the journal is away" in line
