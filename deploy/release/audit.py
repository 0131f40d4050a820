"""Looks every pinned package up among the known weaknesses with pip-audit, and judges them."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deploy.release.errors import AuditIncomplete, WeaknessFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

ACCEPTED: Final = Path(__file__).with_name("accepted.toml")
TOOLS: Final = Path(sys.prefix) / "tools" / "bin"
_LIMIT_S: Final = 600
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Accepted:
    """A known weakness that is lived with for a time.

    Args:
        weakness_id: As the advisory names it (PYSEC-…, GHSA-…, CVE-…).
        package: The pinned package.
        until: The last day the acceptance stands.
        reason: Why, in a sentence.
    """

    weakness_id: str
    package: str
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Weakness:
    """A known weakness of a pinned package.

    Args:
        package: Its name.
        version: As it is pinned.
        names: The advisory's identifier, then its other names.
        mended_in: Versions without it, perhaps none yet.
    """

    package: str
    version: str
    names: tuple[str, ...]
    mended_in: tuple[str, ...]

    def __str__(self) -> str:
        """Say it on one line."""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended yet"
        return f"{self.package} {self.version}: {' = '.join(self.names)} ({mended})"


def read_accepted(path: Path = ACCEPTED) -> list[Accepted]:
    """Read what is accepted, and why.

    Raises:
        KeyError, ValueError: An entry is not whole: each needs id, package, until and reason.
    """
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Accepted(one["id"], one["package"], one["until"], one["reason"])
        for one in whole.get("accepted", [])
    ]


def weaknesses_of(report: dict[str, Any]) -> tuple[int, list[Weakness]]:
    """Read pip-audit's report.

    Returns:
        How many packages were looked up, and the weaknesses of each.

    Raises:
        AuditIncomplete: A package was left out, which pip-audit itself calls "no known
            vulnerabilities found".
    """
    packages = report["dependencies"]
    names = {one["name"] for one in packages}
    left_out = sorted({one["name"] for one in packages if "skip_reason" in one})
    if left_out or not packages:
        shown = ", ".join(left_out[:_SHOWN]) + (", …" if left_out[_SHOWN:] else "")
        message = f"{len(left_out)} packages of {len(names)} were not looked up: {shown or '-'}"
        raise AuditIncomplete(message, count=len(left_out))
    found = {
        Weakness(
            one["name"],
            one["version"],
            (weak["id"], *sorted(weak["aliases"])),
            tuple(weak["fix_versions"]),
        )
        for one in packages
        for weak in one["vulns"]
    }
    return len({(one["name"], one["version"]) for one in packages}), sorted(found, key=str)


def judge(found: Iterable[Weakness], accepted: Sequence[Accepted], today: date) -> list[Weakness]:
    """Tell what is accepted from what is not.

    Returns:
        The weaknesses that are accepted today.

    Raises:
        WeaknessFound: One is not; an acceptance is over; or nothing finds one any more.
    """
    standing, wrong = [], []
    used = set()
    for weakness in found:
        entry = next(
            (
                one
                for one in accepted
                if one.weakness_id in weakness.names and one.package == weakness.package
            ),
            None,
        )
        if entry is None:
            wrong.append(str(weakness))
            continue
        used.add(entry)
        if entry.until < today:
            wrong.append(f"{weakness}: accepted until {entry.until} only")
        else:
            standing.append(weakness)
    wrong += [
        f"{one.package}: {one.weakness_id} is accepted, and found no more: take it off the list"
        for one in accepted
        if one not in used
    ]
    if wrong:
        raise WeaknessFound("; ".join(wrong), count=len(wrong))
    return standing


def look_up(
    files: Sequence[Path], osv_address: str | None = None, tools: Path = TOOLS
) -> dict[str, Any]:
    """Ask about every pin: the Python package index, or a server that speaks OSV.

    Args:
        files: Requirements with hashes.
        osv_address: Address of the OSV server's query; none for the package index.
        tools: Where pip-audit is (`make tools`).

    Raises:
        AuditIncomplete: pip-audit is missing, or gave no report.
    """
    program = tools / "pip-audit"
    if not program.exists():
        message = "pip-audit is not installed: make tools"
        raise AuditIncomplete(message)
    service = ("osv", "--osv-url", osv_address) if osv_address else ("pypi",)
    reports = [_report(program, path, service) for path in files]
    return {"dependencies": [one for report in reports for one in report["dependencies"]]}


def _report(program: Path, path: Path, service: tuple[str, ...]) -> dict[str, Any]:
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    done = subprocess.run(
        [program, "--requirement", path, *options, "--vulnerability-service", *service],
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        message = f"the advisories gave no answer: {last}"
        raise AuditIncomplete(message) from error
    return report
