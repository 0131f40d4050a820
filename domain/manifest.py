"""The export of a chain: one line per record, and a manifest the centre signs.

Source: the project's protocol, §6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.canonical import canonical
from domain.signing import MANIFEST_CONTEXT, is_signed, sign
from domain.wire import HexKey, HexSignature, TerminalNumber, WireShape

if TYPE_CHECKING:
    from pathlib import Path

LINE_BYTES_MAX = 32_768
"""Bytes one line of an export may take, escapes included."""


class Manifest(WireShape):
    """What the centre states of an exported run of records.

    Args:
        terminal_id: The terminal whose chain it is.
        public_keys: Key epoch (decimal) to public key, for every epoch in the file.
        first_link: The link of the first record in the file.
        last_link: The link of the last record in the file.
        count: How many records, one a line.
        sha256: The hash of the whole file.
        counter_key: The terminal's counter key, only when it was asked for.
        signature: The centre's, over `message`; absent from an unsigned manifest.
    """

    terminal_id: TerminalNumber
    public_keys: dict[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}$")], HexKey]
    first_link: HexKey
    last_link: HexKey
    count: Annotated[int, Field(ge=1)]
    sha256: HexKey
    counter_key: HexKey | None = None
    signature: HexSignature | None = None

    def message(self) -> bytes:
        """Give the bytes signed under MANIFEST_CONTEXT: the canonical manifest, unsigned."""
        keys = self.to_keys()
        keys.pop("signature", None)
        return canonical(keys).encode()

    def sign(self, private: bytes) -> Manifest:
        """Give the manifest with the centre's signature."""
        signature = sign(private, MANIFEST_CONTEXT, self.message()).hex()
        return self.model_copy(update={"signature": signature})

    def is_signed_by(self, centre_key: bytes) -> bool:
        """Say whether the centre signed this manifest."""
        signature = bytes.fromhex(self.signature or "")
        return is_signed(centre_key, MANIFEST_CONTEXT, self.message(), signature)

    def to_text(self) -> str:
        """Write the manifest as its file holds it: one canonical line."""
        return canonical(self.to_keys()) + "\n"


class ExportLine(WireShape):
    """One record of an export: its bytes in hexadecimal, and its canonical body."""

    record: Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$", max_length=512)]
    body: str


def export_line(record_bytes: bytes, body: str) -> str:
    """Write one line of an export, its line feed included."""
    return canonical({"record": record_bytes.hex(), "body": body}) + "\n"


def manifest_path(export: Path) -> Path:
    """Say where the manifest of an export stands: FILE.jsonl has FILE.manifest.json."""
    return export.with_suffix(".manifest.json")
