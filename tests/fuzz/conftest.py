"""Says at the end how many examples each parser was tried on."""

import pytest

from tests.fuzz.fuzzing import PROFILE, tried


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PROFILE == "fuzz":
        terminalreporter.section("examples tried")
        for parser, count in sorted(tried.items()):
            terminalreporter.write_line(f"{count:>9,}  {parser}")
