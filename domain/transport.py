"""Whether what is said to an address stays on this machine, or has to be in TLS.

Source: OWASP ASVS 5.0, 12.2.1 and 12.3.1: nothing leaves a machine in clear.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine: a socket's path, localhost or a loopback address."""
    if not host or host.startswith("/") or host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def leaves_in_clear(url: str, *clear: str) -> bool:
    """Whether an address of a scheme without TLS names another machine.

    Args:
        url: the address.
        clear: the schemes that bring no TLS, in small letters.
    """
    parts = urlsplit(url)
    return parts.scheme.lower() in clear and not is_this_machine(parts.hostname or "")
