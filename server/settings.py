"""Settings of the centre: one TOML file, where nothing unknown is accepted, and GIRCT_… names."""

import os
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    Field,
    FilePath,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.errors import GirctError
from domain.receipt_code import BaseRefused, check_base
from domain.transport import leaves_in_clear

SECRETS_DIR: Final = "GIRCT_SECRETS_DIR"
"""Variable naming a folder whose file `girct_database_url` holds that setting, and so on."""


AnchorRecipient = Annotated[str, Field(pattern=r"^(mailto:[^@\s]+@[^@\s]+|file:///.+)$")]


def _none_or_two(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a single witness: whoever owns it could make it forget.

    Raises:
        ValueError: when there is one, or one twice.
    """
    if len(recipients) == 1 or len(set(recipients)) != len(recipients):
        message = "two different outside parties at least"
        raise ValueError(message)
    return recipients


AnchorRecipients = Annotated[tuple[AnchorRecipient, ...], AfterValidator(_none_or_two)]


class SettingsInvalid(GirctError):
    """The settings file or an environment variable holds something we cannot use."""

    code = "server.settings_invalid"


class Settings(BaseSettings):
    """What an administrator may choose; environment variables win over the file."""

    model_config = SettingsConfigDict(
        env_prefix="GIRCT_", extra="forbid", toml_file="girct-server.toml"
    )

    data_dir: Path = Field(
        default=Path("centre-data"),
        description="Folder of everything this centre keeps: embedded database, secrets.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description=(
            "Administrator URL of an external PostgreSQL >= 15 (postgresql://…); "
            "without it an embedded PostgreSQL 18 runs inside data_dir."
        ),
    )
    host: str = Field(default="127.0.0.1", description="Address the centre listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="TCP port the centre listens on.")
    public_base: str = Field(
        default="HTTP://127.0.0.1:8000",
        max_length=51,
        description="Start of the verification address in every QR code, at most 51 characters.",
    )
    test_system: bool = Field(
        default=False,
        description="True on a test centre: papers say ESSAI, unverified tariffs are allowed.",
    )
    clock_behind_minutes: int = Field(
        default=0,
        ge=0,
        le=1440,
        description=(
            "Test systems only: the centre's clock is this many minutes behind, so that a "
            "rehearsal may prepare accounts that are old enough to decide; refused elsewhere."
        ),
    )
    secure_cookies: bool = Field(
        default=False, description="True when browsers reach the centre through TLS."
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=720, description="A web session unused for this long is over."
    )
    session_hours: int = Field(
        default=10, ge=1, le=24, description="A web session lasts at most this long."
    )
    breached_passwords_file: FilePath | None = Field(
        default=None,
        description=(
            "List of stolen passwords no account may choose, ordered by SHA-1 hash as Have I Been "
            "Pwned gives it; without it, the lists of the program alone."
        ),
    )
    trusted_proxies: str = Field(
        default="",
        pattern=r"^[0-9a-fA-F:./, ]*$",
        description=(
            "Addresses or networks of our own reverse proxies, with commas: only from them is "
            "X-Forwarded-For believed."
        ),
    )
    oidc_issuer: str | None = Field(
        default=None,
        description=(
            "Address of the administration's sign-in service (OpenID Connect); without it, only "
            "passwords."
        ),
    )
    oidc_client_id: str = Field(default="", description="Our name at that service.")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="File holding our secret at that service."
    )
    oidc_redirect_uri: str = Field(
        default="",
        description="Full address of /login/provider/answer, as that service knows it.",
    )
    oidc_weak_signatures: bool = Field(
        default=False,
        description=(
            "True where that service signs with RS256 or short RSA keys only: weaker than 128 bits."
        ),
    )
    pool_size: int = Field(
        default=8, ge=1, le=100, description="Database connections kept per service role."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes that answer, one for each core to be used."
    )
    intake_queue: int = Field(
        default=32,
        ge=1,
        le=1000,
        description="Requests with records one process holds at once; more are told to come back.",
    )
    report_database_url: SecretStr | None = Field(
        default=None,
        description=(
            "Address of a read replica for the dashboard (postgresql://host:port/database); "
            "the role girct_report and its password are filled in; without it the primary answers."
        ),
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Bearer token that opens /metrics; without it nobody reads them.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important lines the serving centre logs."
    )

    anchor_recipients: AnchorRecipients = Field(
        default=(),
        description=(
            "Outside parties that keep each day's anchor, two at least: mailto:person@place or "
            "file:///folder of another machine."
        ),
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description=(
            "Mail server for the anchors: smtps://user:password@host:465 or smtp+starttls://…, "
            "smtp:// on this machine alone; without it none is sent by mail."
        ),
    )
    mail_from: str = Field(
        default="gir-ct@localhost", description="Sender of the mails this centre sends."
    )
    audit_ship_to: str | None = Field(
        default=None,
        pattern=r"^(file:///|syslog://|syslog\+tcp://|syslog\+tls://).+$",
        description=(
            "Where the audit trail is copied within a minute: file:///path on another machine's "
            "disk, syslog+tls://host:6514, or syslog:// and syslog+tcp:// of this machine."
        ),
    )
    night_hour: int = Field(
        default=2, ge=0, le=23, description="Hour in Morocco of the nightly verification."
    )
    personal_data_days: int = Field(
        default=3650,
        ge=30,
        le=36500,
        description="How many days what is personal in quittances is kept before it is erased.",
    )

    @field_validator("smtp_url", "audit_ship_to", "oidc_issuer")
    @classmethod
    def _nothing_leaves_in_clear(cls, value: SecretStr | str | None) -> SecretStr | str | None:
        url = value.get_secret_value() if isinstance(value, SecretStr) else value
        if url is not None and leaves_in_clear(url, "smtp", "syslog", "syslog+tcp", "http"):
            message = "another machine is reached in TLS alone"
            raise ValueError(message)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read, strongest first: arguments, environment, secret files, the TOML file."""
        del dotenv_settings, file_secret_settings
        folder = os.environ.get(SECRETS_DIR)
        files = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder else ()
        return init_settings, env_settings, *files, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Read the settings, with the command line's own choices on top.

    Args:
        overrides: settings given on the command line; None means "not given".

    Raises:
        SettingsInvalid: naming each wrong key.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # checked right here
        check_base(settings.public_base)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise SettingsInvalid(faults) from error
    except BaseRefused as error:
        message = f"public_base: {error}"
        raise SettingsInvalid(message) from error
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"girct-server.toml cannot be read: {error}"
        raise SettingsInvalid(message) from error
    return settings
