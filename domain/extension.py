"""The extension of a record: tagged values between its fields and its signature.

Source: the project's protocol, §1.
"""

from __future__ import annotations

from domain.malformed import BadExtension

EXTENSION_BYTES_MIN = 2
EXTENSION_BYTES_MAX = 20
KNOWN_TAGS: frozenset[int] = frozenset()
"""Extension tags of protocol version 1: none yet, so every extension is refused."""


def check_extension(extension: bytes, known_tags: frozenset[int] = KNOWN_TAGS) -> None:
    """Refuse an extension that is not a run of known tags, ascending, each with its value.

    Raises:
        BadExtension: What is wrong, in its sentence.
    """
    position, last_tag = 0, -1
    while position < len(extension):
        tag = extension[position]
        if tag not in known_tags or tag <= last_tag:
            message = f"extension tag {tag} is unknown or out of order"
            raise BadExtension(message, tag=tag)
        if position + 2 > len(extension):
            message = f"extension tag {tag} has no length"
            raise BadExtension(message, tag=tag)
        position, last_tag = position + 2 + extension[position + 1], tag
    if position != len(extension) or not extension:
        message = "the extension is cut short"
        raise BadExtension(message, tag=last_tag)
