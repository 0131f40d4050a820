"""The lists of what régies hold and of the deposits they made."""

from typing import Final

from server.desk.columns import Column, Kind, State
from server.desk.deposits.repository import AcceptedLine, HeldLine
from server.desk.listing import Empty, Listing
from ui.catalogues import phrase

HOME: Final = "/desk/deposits"
WAITING: Final = State(phrase("declared, waits for the comptable"), "warning")
TO_DEPOSIT: Final = State(phrase("to be deposited"), "idle")
NOTHING: Final = State(phrase("nothing held"), "success")
OVERDRAWN: Final = State(phrase("float advanced from outside the takings"), "idle")


def state_of(one: HeldLine) -> State:
    """Say where a régie stands with its deposits."""
    if one.is_waiting:
        return WAITING
    held = (one.cash, one.cheques, one.cards, one.transfers)
    if any(centimes > 0 for centimes in held):
        return TO_DEPOSIT
    return OVERDRAWN if one.cash < 0 else NOTHING


MEANS_COLUMNS: Final[tuple[Column[HeldLine], ...]] = (
    Column("cash", phrase("Cash"), lambda one: one.cash, Kind.MONEY),
    Column("cheques", phrase("Cheques"), lambda one: one.cheques, Kind.MONEY),
    Column("cards", phrase("Cards"), lambda one: one.cards, Kind.MONEY),
    Column("transfers", phrase("Transfers"), lambda one: one.transfers, Kind.MONEY),
)
LAST: Final[tuple[Column[HeldLine], ...]] = (
    Column("period", phrase("Deposit every (days)"), lambda one: one.period_days, Kind.NUMBER),
    Column("last", phrase("Last deposit"), lambda one: one.last_at, Kind.MOMENT),
    Column("state", phrase("State"), state_of),
)
HELD: Final[Listing[HeldLine]] = Listing(
    "deposits",
    (
        Column(
            "regie",
            phrase("Régie"),
            lambda one: one.names,
            link=lambda one: f"{HOME}/{one.regie_id}",
            is_searched=True,
            is_key=True,
        ),
        Column("place", phrase("Collectivité"), lambda one: one.place, is_searched=True),
        *MEANS_COLUMNS,
        *LAST,
    ),
    Empty(
        phrase("No régie yet."),
        phrase("What each régie holds and has not deposited would stand here."),
    ),
    sort="-cash",
)
ACCEPTED: Final[Listing[AcceptedLine]] = Listing(
    "accepted",
    (
        Column("accepted", phrase("Accepted on"), lambda one: one.accepted_at, Kind.MOMENT,
               is_key=True),
        Column("total", phrase("Total"), lambda one: one.payload.total_centimes, Kind.MONEY),
        Column("cash", phrase("Cash"), lambda one: one.payload.cash, Kind.MONEY),
        Column("cheques", phrase("Cheques"), lambda one: one.payload.cheques, Kind.MONEY),
        Column("cards", phrase("Cards"), lambda one: one.payload.cards, Kind.MONEY),
        Column("transfers", phrase("Transfers"), lambda one: one.payload.transfers, Kind.MONEY),
        Column("declared", phrase("Declared on"), lambda one: one.declared_at, Kind.MOMENT),
        Column("by", phrase("Declared by"), lambda one: one.declared_by, Kind.CODE),
        Column("with", phrase("Accepted by"), lambda one: one.accepted_by, Kind.CODE),
        Column("act", phrase("Number of the act"), lambda one: one.act_id, Kind.CODE),
    ),
    Empty(
        phrase("No deposit was accepted yet."),
        phrase("What the régisseur declares and the comptable accepts will stand here."),
    ),
    sort="-accepted",
)  # fmt: skip
