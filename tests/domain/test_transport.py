"""What may be said in clear is what does not leave this machine."""

import pytest

from domain.transport import is_this_machine, leaves_in_clear


@pytest.mark.parametrize(
    "host", ["", "/run/postgresql", "localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1"]
)
def test_a_socket_and_a_loopback_are_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host",
    ["192.168.1.4", "10.0.0.1", "centre", "localhost.example", "127.0.0.1.example", "0.0.0.0",
     "::", "fe80::1", "1.1", "2130706433"],
)  # fmt: skip
def test_whatever_else_is_another(host: str) -> None:
    assert not is_this_machine(host)


@pytest.mark.parametrize(
    ("url", "leaves"),
    [("http://centre/", True), ("HTTP://10.0.0.1:8000", True), ("https://centre/", False),
     ("http://127.0.0.1:8000", False), ("http://[::1]:1/", False), ("smtp://mail:25", False)],
)  # fmt: skip
def test_an_address_in_clear_is_for_this_machine(url: str, leaves: bool) -> None:  # noqa: FBT001 - what a case says
    assert leaves_in_clear(url, "http") is leaves
