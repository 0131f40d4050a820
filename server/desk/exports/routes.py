"""Hand out a terminal's chain with its signed manifest, as `girct-verify` reads them.

The key of the perpetual counter is never in it: that takes the console.
"""

import shutil
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from domain.errors import GirctError
from domain.ids import TerminalId
from domain.manifest import manifest_path
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.columns import Column, Kind
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import NO_STORE, Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Empty, Listing
from server.desk.terminals.listing import state_of
from server.desk.terminals.repository import TerminalLine, list_terminals
from server.desk.terminals.routes import TerminalNumber, find_one
from server.exports.service import Order, export_chain
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/exports", include_in_schema=False)

Exporter = Annotated[SignedIn, may(Permission.EXPORT_CHAINS)]
RECORDS_MAX: Final = 100_000
"""The most records of one download: a chain that is longer goes in parts."""


class ExportTooLong(GirctError):
    """More records are asked for than one download holds."""

    code = "desk.export_too_long"


CHAINS: Final[Listing[TerminalLine]] = Listing(
    "chains",
    (
        Column("name", phrase("Terminal"), lambda one: one.label, is_searched=True, is_key=True,
               link=lambda one: f"/desk/exports/{one.terminal_id}"),
        Column("number", phrase("Number"), lambda one: str(one.terminal_id), Kind.CODE,
               is_searched=True),
        Column("regie", phrase("Régie"), lambda one: one.regie, is_searched=True),
        Column("state", phrase("State"), state_of),
        Column("received", phrase("Records received"), lambda one: one.received_seq, Kind.NUMBER),
    ),
    Empty(
        phrase("No terminal has sent a record yet."),
        phrase("A chain stands here once the centre has received its first record."),
    ),
    sort="name",
)  # fmt: skip


@router.get("")
def list_chains(request: Request, centre: CentreDep, person: Exporter) -> Response:
    """List the chains of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        terminals = list_terminals(connection, person.scope, centre.now())
    rows = [one for one in terminals if one.received_seq]
    note = desk.say(phrase("Open a terminal to download its chain with the centre's signature."))
    return desk.list_page(Head(desk.say(phrase("Export a chain")), note=note), CHAINS, rows)


@router.get("/{terminal_id}")
def ask_range(
    request: Request, centre: CentreDep, person: Exporter, terminal_id: TerminalNumber
) -> Response:
    """Ask which records are taken."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    last = terminal.received_seq or 1
    known = {"from_seq": str(max(1, last - RECORDS_MAX + 1)), "to_seq": str(last)}
    return _page(desk, terminal, Form.filled(_fields(), desk.language, known))


@router.post("/{terminal_id}")
def export(
    request: Request,
    centre: CentreDep,
    person: Exporter,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Give out the records and their manifest in one archive; the trail says who took what."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    form = Form.read(_fields(), desk.language, sent)
    if not form.is_right:
        return _page(desk, terminal, form)
    folder = Path(tempfile.mkdtemp(prefix="girct-export-"))
    try:
        archive = _archive(desk, folder, terminal_id, form)
    except GirctError as refusal:
        shutil.rmtree(folder)
        form.refuse(refusal)
        return _page(desk, terminal, form)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return FileResponse(
        archive,
        media_type="application/zip",
        filename=archive.name,
        headers=dict(NO_STORE),
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )


def _archive(desk: Desk, folder: Path, terminal_id: int, form: Form) -> Path:
    first, last = form.number("from_seq"), form.number("to_seq")
    if last - first >= RECORDS_MAX:
        message = f"{last - first + 1} records are more than {RECORDS_MAX}"
        raise ExportTooLong(message)
    out = folder / f"chain-{terminal_id}.jsonl"
    order = Order(terminal_id=TerminalId(terminal_id), out=out, from_seq=first, to_seq=last)
    export_chain(desk.centre, order, caller=desk.caller)
    archive = folder / f"chain-{terminal_id}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in (out, manifest_path(out)):
            written.write(path, path.name)
            with suppress(OSError):
                path.unlink()
    return archive


def _fields() -> tuple[Field, ...]:
    hint = phrase("At most 100,000 records at once: take a longer chain in parts.")
    return (
        Field("from_seq", phrase("First record"), "number", minimum=1, maximum=10**9 - 1),
        Field("to_seq", phrase("Last record"), "number", hint=hint, minimum=1, maximum=10**9 - 1),
    )


def _page(desk: Desk, terminal: TerminalLine, form: Form) -> Response:
    title = desk.say(phrase("Export the chain of %(name)s"), name=terminal.label)
    note = desk.say(
        phrase("The download is on the audit trail. The archive is opened, then checked with"
               " girct-verify; whom a quittance names is not in it.")
    )  # fmt: skip
    trail = (Crumb("/desk/exports", desk.say(phrase("Export a chain"))),)
    return desk.form_page(
        Head(title, trail, note=note), form, button=phrase("Download"), back="/desk/exports",
        is_repeatable=True,
    )  # fmt: skip
