"""The settings of one counter: one TOML file in its folder, then the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from domain.transport import leaves_in_clear
from pos.errors import SettingsWrong

SETTINGS_FILE = "pos.toml"
ENVIRONMENT_PREFIX = "GIRCT_POS_"
PRINTER_SCHEMES = ("tcp://", "serial://", "usb://", "libusb://", "cups://", "file://")
MINIMUM_FREE_BYTES = 64 * 1024 * 1024


class PosSettings(BaseModel):
    """Every key of `pos.toml`; `GIRCT_POS_<KEY>` in the environment comes before the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(description="Folder of the journal and the terminal's key (mode 0700).")
    server_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address of the centre, https:// (http:// on its own machine).",
    )
    printer_url: str | None = Field(
        default=None,
        description="Printer: tcp://host:port, serial:///dev/ttyS0?baud=38400, usb:///dev/usb/lp0,"
        " libusb://04b8:0e15, cups://queue or file:///path; none without it.",
    )
    printer_profile: str = Field(
        default="generic-80", description="Printer model, a name of docs/devices.md."
    )
    scale_url: str | None = Field(
        default=None, description="Scale: /dev/girct-scale or socket://host:port; none without it."
    )
    scale_protocol: str = Field(
        default="", description="What the scale speaks, a name of devices.scale.grammars."
    )
    scale_capacity_grams: int = Field(
        default=0, ge=0, le=200_000_000, description="Max on the scale's plate, grams."
    )
    scale_minimum_grams: int = Field(
        default=0, ge=0, le=200_000_000, description="Min on the scale's plate (20 e), grams."
    )
    scale_division_grams: int = Field(
        default=0, ge=0, le=1_000_000, description="Division e on the scale's plate, grams."
    )
    scale_decimals: int | None = Field(
        default=None, ge=0, le=4, description="Decimals the scale shows in kilograms."
    )
    scale_unit: Literal["", "kg"] = Field(
        default="", description="kg vouches for a scale that names no unit and shows no other."
    )
    display_url: str | None = Field(
        default=None, description="Pole display: /dev/girct-display or socket://host:port."
    )
    display_protocol: str = Field(
        default="epson-dm-d", description="Pole display: epson-dm-d, cd5220 or dsp-800."
    )
    scanner_url: str | None = Field(
        default=None, description="Scanner on a serial line; one that types needs no setting."
    )
    card_terminal_url: str | None = Field(
        default=None, description="Card terminal in Concert V2; none: numbers are typed."
    )
    drawer: Literal["none", "printer"] = Field(
        default="none", description="Cash drawer: none, or printer when it hangs on the printer."
    )
    drawer_on_cash_sale: bool = Field(
        default=True, description="Open the drawer at each sale that takes cash."
    )
    drawer_open_level: Literal["unknown", "high", "low"] = Field(
        default="unknown", description="Level of the printer's wire that means an open drawer."
    )
    host: str = Field(default="127.0.0.1", description="Address the screens listen on.")
    port: int = Field(
        default=8100, ge=0, le=65535, description="Port of the screens; 0 lets the system choose."
    )
    minimum_free_bytes: int = Field(
        default=MINIMUM_FREE_BYTES, ge=0, description="Selling stops when less disk is left, bytes."
    )
    sync_interval_s: int = Field(
        default=60, ge=1, le=900, description="Longest silence towards the centre, seconds."
    )
    configuration_interval_s: int = Field(
        default=300, ge=1, le=86400, description="Time between configuration requests, seconds."
    )

    copy_dir: Path | None = Field(
        default=None, description="Folder on another disk or stick for the second copy, hourly."
    )
    copy_interval_s: int = Field(
        default=3600, ge=10, le=86400, description="Time between two second copies, seconds."
    )
    copy_may_share_disk: bool = Field(
        default=False, description="Let the second copy lie on the journal's disk (demonstration)."
    )

    update_from: str | None = Field(
        default=None, description="Folder or address of the signed releases, for girct-pos update."
    )

    @field_validator("server_url")
    @classmethod
    def _server_url_is_http(cls, value: str) -> str:
        return read_centre_address(value)

    @field_validator("printer_url")
    @classmethod
    def _printer_url_is_known(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(PRINTER_SCHEMES):
            message = f"a printer's address starts with one of {', '.join(PRINTER_SCHEMES)}"
            raise ValueError(message)
        return value


def read_centre_address(text: str) -> str:
    """Read the address of a centre, as the setting `server_url` and the first start take it.

    Raises:
        ValueError: It is none, or what is said there would be in clear.
    """
    if not text.startswith(("http://", "https://")):
        message = "an address starts with http:// or https://"
        raise ValueError(message)
    if not _is_address(text):
        message = "an address is https://host, https://host:port or the same with a path"
        raise ValueError(message)
    if leaves_in_clear(text, "http"):
        message = "a centre on another machine is reached by https:// alone"
        raise ValueError(message)
    return text.rstrip("/")


def load_settings(data_dir: Path, **changes: object) -> PosSettings:
    """Read the settings of the counter kept in a folder.

    Args:
        data_dir: The counter's folder; its `pos.toml` is read if there is one.
        **changes: Values of the command line, before the environment and the file; None is absent.

    Raises:
        SettingsWrong: A key is unknown, or a value cannot be used.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        from_file = read_settings_file(data_dir)
        whole = {**from_file, **_read_environment(), **given, "data_dir": data_dir}
        return _with_whole_scale(PosSettings(**whole))
    except (ValueError, OSError) as error:  # not UTF-8, not TOML, or not a setting
        sentence = f"the settings of {data_dir} cannot be used: {_sentence(error)}"
        raise SettingsWrong(sentence, detail=_sentence(error)) from error


def _read_environment() -> dict[str, str]:
    """Read the settings of the environment, as text: the model makes of it what each one is.

    pydantic-settings would do it too, for 4 MiB of files and services a counter never reads.
    """
    named = {f"{ENVIRONMENT_PREFIX}{key.upper()}": key for key in PosSettings.model_fields}
    return {key: os.environ[name] for name, key in named.items() if name in os.environ}


def _with_whole_scale(settings: PosSettings) -> PosSettings:
    """Refuse a scale that is half set: a weight without a plate is not a lawful weight."""
    if settings.scale_url and not (settings.scale_protocol and settings.scale_capacity_grams):
        message = "scale_url needs scale_protocol and scale_capacity_grams, from the scale's plate"
        raise ValueError(message)
    if (
        settings.scale_minimum_grams
        and settings.scale_minimum_grams >= settings.scale_capacity_grams
    ):
        message = "scale_minimum_grams is below scale_capacity_grams"
        raise ValueError(message)
    return settings


def _is_address(url: str) -> bool:
    """Whether an address names a host that can be looked up and a port, and nothing but a path."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")
        has_extra = bool(parts.query or parts.fragment or parts.username)
        is_plain = url.isprintable() and not any(character.isspace() for character in url)
        return bool(host) and parts.port != 0 and is_plain and not has_extra
    except ValueError:
        return False


def read_settings_file(data_dir: Path) -> dict[str, Any]:
    """Read a counter's file as it is; nothing when there is none.

    Raises:
        ValueError, OSError: It is not TOML, or cannot be read.
    """
    path = data_dir / SETTINGS_FILE
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
    return str(error)
