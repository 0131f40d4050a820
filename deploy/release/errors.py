"""What the maintainers' commands refuse, each as `code: sentence`."""

from __future__ import annotations

from domain.errors import GirctError


class WeaknessFound(GirctError):
    """A pinned package has a known weakness that nobody accepted, or an acceptance is over."""

    code = "release.weakness_found"


class AuditIncomplete(GirctError):
    """Not every pinned package could be looked up."""

    code = "release.audit_incomplete"
