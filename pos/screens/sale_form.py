"""A sale as it was typed: every field as text, never lost on a refusal."""

from dataclasses import dataclass, fields
from typing import Annotated, Final, Literal

from fastapi import Depends, Request

from domain.bodies import CASH
from domain.ids import NatureIndex
from domain.quittance_parts import Cheque, Payer
from pos.sales.drafts import DraftLine
from pos.screens.errors import FormExpired

EXACT: Final = "exact"
MIXED: Final = "MIX"
Mode = Literal["ESP", "CHQ", "CB", "VIR", "MIX"]
MODES: Final[tuple[Mode, ...]] = ("ESP", "CHQ", "CB", "VIR", "MIX")
NATURE_MAX: Final = 65_535
TYPED_MAX: Final = 200


@dataclass(frozen=True)
class SaleForm:
    """The fields of a sale.

    `note` is the banknote tapped; `debited` says that the page showed a debit made already, which
    is not asked again; `line_id` names the line being typed, `sale_id` the sale, and
    `revision` the lines already in it and `tariff` the acts in force when the page was shown.
    """

    nature: int = 0
    quantity: str = ""
    days: str = ""
    weighing: str = ""
    cash: str = ""
    payer_name: str = ""
    payer_id: str = ""
    payer_ice: str = ""
    plate: str = ""
    sale_id: str = ""
    line_id: str = ""
    revision: str = ""
    tariff: str = ""
    note: str = ""
    mode: Mode = CASH
    cheque_number: str = ""
    cheque_bank: str = ""
    cheque_drawer: str = ""
    card_authorisation: str = ""
    debited: str = ""
    transfer_reference: str = ""
    part_cheque: str = ""
    part_card: str = ""
    part_transfer: str = ""

    @property
    def is_cash(self) -> bool:
        """Whether the payer gives nothing but cash."""
        return self.mode == CASH

    @property
    def is_mixed(self) -> bool:
        """Whether the payer gives several means of payment."""
        return self.mode == MIXED

    @property
    def has_cheque(self) -> bool:
        """Whether a cheque is given."""
        return self.mode == "CHQ" or (self.is_mixed and bool(self.part_cheque.strip()))

    @property
    def has_transfer(self) -> bool:
        """Whether a transfer was made."""
        return self.mode == "VIR" or (self.is_mixed and bool(self.part_transfer.strip()))

    @property
    def payer(self) -> Payer | None:
        """Who pays, when they ask to be named or have to be."""
        name, number, ice = (
            text.strip() for text in (self.payer_name, self.payer_id, self.payer_ice)
        )
        return Payer(name, number, ice) if name or number or ice else None

    @property
    def cheque(self) -> Cheque | None:
        """The cheque given, if one is."""
        if not self.has_cheque:
            return None
        texts = (self.cheque_number, self.cheque_bank, self.cheque_drawer)
        return Cheque(*(text.strip() for text in texts))

    def to_line(self, quantity_text: str) -> DraftLine:
        """The line being typed, once its quantity is read."""
        return DraftLine(self.line_id, NatureIndex(self.nature), quantity_text, self.weighing)


async def read_sale_form(request: Request) -> SaleForm:
    """Read the form of a sale; a field it does not send is empty.

    Raises:
        FormExpired: A field is not one our pages send.
    """
    sent = await request.form()
    typed = {
        field.name: sent[field.name]
        for field in fields(SaleForm)
        if field.name not in {"nature", "mode"} and field.name in sent
    }
    nature, mode = sent.get("nature", "0"), sent.get("mode", CASH)
    is_read = all(isinstance(text, str) and is_typed(text) for text in typed.values())
    index = _read_nature(nature)
    found = next((one for one in MODES if one == mode), None)
    if not is_read or index is None or found is None:
        message = "a field of the sale is not one of its form"
        raise FormExpired(message)
    return SaleForm(nature=index, mode=found, **typed)  # type: ignore[arg-type] # all text, as just seen


def is_typed(text: str) -> bool:
    """Whether a field may have been typed: not too long, and no half of a character."""
    return len(text) <= TYPED_MAX and not any("\ud800" <= one <= "\udfff" for one in text)


def _read_nature(text: object) -> int | None:
    """Read the number of a nature; none when it cannot be one, whatever its length."""
    if not isinstance(text, str) or len(text) > TYPED_MAX:
        return None
    is_number = text.isascii() and text.isdecimal() and int(text) <= NATURE_MAX
    return int(text) if is_number else None


FormDep = Annotated[SaleForm, Depends(read_sale_form)]
