"""Leaves in our wheel what one kind of machine needs: `python deploy/trim_wheel.py KIND WHEEL…`.

A centre gets neither the counter nor its devices, a counter no centre, and nobody the emulators
and the simulator: what is not there cannot be misused.

Source: OWASP ASVS 5.0, 15.2.3.
"""

import base64
import hashlib
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

KINDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "centre": frozenset({"domain", "ui", "verify", "reporting", "server"}),
        "counter": frozenset({"domain", "ui", "verify", "devices", "pos"}),
    }
)
"""The packages of each kind of machine."""
SCRIPTS: Final = "entry_points.txt"
RECORD: Final = "RECORD"


def trim(wheel: Path, kind: str) -> None:
    """Rewrite a wheel with the packages of one kind, their commands, and a true list of files."""
    with ZipFile(wheel) as whole:
        files = {each: whole.read(each) for each in whole.infolist() if _stays(each, kind)}
    about = next(each.filename.partition("/")[0] for each in files if _is_about(each))
    written = {
        each.filename: _scripts_of(content, kind) if each.filename.endswith(SCRIPTS) else content
        for each, content in files.items()
        if each.filename != f"{about}/{RECORD}"
    }
    listed = [
        f"{name},sha256={_digest(content)},{len(content)}" for name, content in written.items()
    ]
    record = "\n".join((*listed, f"{about}/{RECORD},,", ""))
    draft = wheel.with_suffix(".part")
    with ZipFile(draft, "w", ZIP_DEFLATED) as kept:
        for name, content in (*written.items(), (f"{about}/{RECORD}", record.encode())):
            entry = ZipInfo(name)  # of one date: the same packages give the same wheel
            entry.external_attr = 0o644 << 16
            kept.writestr(entry, content, ZIP_DEFLATED)
    draft.replace(wheel)


def _stays(each: ZipInfo, kind: str) -> bool:
    return _is_about(each) or each.filename.partition("/")[0] in KINDS[kind]


def _is_about(each: ZipInfo) -> bool:
    return each.filename.partition("/")[0].endswith(".dist-info")


def _scripts_of(content: bytes, kind: str) -> bytes:
    """Leave the commands of the packages that stay."""
    read = ConfigParser()
    read.read_string(content.decode())
    for section in read.sections():
        for name, place in list(read.items(section)):
            if place.partition(":")[0].partition(".")[0] not in KINDS[kind]:
                read.remove_option(section, name)
    written = StringIO()
    read.write(written)
    return written.getvalue().encode()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    for named in sys.argv[2:]:
        trim(Path(named), sys.argv[1])
