"""The one JSON report of `demo --once`: each check with its figure."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was verified.

    Args:
        name: stable name.
        is_ok: whether it holds.
        figure: what was found.
        expected: what had to be found.
    """

    name: str
    is_ok: bool
    figure: Any
    expected: Any


@dataclass
class Report:
    """Every check of a run, in the order they were made."""

    checks: list[Check] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def equal(self, name: str, figure: object, expected: object) -> None:
        """Note a figure that has to be exactly another."""
        self.checks.append(Check(name, figure == expected, figure, expected))

    def at_most(self, name: str, figure: float, limit: float) -> None:
        """Note a figure that may not exceed a limit."""
        self.checks.append(Check(name, figure <= limit, figure, f"<= {limit}"))

    def at_least(self, name: str, figure: float, limit: float) -> None:
        """Note a figure that may not be below a limit."""
        self.checks.append(Check(name, figure >= limit, figure, f">= {limit}"))

    def fail(self, name: str, sentence: str) -> None:
        """Note something that could not be verified at all."""
        is_ok = False
        self.checks.append(Check(name, is_ok, sentence, "no error"))

    @property
    def is_ok(self) -> bool:
        """Whether every check holds, and there was at least one."""
        return bool(self.checks) and all(check.is_ok for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The report as it is printed."""
        return {
            "ok": self.is_ok,
            "failed": [check.name for check in self.checks if not check.is_ok],
            "checks": [asdict(check) for check in self.checks],
            **self.figures,
        }
