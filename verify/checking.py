"""Checking an export whole: the file against its manifest, the chain against its rules.

Source: the project's protocol, §6.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from domain.manifest import Manifest, manifest_path
from verify.errors import (
    CountDiffers,
    ExportEmpty,
    FileAltered,
    FirstRecordDiffers,
    KeyUnknown,
    LastRecordDiffers,
    ManifestNotSigned,
    ManifestUnreadable,
    VerifyError,
)
from verify.keys import KeyRing
from verify.lines import read_lines
from verify.report import WHOLE_FILE, Report
from verify.roots import check_signer, name_root
from verify.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from domain.roots import RootStatement

NOT_SIGNED = "manifest not signed by a known centre"


def check_export(
    export: Path,
    *,
    public_key: bytes | None = None,
    counter_key: bytes | None = None,
    centre_key: bytes | RootStatement | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Report:
    """Check an exported chain and list every fault.

    Args:
        export: The `.jsonl` file; its manifest is looked for beside it.
        public_key: The terminal's public key, believed before the manifest's.
        counter_key: The terminal's counter key; without it the counter is not checked.
        centre_key: The centre's public key, to hold the manifest against; or the custodians' root
            statement: any key it names that was good at the last record's date.
        on_bytes: Told how many bytes each line took, for a progress bar.

    Raises:
        OSError: The file cannot be read.
    """
    report = Report()
    manifest = _read_manifest(export, report)
    _check_signature(manifest, centre_key, report)
    if counter_key is None and manifest is not None and manifest.counter_key is not None:
        counter_key = bytes.fromhex(manifest.counter_key)
    keys = KeyRing(public_key, _listed_keys(manifest))
    walk = Walk(report, keys, counter_key, manifest.terminal_id if manifest else None)
    if keys.is_empty:
        report.note("the terminal's public key is its own word: nobody else names it")
    digest = hashlib.sha256()
    with export.open("rb") as file:
        for line in read_lines(file, digest):
            walk.take(line)
            report.checked += 1
            if on_bytes is not None:
                on_bytes(len(line) + 1)
    walk.finish()
    if report.checked == 0:
        report.add(WHOLE_FILE, ExportEmpty("the export holds no record"))
    if manifest is not None:
        _compare(manifest, walk, digest.hexdigest(), report)
        _check_signer(manifest, centre_key, walk, report)
    return report


def _read_manifest(export: Path, report: Report) -> Manifest | None:
    """Read the manifest beside the export, if there is one that can be read."""
    path = manifest_path(export)
    if not path.exists():
        report.note("no manifest: nothing says whether the file is whole")
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        report.add(WHOLE_FILE, ManifestUnreadable("the manifest beside the export is unreadable"))
        return None


def _listed_keys(manifest: Manifest | None) -> dict[int, bytes]:
    """Give the manifest's public keys by epoch."""
    if manifest is None:
        return {}
    return {int(epoch): bytes.fromhex(key) for epoch, key in manifest.public_keys.items()}


def _check_signature(
    manifest: Manifest | None, centre_key: bytes | RootStatement | None, report: Report
) -> None:
    """Say whether a known centre stands behind the manifest."""
    if manifest is None or centre_key is None:
        report.note(NOT_SIGNED)
    elif isinstance(centre_key, bytes) and not manifest.is_signed_by(centre_key):
        report.add(WHOLE_FILE, ManifestNotSigned(NOT_SIGNED))


def _check_signer(
    manifest: Manifest, root: bytes | RootStatement | None, walk: Walk, report: Report
) -> None:
    """Under a root: was the key good when the last record was made? No manifest is older."""
    if root is None or isinstance(root, bytes):
        return
    name_root(root, report)
    earliest_s = 0 if walk.last is None else walk.last.issued_at
    try:
        check_signer(root, manifest.is_signed_by, earliest_s, report)
    except VerifyError as refusal:
        report.add(WHOLE_FILE, refusal)


def _compare(manifest: Manifest, walk: Walk, sha256: str, report: Report) -> None:
    """Hold what was read against what the manifest says was written."""
    if manifest.sha256 != sha256:
        report.add(WHOLE_FILE, FileAltered("the file is not the one the manifest describes"))
    if manifest.count != report.checked:
        message = f"{report.checked} records, where the manifest says {manifest.count}"
        report.add(WHOLE_FILE, CountDiffers(message))
    if walk.first is None or walk.last is None:
        return
    if walk.first.link.hex() != manifest.first_link:
        message = "the first record believed is not the one the manifest names"
        report.add(walk.first.seq, FirstRecordDiffers(message))
    if walk.last.link.hex() != manifest.last_link:
        message = "the last record believed is not the one the manifest names"
        report.add(walk.next_seq, LastRecordDiffers(message))


def check_key(name: str, text: str | None) -> bytes | None:
    """Read a key given in hexadecimal on the command line.

    Raises:
        KeyUnknown: Not 64 hexadecimal digits.
    """
    if text is None:
        return None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != hashlib.sha256().digest_size:
        message = f"{name} is not 64 hexadecimal digits"
        raise KeyUnknown(message)
    return key
