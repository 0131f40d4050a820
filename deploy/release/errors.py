"""What the maintainers' commands refuse, each as `code: sentence`."""

from __future__ import annotations

from domain.errors import GirctError


class WeaknessFound(GirctError):
    """A pinned package has a known weakness that nobody accepted, or an acceptance is over."""

    code = "release.weakness_found"


class AuditIncomplete(GirctError):
    """Not every pinned package could be looked up."""

    code = "release.audit_incomplete"


class KeyRefused(GirctError):
    """A key cannot be used: not of this role, not opened, or kept where it must not be."""

    code = "release.key_refused"


class FolderRefused(GirctError):
    """The folder of releases is not as this command needs it."""

    code = "release.folder_refused"


class PackageRefused(GirctError):
    """The package is not the counter's, not newer than what is released, or not to be read."""

    code = "release.package_refused"


class ComponentsMissing(GirctError):
    """The list of components could not be made."""

    code = "release.components_missing"
