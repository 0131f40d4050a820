"""Settings: the command line, then the environment, then the file."""

from pathlib import Path

import pytest

from pos.errors import SettingsWrong
from pos.settings import SETTINGS_FILE, PosSettings, load_settings


def test_the_command_line_comes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SETTINGS_FILE).write_text(
        'port = 1\nserver_url = "https://file"\nprinter_profile = "generic-58"\n', encoding="utf-8"
    )
    monkeypatch.setenv("GIRCT_POS_PORT", "2")
    monkeypatch.setenv("GIRCT_POS_SERVER_URL", "https://environment/")
    settings = load_settings(tmp_path, port=3)
    assert (settings.port, settings.server_url, settings.printer_profile) == (
        3,
        "https://environment",
        "generic-58",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"server_url": "centre.example"},
        {"server_url": "http://"},
        {"server_url": "https://the centre"},
        {"server_url": "https://[centre"},
        {"server_url": "https://centre..example"},
        {"server_url": f"https://{'a' * 64}.example"},
        {"server_url": "https://centre:99999"},
        {"server_url": "https://centre/?a=b"},
        {"server_url": "https://cen\u0001tre"},
        {"server_url": "https://me:secret@centre"},
        {"server_url": "http://centre.example"},
        {"server_url": "http://192.168.1.10:8000"},
        {"printer_url": "/dev/usb/lp0"},
        {"port": -1},
        {"colour": "red"},
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(SettingsWrong) as refusal:
        load_settings(tmp_path, **changes)
    assert next(iter(changes)) in str(refusal.value)


def test_every_key_says_what_it_is() -> None:
    assert [name for name, key in PosSettings.model_fields.items() if not key.description] == []
