"""Makes a machine a counter: identity, settings file, first configuration, START."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import GirctError
from pos.bootstrap import build_counter, machine_now
from pos.durable import write_whole
from pos.errors import SettingsWrong
from pos.identity import refuse_enrolled, reserve_identity
from pos.settings import SETTINGS_FILE, load_settings, read_settings_file
from pos.sync.client import CentreClient
from pos.sync.enrolment import enrol
from pos.sync.roots import known_root

if TYPE_CHECKING:
    from pathlib import Path

    from domain.ids import TerminalId
    from domain.roots import RootStatement


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A machine that is now a counter.

    Args:
        terminal_id: Its number.
        refusal: Why its first configuration could not be had yet, if so.
        root: The custodians' statement it goes by from now on, if the centre has one.
    """

    terminal_id: TerminalId
    refusal: GirctError | None
    root: RootStatement | None = None


def enrol_counter(data_dir: Path, code: str, **settings: str | int | None) -> Enrolled:
    """Enrol a machine, write its settings and begin its chain.

    Should the centre be lost after the enrolment itself, the counter is enrolled all the same: it
    fetches its configuration when it is first served.

    Args:
        data_dir: The counter's folder.
        code: The one-use code of the centre.
        **settings: Keys of `PosSettings` to keep in its file; None is absent.

    Raises:
        SettingsWrong: A setting cannot be used, or the folder cannot be written.
        AlreadyEnrolled, CentreRefused, ClockWrong, Unreachable, NotACentre, CentreBusy: see
            `pos.sync.enrolment.enrol`.
    """
    refuse_enrolled(data_dir)
    checked = load_settings(data_dir, **settings)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_settings(data_dir, settings)
        private_key = reserve_identity(data_dir)
    except OSError as error:
        message = f"the folder {data_dir} cannot be written: {error.strerror}"
        raise SettingsWrong(message, detail=str(error)) from error
    with closing(CentreClient(checked.server_url, None, machine_now)) as client:
        terminal_id = enrol(client, data_dir, code, private_key, machine_now()).terminal_id
    refusal, root = None, None
    try:
        with closing(build_counter(checked)) as counter:
            try:
                counter.sync.refresh_now()
                counter.sync.send_now()
            finally:
                root = known_root(counter.identity)
    except GirctError as error:
        refusal = error
    return Enrolled(terminal_id, refusal, root)


def _write_settings(data_dir: Path, settings: dict[str, str | int | None]) -> None:
    """Add settings to the counter's file; a JSON string or number is also TOML's."""
    given = {key: value for key, value in settings.items() if value is not None}
    kept = {**read_settings_file(data_dir), **given}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in kept.items()]
    write_whole(data_dir / SETTINGS_FILE, "".join(lines).encode())
