"""What every shape on the wire has in common: closed, frozen, without empty keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from domain.canonical import canonical
from domain.ids import TerminalId
from domain.signing import is_signed, sign

_TEXT_MAX = 200

TerminalNumber = Annotated[TerminalId, Field(ge=0, le=2**32 - 1)]
"""A terminal's number, as wide as the four bytes that records and signed messages give it."""
HexKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
HexSignature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
HexSalt = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
ShortText = Annotated[str, Field(min_length=1, max_length=_TEXT_MAX)]
AsciiText = Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,128}$")]
"""Text that an HTTP header can carry as it is."""
ShortTexts = Annotated[dict[ShortText, ShortText], Field(min_length=1, max_length=16)]


class WireShape(BaseModel):
    """A frozen shape with exactly its own keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    def to_keys(self) -> dict[str, Any]:
        """Give the keys as JSON holds them, without those not given."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def to_json(self) -> str:
        """Write the shape as JSON, without the keys not given."""
        return self.model_dump_json(by_alias=True, exclude_none=True)


class SignedText(WireShape):
    """A canonical text and its author's signature over its UTF-8 bytes."""

    payload: str
    signature: HexSignature

    @classmethod
    def sign(cls, private: bytes, context: bytes, shape: WireShape) -> SignedText:
        """Sign a shape's canonical text under a context."""
        payload = canonical(shape.to_keys())
        return cls(payload=payload, signature=sign(private, context, payload.encode()).hex())

    def is_signed_by(self, public: bytes, context: bytes) -> bool:
        """Say whether the key signed this text under this context."""
        return is_signed(public, context, self.payload.encode(), bytes.fromhex(self.signature))
