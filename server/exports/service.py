"""Exports a terminal's chain as evidence: one record a line, and a manifest the centre signs.

Source: the project's protocol, §6.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain.manifest import Manifest, export_line, manifest_path
from server.audit.trail import record_act
from server.db.scope import scoped
from server.exports import statements
from server.exports.errors import (
    ExportExists,
    ExportNotWritten,
    ExportTerminalUnknown,
    NothingToExport,
    RangeRefused,
)
from server.regies.caller import CONSOLE, Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from sqlalchemy import Connection

    from domain.ids import TerminalId
    from server.bootstrap import Centre

ROWS_AT_ONCE: Final = 1000
SEQ_MAX: Final = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported, and where.

    Args:
        terminal_id: The terminal.
        out: The file to write, `FILE.jsonl`; its manifest goes beside it.
        from_seq: First record.
        to_seq: Last record; the last of the ledger when None.
        with_counter_key: Whether the manifest hands over the key of the perpetual counter.
        is_forced: Whether an existing file may be replaced.
    """

    terminal_id: TerminalId
    out: Path
    from_seq: int = 1
    to_seq: int | None = None
    with_counter_key: bool = False
    is_forced: bool = False


@dataclass
class _Written:
    """What went into the file so far."""

    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    count: int = 0
    first_link: bytes = b""
    last_link: bytes = b""
    epochs: set[int] = field(default_factory=set)


def export_chain(
    centre: Centre,
    order: Order,
    on_record: Callable[[int], None] | None = None,
    caller: Caller = CONSOLE,
) -> Manifest:
    """Write a part of a terminal's chain and its signed manifest: both whole, or neither.

    Args:
        centre: The running centre.
        order: What to export, and where.
        on_record: Told how many records were written since it was last told.
        caller: Who takes it, within their territory.

    Raises:
        ExportExists: The file or its manifest exists and the order is not forced.
        RangeRefused: The range is upside down.
        ExportTerminalUnknown: No such terminal.
        NothingToExport: No record in the range.
        ExportNotWritten: Something that is no file has the name, or the disk said no; nothing is
            left behind.
    """
    if order.to_seq is not None and order.from_seq > order.to_seq:
        message = f"{order.from_seq} comes after {order.to_seq}"
        raise RangeRefused(message, from_seq=order.from_seq, to_seq=order.to_seq)
    for path in (order.out, manifest_path(order.out)):
        if path.exists() and not path.is_file():
            message = f"{path} is no file: nothing but a file is ever replaced"
            raise ExportNotWritten(message, path=str(path))
        if path.exists() and not order.is_forced:
            message = f"{path} exists: give another name, or --force"
            raise ExportExists(message, path=str(path))
    with scoped(centre.app, caller.scope) as connection:
        keys, counter_key = _keys_of(connection, order.terminal_id)
        with _drafts(order.out) as (lines_file, manifest_file):
            written = _Written()
            for record, link, key_epoch, body in _rows(connection, order):
                line = export_line(bytes(record), body).encode()
                lines_file.write(line)
                _note(written, line, bytes(link), key_epoch)
                if on_record is not None:
                    on_record(1)
            if not written.count:
                message = f"the ledger holds no such record of terminal {order.terminal_id}"
                raise NothingToExport(message, terminal_id=order.terminal_id)
            manifest = Manifest(
                terminal_id=order.terminal_id,
                public_keys={str(epoch): keys[epoch].hex() for epoch in sorted(written.epochs)},
                first_link=written.first_link.hex(),
                last_link=written.last_link.hex(),
                count=written.count,
                sha256=written.digest.hexdigest(),
                counter_key=counter_key.hex() if order.with_counter_key else None,
            ).sign(centre.private_key)
            manifest_file.write(manifest.to_text().encode())
            _record(centre, order, caller, manifest)
    return manifest


def _record(centre: Centre, order: Order, caller: Caller, manifest: Manifest) -> None:
    """Put on the trail what is handed out, before the files get their names."""
    with scoped(centre.app, caller.scope) as connection:
        asked = {"terminal_id": order.terminal_id}
        place = connection.exec_driver_sql(statements.READ_PLACE, asked).scalar_one()
        record_act(
            connection,
            caller.actor,
            "exports:chain:exported",
            collectivite=place,
            subject=f"{order.terminal_id}",
            now=centre.now(),
            after={
                "from_seq": order.from_seq,
                "count": manifest.count,
                "sha256": manifest.sha256,
                "with_counter_key": order.with_counter_key,
            },
        )


def _keys_of(connection: Connection, terminal_id: TerminalId) -> tuple[dict[int, bytes], bytes]:
    """Read the terminal's public keys and its counter key."""
    asked = {"terminal_id": terminal_id}
    rows = connection.exec_driver_sql(statements.READ_KEYS, asked).all()
    if not rows:
        message = f"no terminal {terminal_id} is enrolled"
        raise ExportTerminalUnknown(message, terminal_id=terminal_id)
    return {epoch: bytes(public) for epoch, public, _ in rows}, bytes(rows[0][2])


def _rows(connection: Connection, order: Order) -> Iterator[tuple[bytes, bytes, int, str]]:
    """Read the records a part at a time, never the whole chain."""
    asked = {
        "terminal_id": order.terminal_id,
        "from_seq": order.from_seq,
        "to_seq": SEQ_MAX if order.to_seq is None else order.to_seq,
    }
    streaming = connection.execution_options(yield_per=ROWS_AT_ONCE)
    for row in streaming.exec_driver_sql(statements.READ_RECORDS, asked):
        record, link, key_epoch, body = row
        yield record, link, key_epoch, body


def _note(written: _Written, line: bytes, link: bytes, key_epoch: int) -> None:
    written.digest.update(line)
    written.count += 1
    written.first_link = written.first_link or link
    written.last_link = link
    written.epochs.add(key_epoch)


@contextmanager
def _drafts(out: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open both files under other names, and give them theirs once both are on disk.

    Raises:
        ExportNotWritten: The disk said no.
    """
    finals = (out, manifest_path(out))
    drafts = tuple(path.with_name(f".{path.name}.part") for path in finals)
    try:
        with drafts[0].open("wb") as lines_file, drafts[1].open("wb") as manifest_file:
            yield lines_file, manifest_file
            for file in (lines_file, manifest_file):
                file.flush()
                os.fsync(file.fileno())
        for draft, final in zip(drafts, finals, strict=True):
            draft.replace(final)
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise ExportNotWritten(message, path=str(out)) from error
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
