"""Take the address of the settings, or say clearly why not."""

import errno
import socket

from domain.errors import GirctError
from server.settings import Settings


class PortTaken(GirctError):
    """Another program listens on our address already."""

    code = "server.port_taken"


class AddressUnusable(GirctError):
    """This machine cannot listen on the address of the settings."""

    code = "server.address_unusable"


def listen(settings: Settings) -> socket.socket:
    """Take our address before anything else is started.

    Raises:
        PortTaken: when another program has it.
        AddressUnusable: when it is not an address of this machine, or not allowed.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            message = f"another program listens on {where} already"
            raise PortTaken(message, address=where) from error
        message = f"cannot listen on {where}: {error.strerror}"
        raise AddressUnusable(message, address=where) from error
    return listener
