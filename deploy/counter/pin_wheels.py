"""Pin the packages built into the Debian package: name, version, hash."""  # noqa: INP001 - a script of the build

import hashlib
import sys
from pathlib import Path

OWN = "girct"


def pins(folder: Path) -> list[str]:
    """Give one requirement with its hash for each wheel of a folder but our own."""
    found = []
    for wheel in sorted(folder.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        if name != OWN:
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            found.append(f"{name}=={version} --hash=sha256:{digest}")
    return found


if __name__ == "__main__":
    sys.stdout.write("".join(f"{pin}\n" for pin in pins(Path(sys.argv[1]))))
