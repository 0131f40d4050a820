from pathlib import Path

import pytest

from server.settings import Settings, SettingsInvalid, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "girct-server.toml").write_text('port = 8001\nhost = "127.0.0.2"\npool_size = 3\n')
    monkeypatch.setenv("GIRCT_PORT", "8002")
    monkeypatch.setenv("GIRCT_HOST", "127.0.0.3")
    settings = load_settings(port=8003, host=None)
    assert (settings.port, settings.host, settings.pool_size) == (8003, "127.0.0.3", 3)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("prot = 8001", "prot"),
        ("port = 0", "port"),
        ('port = "x"', "port"),
        ("port = [", "toml"),
        ('public_base = "ftp://é"', "public_base"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, written: str, named: str) -> None:
    (tmp_path / "girct-server.toml").write_text(written)
    with pytest.raises(SettingsInvalid, match=named):
        load_settings()


def test_the_address_of_the_database_is_never_shown() -> None:
    settings = load_settings(database_url="postgresql://admin:hidden@db/girct")
    assert "hidden" not in repr(settings)


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, key in Settings.model_fields.items() if not key.description] == []


def test_a_secret_may_come_from_a_file_weaker_than_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "girct_metrics_token").write_text("from-the-secret-file\n")
    monkeypatch.setenv("GIRCT_SECRETS_DIR", str(tmp_path))
    token = load_settings().metrics_token
    assert token is not None
    assert token.get_secret_value() == "from-the-secret-file"
    monkeypatch.setenv("GIRCT_METRICS_TOKEN", "from-the-environment")
    token = load_settings().metrics_token
    assert token is not None
    assert token.get_secret_value() == "from-the-environment"


@pytest.mark.parametrize(
    "told",
    [{"smtp_url": "smtp://mail.example:25"}, {"audit_ship_to": "syslog://10.0.0.9:514"},
     {"audit_ship_to": "syslog+tcp://logs.example:514"}, {"oidc_issuer": "http://id.example"}],
)  # fmt: skip
def test_nothing_leaves_for_another_machine_in_clear(told: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match="TLS alone"):
        load_settings(**told)
    ((name, url),) = told.items()
    scheme, _, rest = url.partition("://")
    port = rest.partition(":")[2] or "1"
    assert load_settings(**{name: f"{scheme}://127.0.0.1:{port}"})
    better = {"smtp": "smtps", "http": "https"}.get(scheme, "syslog+tls")
    assert load_settings(**{name: f"{better}://{rest}"})
