import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from domain.signing import public_key_of
from server.secrets_store import SecretStore


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
