"""The configuration of a counter, as the centre signs it: régie, agents, natures and tariff acts.

Source: the project's protocol, §4.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from domain.body_fields import Centimes, HexHalf, UnixSeconds
from domain.booklet import BookletConfiguration
from domain.canonical import parse_canonical
from domain.closings import Anchor
from domain.errors import GirctError
from domain.ids import AgentId, CollectiviteCode, NatureIndex, RegieId
from domain.receipt_code import check_base
from domain.signing import CONFIGURATION_CONTEXT
from domain.tariffs.configured import ConfiguredAct
from domain.wire import HexKey, ShortText, SignedText, TerminalNumber, WireShape

RegieKind = Literal["SOUK", "COMMUNE", "ABATTOIR", "MARCHE_DE_GROS"]
AgentRole = Literal["AGENT", "REGISSEUR"]
Language = Literal["fr", "ar"]
PinHash = Annotated[str, Field(pattern=r"^\$argon2id\$", max_length=200)]


class ConfigurationRefused(GirctError):
    """The configuration is not one this program can work with, or the centre did not sign it."""

    code = "exchange.configuration"


class RegieConfiguration(WireShape):
    """The régie the counter collects for."""

    id: RegieId
    kind: RegieKind
    collectivite: CollectiviteCode
    name_fr: ShortText
    name_ar: ShortText
    arrete: ShortText
    is_open: bool


class AgentConfiguration(WireShape):
    """An agent who may log in at the counter; the PIN is known by its argon2id hash alone."""

    agent_id: Annotated[AgentId, Field(ge=1, le=65535)]
    name: ShortText
    role: AgentRole
    language: Language
    pin_hash: PinHash


class RotationAsked(WireShape):
    """The centre asks the counter to change its key, if `key_epoch` is still the one in use.

    Args:
        key_epoch: The key to be replaced.
        at: When it should be done at the latest, Unix seconds.
    """

    key_epoch: Annotated[int, Field(ge=1, le=255)]
    at: UnixSeconds


class Configuration(WireShape):
    """All a counter needs in order to sell, with `version` its hash and `issued_at` Unix seconds.

    The optional keys came later: a configuration without them reads and signs as it always did.

    Args:
        test_system: Whether everything here is a trial: papers and pages then say ESSAI.
        base: The centre's public address, upper case, as receipt codes start with it.
        natures: The natures the régie may collect.
        acts: The legal acts whose tariffs may be in force.
        cash_share: What this till may hold in cash, centimes; absent where there is no ceiling.
        cash_share_warns: The arrêté lets cash sales go on above the share: it only warns.
        blind_count: The cashier does not see what cash is expected before the count.
        count_limit: The largest difference of a count, centimes, that needs no régisseur.
        anchor: The last root over all heads that was sent to outside parties.
        erased: Payers to forget, as bodies hash them (`payer`).
        rotate_before: The counter is asked to change its key.
        centre_keys: The centre's keys to pin from now on, vouched for by one pinned already.
        booklets: The paper booklets in the hands of the régie's agents.
    """

    v: Annotated[int, Field(ge=1, le=1)] = 1
    terminal_id: TerminalNumber
    test_system: bool
    base: Annotated[str, AfterValidator(check_base)]
    regie: RegieConfiguration
    agents: list[AgentConfiguration]
    natures: list[NatureIndex]
    acts: list[ConfiguredAct]
    version: ShortText
    issued_at: Annotated[int, Field(ge=0)]
    cash_share: Centimes | None = None
    cash_share_warns: Literal[True] | None = None
    blind_count: Literal[True] | None = None
    count_limit: Centimes | None = None
    anchor: Anchor | None = None
    erased: Annotated[list[HexHalf], Field(min_length=1)] | None = None
    rotate_before: RotationAsked | None = None
    centre_keys: Annotated[list[HexKey], Field(min_length=1, max_length=8)] | None = None
    booklets: Annotated[list[BookletConfiguration], Field(min_length=1)] | None = None

    @classmethod
    def parse(cls, payload: str) -> Configuration:
        """Read the payload of a signed configuration.

        Raises:
            ConfigurationRefused: A key is missing, unknown or out of bounds.
            NotCanonical: The text is not canonical.
            BaseRefused: Receipt codes cannot start with the address.
        """
        parse_canonical(payload)
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            message = f"configuration refused at {place}: {first['msg']}"
            raise ConfigurationRefused(message, key=place) from error


class SignedConfiguration(SignedText):
    """A configuration and the centre's signature over its canonical text."""

    @classmethod
    def of(cls, private: bytes, configuration: Configuration) -> SignedConfiguration:
        """Sign a configuration with the centre's key."""
        signed = SignedText.sign(private, CONFIGURATION_CONTEXT, configuration)
        return cls(payload=signed.payload, signature=signed.signature)

    def open(self, centre_keys: list[HexKey]) -> Configuration:
        """Read the configuration once one of the known centre keys is found to have signed it.

        Raises:
            ConfigurationRefused: No known centre signed it, or it cannot be read.
        """
        if not any(
            self.is_signed_by(bytes.fromhex(key), CONFIGURATION_CONTEXT) for key in centre_keys
        ):
            message = "the configuration is not signed by a known centre"
            raise ConfigurationRefused(message)
        return Configuration.parse(self.payload)
