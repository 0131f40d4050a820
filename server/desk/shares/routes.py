"""Cash shares of a régie: each till's share, its cash now, and the sum against the ceiling."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from domain.ids import RegieId, TerminalId
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.form import Field, Form, SubmittedDep, write_dirhams
from server.desk.found_regies import RegieLine, find_regie
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.shares.repository import Till, list_tills
from server.terminals.shares import set_cash_shares
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/regies", include_in_schema=False)

Sharer = Annotated[SignedIn, may(Permission.SET_CASH_SHARES)]


@router.get("/{regie_id}/shares")
def ask_shares(request: Request, centre: CentreDep, person: Sharer, regie_id: str) -> Response:
    """Show the share and the cash of each till, ready to be changed."""
    desk = Desk(request, centre, person)
    regie, tills = _read(desk, regie_id)
    known = {
        _name(one): "" if one.share_centimes is None else write_dirhams(one.share_centimes)
        for one in tills
    }
    return _page(desk, regie, tills, Form.filled(_fields(tills), desk.language, known))


@router.post("/{regie_id}/shares")
def share_out(
    request: Request, centre: CentreDep, person: Sharer, regie_id: str, sent: SubmittedDep
) -> Response:
    """Give each till its share."""
    desk = Desk(request, centre, person)
    regie, tills = _read(desk, regie_id)
    form = Form.read(_fields(tills), desk.language, sent)
    if form.is_right:
        shares = {TerminalId(one.terminal_id): form.centimes(_name(one)) for one in tills}
        try:
            set_cash_shares(centre, RegieId(regie_id), shares, desk.caller)
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return _page(desk, regie, tills, form)
    return desk.done(f"/desk/regies/{regie_id}", "shares_set")


def _read(desk: Desk, regie_id: str) -> tuple[RegieLine, list[Till]]:
    regie, scope = find_regie(desk, regie_id), desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        return regie, list_tills(connection, scope, regie_id)


def _fields(tills: list[Till]) -> tuple[Field, ...]:
    return tuple(Field(_name(one), phrase("Cash share"), "dirhams") for one in tills)


def _name(one: Till) -> str:
    return f"share-{one.terminal_id}"


def _page(desk: Desk, regie: RegieLine, tills: list[Till], form: Form) -> Response:
    typed = [form.centimes(_name(one)) for one in tills]
    trail = (
        Crumb("/desk/regies", desk.say(phrase("Régies"))),
        Crumb(f"/desk/regies/{regie.regie_id}", regie.names.said(desk.language)),
    )
    return desk.page(
        "shares.html",
        Head(desk.say(phrase("Share the cash ceiling out")), trail),
        status=200 if form.is_right else 422,
        form=form,
        tills=[(_name(one), one) for one in tills],
        ceiling=regie.ceiling_centimes,
        shared=sum(typed),
        cash=sum(one.cash_centimes for one in tills),
        back=f"/desk/regies/{regie.regie_id}",
    )
