import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.signing import public_key_of
from server.secrets_store import SecretElsewhere, SecretStore


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    password, key = store.password("girct_app"), store.centre_private_key()
    assert len(password) >= 43
    assert len(public_key_of(key)) == 32
    again = SecretStore(tmp_path / "secrets")
    assert (again.password("girct_app"), again.centre_private_key()) == (password, key)
    assert store.password("girct_intake") != password
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in store.folder.iterdir()} == {0o600}


def test_two_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: SecretStore(tmp_path).centre_private_key(), range(32)))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["centre_private_key.hex"]


def test_a_secret_is_not_shown_with_its_store(tmp_path: Path) -> None:
    store = SecretStore(tmp_path)
    assert store.password("girct_app") not in repr(store)


def handed_over(store: SecretStore, credentials: Path, *names: str) -> None:
    """Do what `seal-secrets.sh` and systemd do together."""
    credentials.mkdir(exist_ok=True)
    for name in names:
        kept = (store.folder / name).read_text()
        (credentials / f"girct.{name}").write_text(f"{kept}\n")
        (store.folder / name).unlink()
        (store.folder / f"{name}.elsewhere").touch(mode=0o600)


def test_a_secret_that_systemd_holds_is_read_from_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SecretStore(tmp_path / "secrets")
    key, sealing, password = store.centre_private_key(), store.sealing_key(), store.password("x")
    store.system_mode("test")
    whole = dict(store.contents())
    names = ("centre_private_key.hex", "sealing_key.hex", "x.password")
    handed_over(store, tmp_path / "given", *names)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    assert (store.centre_private_key(), store.sealing_key()) == (key, sealing)
    assert store.password("x") == password
    assert dict(store.contents()) == whole, "a backup still seals them"
    left = b"".join(path.read_bytes() for path in store.folder.iterdir())
    assert key.hex().encode() not in left
    assert sealing.hex().encode() not in left


def test_whoever_is_not_given_a_secret_draws_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SecretStore(tmp_path / "secrets")
    store.centre_private_key()
    handed_over(store, tmp_path / "given", "centre_private_key.hex")
    for folder in (None, str(tmp_path)):
        if folder is None:
            monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
        else:
            monkeypatch.setenv("CREDENTIALS_DIRECTORY", folder)
        with pytest.raises(SecretElsewhere):
            store.centre_private_key()
        with pytest.raises(SecretElsewhere):
            store.contents()
    assert not (store.folder / "centre_private_key.hex").exists()


def test_a_key_that_lies_elsewhere_is_brought_back_before_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SecretStore(tmp_path / "secrets")
    key = store.centre_private_key()
    handed_over(store, tmp_path / "given", "centre_private_key.hex")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    store.announce_centre_key()
    with pytest.raises(SecretElsewhere):
        store.retire_centre_key()
    store.draw_fresh_centre_key()
    with pytest.raises(SecretElsewhere):
        store.install_fresh_centre_key()
    assert store.centre_private_key() == key
    assert store.centre_former_public_keys() == ()
