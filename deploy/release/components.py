"""The list of components of a package (SBOM, CycloneDX), from the pins that are inside it."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deploy.release.audit import TOOLS
from deploy.release.errors import ComponentsMissing

if TYPE_CHECKING:
    from deploy.release.packages import Package

PROJECT: Final = Path(__file__).parent.parent.parent / "pyproject.toml"
PINS: Final = "./usr/lib/girct-pos/requirements.txt"


def components_of(package: Package, tools: Path = TOOLS) -> bytes:
    """List what a package is made of.

    cyclonedx-py reads the pins and their hashes; it adds to each the address of a package index,
    which is taken off again: where a wheel came from says nothing, its hash says all.

    Args:
        package: The package; it holds one pin for each wheel inside, with that wheel's hash.
        tools: Where cyclonedx-py is (`make tools`).

    Returns:
        CycloneDX 1.6 as JSON, the same for the same package.

    Raises:
        ComponentsMissing: cyclonedx-py is missing or refused the pins.
    """
    program = tools / "cyclonedx-py"
    if not program.exists():
        message = "cyclonedx-py is not installed: make tools"
        raise ComponentsMissing(message)
    options = ("--output-reproducible", "--spec-version", "1.6", "--output-format", "JSON")
    done = subprocess.run(
        [program, "requirements", *options, "--pyproject", PROJECT, "-"],
        input=_pins(package.path),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        message = f"cyclonedx-py: {done.stderr.decode().strip()}"
        raise ComponentsMissing(message)
    return _without_addresses(json.loads(done.stdout), package.version)


def _pins(path: Path) -> bytes:
    """Read the pins a package was built with."""
    whole = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", path], capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(whole)) as files:
        held = {member.name: member for member in files.getmembers()}
        pins = files.extractfile(held[PINS]) if PINS in held else None
        if pins is None:
            message = f"{path} holds no pins"
            raise ComponentsMissing(message)
        return pins.read()


def _without_addresses(bom: dict[str, Any], version: str) -> bytes:
    bom["metadata"]["component"]["version"] = version
    for tool in bom["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    for component in bom["components"]:
        references = component.pop("externalReferences", [])
        component["hashes"] = [one for reference in references for one in reference["hashes"]]
        component["scope"] = "required"
        component.pop("description", None)
    return (json.dumps(bom, indent=1, sort_keys=True) + "\n").encode()
