"""The list of components that goes with a release: what is in the package, and no address."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.release.audit import TOOLS
from deploy.release.components import components_of
from deploy.release.errors import ComponentsMissing
from deploy.release.packages import Package, read_package
from tests.releases import ReleaseOffice, architecture, small_package

needs_tools = pytest.mark.skipif(
    not (TOOLS / "cyclonedx-py").exists(), reason="cyclonedx-py is not installed: make tools"
)
DIGESTS = {"small_thing": "1" * 64, "sound": "2" * 64}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package with two pins, as `build-deb.sh` writes them."""
    folder = tmp_path_factory.mktemp("package")
    small_package(folder, "0.2.0")
    tree = folder / "tree-girct-pos-0.2.0"
    pins = "".join(f"{name}==1.5 --hash=sha256:{digest}\n" for name, digest in DIGESTS.items())
    (tree / "usr/lib/girct-pos/requirements.txt").write_text(pins)
    path = folder / "with-pins.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tree, path], check=True, capture_output=True)
    return read_package(path)


@pytest.fixture(scope="module")
def listed(package: Package) -> bytes:
    return components_of(package)


@needs_tools
def test_every_pin_of_the_package_is_a_component_with_its_hash_and_no_address(
    listed: bytes, tmp_path: Path
) -> None:
    bom = json.loads(listed)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert {one["name"]: one["hashes"] for one in bom["components"]} == {
        name: [{"alg": "SHA-256", "content": digest}] for name, digest in DIGESTS.items()
    }
    assert [one["purl"] for one in bom["components"]] == [
        "pkg:pypi/small-thing@1.5",
        "pkg:pypi/sound@1.5",
    ]
    assert bom["metadata"]["component"]["name"] == "girct"
    assert bom["metadata"]["component"]["version"] == "0.2.0"
    addresses = set(re.findall(rb"https?://[^\"]+", listed))
    assert addresses == {b"http://cyclonedx.org/schema/bom-1.6.schema.json"}
    assert "timestamp" not in bom["metadata"], "the same package, the same list"
    assert "serialNumber" not in bom
    (tmp_path / "bom.json").write_bytes(listed)
    assert is_valid(tmp_path / "bom.json")


def is_valid(path: Path) -> bool:
    """Ask the library of CycloneDX itself, strictly."""
    program = (
        "import sys; from cyclonedx.schema import SchemaVersion\n"
        "from cyclonedx.validation.json import JsonStrictValidator\n"
        "wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\n"
        "sys.exit(str(wrong) if wrong else 0)"
    )
    return not subprocess.run([TOOLS / "python", "-c", program, path], check=False).returncode


@needs_tools
def test_the_list_is_released_with_the_package(
    package: Package, listed: bytes, tmp_path: Path
) -> None:
    office = ReleaseOffice(tmp_path / "releases")
    office.begin()
    office.releases.add(package, listed, office.roles)
    name = f"girct-pos_0.2.0_{architecture()}.cdx.json"
    (path,) = (office.folder / "targets").glob(f"*.{name}")
    assert path.read_bytes() == listed
    (index,) = (office.folder / "targets").glob(f"*.girct-pos_{architecture()}.json")
    assert json.loads(index.read_bytes())["components"] == name


@needs_tools
def test_a_package_without_pins_has_no_list(tmp_path: Path) -> None:
    with pytest.raises(ComponentsMissing, match="no pins"):
        components_of(read_package(small_package(tmp_path, "0.2.0")))


def test_without_the_tool_it_is_said_what_to_do(tmp_path: Path) -> None:
    assert shutil.which("dpkg-deb")
    with pytest.raises(ComponentsMissing, match="make tools"):
        components_of(read_package(small_package(tmp_path, "0.2.0")), tools=tmp_path)
