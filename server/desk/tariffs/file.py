"""The file of an arrêté fiscal: the same JSON as `girct-server tariff import` reads."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from domain.errors import GirctError
from server.desk.tariffs.repository import RateLine

FILE_MAX: Final = 400_000
"""The longest file, in bytes: some thousand lines."""


class FileUnreadable(GirctError):
    """What was sent is no file of an arrêté: nothing, too long, or no JSON object."""

    code = "desk.tariff_file_unreadable"


async def read_upload(request: Request) -> bytes:
    """Read the bytes of a form's file, one more than any may hold at most.

    None is empty, and so is one whose name does not end as that of a JSON file.
    """
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile):
        return b""
    raw = await sent.read(FILE_MAX + 1)
    await sent.close()
    return raw if (sent.filename or "").lower().endswith(".json") else b""


UploadDep = Annotated[bytes, Depends(read_upload)]


def read_file(raw: bytes) -> dict[str, Any]:
    """Read an arrêté from the bytes of a file.

    Raises:
        FileUnreadable: when it is too long or no JSON object in UTF-8.
    """
    if len(raw) > FILE_MAX:
        message = f"the file is longer than {FILE_MAX} bytes"
        raise FileUnreadable(message)
    try:
        return read_text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = "the file is not written in UTF-8"
        raise FileUnreadable(message) from error


def read_text(text: str) -> dict[str, Any]:
    """Read an arrêté as JSON.

    Raises:
        FileUnreadable: when it is no JSON object.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = "the file is no JSON"
        raise FileUnreadable(message) from error
    if not isinstance(read, dict):
        message = "the file holds no arrêté"
        raise FileUnreadable(message)
    return read


def preview_lines(said: Mapping[str, Any]) -> list[RateLine]:
    """Give the lines of an arrêté that was read, as its page would show them."""
    lines = []
    for one in said["lines"]:
        facts = {name: value for name, value in one.items() if name != "whole_units"}
        lines.append(RateLine(**facts, confirmed_article=None, confirmed_by=None))
    return lines
