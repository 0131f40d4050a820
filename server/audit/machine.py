"""Who runs this process, as the machine knows them: for acts at the console."""

import os
import pwd
from typing import Final

ROOT: Final = 0


def machine_user() -> str:
    """Give the operating system's name of who runs this; behind `sudo`, who asked for it too.

    Whoever has a shell here owns the database anyway: the name tells, it proves nothing.
    """
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:  # a container's user that has no name
        name = f"uid-{number}"
    asked_by = os.environ.get("SUDO_USER", "") if number == ROOT else ""
    return f"{asked_by[:32]}/{name}" if asked_by.isprintable() and asked_by else name
