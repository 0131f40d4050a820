"""Commands on the audit trail and the daily anchors."""

from pathlib import Path
from typing import Annotated

import typer

from domain.anchor import AnchorDocument, AnchorRefused
from server.audit.anchors import kept_document, make_anchor
from server.audit.checking import check_audit
from server.audit.deeds import record_deed
from server.audit.deliveries import deliver_anchors
from server.console import opened
from server.db.scope import EVERYWHERE, scoped

audit = typer.Typer(help="The audit trail and the daily anchors.", no_args_is_help=True)


@audit.command("verify")
def verify_command(context: typer.Context) -> None:
    """Recompute the trail and every anchor; list every difference, end 1 if any."""
    with opened(context) as centre:
        found = check_audit(centre)
    for each in found:
        typer.echo(f"{each.place} {each.code}: {each.sentence}")
    typer.echo(f"{len(found)} differences")
    if found:
        raise typer.Exit(1)


@audit.command("anchor")
def anchor_command(context: typer.Context) -> None:
    """Anchor the day that ended, if that is not done yet, and send what has not arrived."""
    with opened(context) as centre:
        document = make_anchor(centre)
        arrived = deliver_anchors(centre)
        told = {"is_new": document is not None, "sent": arrived}
        record_deed(centre, "audit:day:anchored", "anchor", after=told)
    typer.echo(f"{'anchored' if document else 'anchored before'}, {arrived} sent")


@audit.command("compare")
def compare_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An anchor an outside party kept.", dir_okay=False)],
) -> None:
    """Compare an anchor that an outside party kept with the centre's own; end 1 if they differ."""
    with opened(context) as centre:
        try:
            outside = AnchorDocument.parse(file.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            message = f"{file} cannot be read: {error.strerror}"
            raise AnchorRefused(message) from error
        keys = [centre.public_key, *centre.former_public_keys]
        statement = outside.open(keys)
        with scoped(centre.app, EVERYWHERE) as connection:
            ours = kept_document(connection, statement.size)
    if ours is None or ours.payload != outside.payload:
        typer.echo(f"{statement.date}: the centre holds another anchor: its books were rewritten")
        raise typer.Exit(1)
    typer.echo(f"{statement.date}: the same")
