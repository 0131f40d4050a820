import json
from collections.abc import Iterator

import pytest
import structlog

from server.logs import configure_logging


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_the_log_is_one_json_object_a_line_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging()
    structlog.get_logger().info("régie created", regie="R-0901")
    written = capsys.readouterr()
    assert written.out == ""
    entry = json.loads(written.err)
    assert (entry["event"], entry["regie"], entry["level"]) == ("régie created", "R-0901", "info")
    assert "régie" in written.err


def test_a_quiet_command_logs_warnings_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(is_quiet=True)
    structlog.get_logger().info("nothing to see")
    structlog.get_logger().warning("look")
    assert json.loads(capsys.readouterr().err)["event"] == "look"
