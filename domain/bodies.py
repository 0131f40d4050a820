"""The body of each kind of record: one strict shape per kind, and no key besides its own.

Source: the project's protocol, §1 and §2.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from domain.body_fields import (
    BODY_CENTIMES_MAX,
    LINES_MAX,
    QUANTITY_MILLI_MAX,
    AgentNumber,
    Body,
    Centimes,
    Collectivite,
    Day,
    FiscalYear,
    Hex32,
    Hex64,
    HexHalf,
    Label,
    Name,
    Nature,
    ReasonCode,
    Regie,
    Rubrique,
    SeqNumber,
    Session,
    Strict,
    Tariff,
    UnixSeconds,
    check_fiscal_year,
)
from domain.canonical import BODY_BYTES_MAX, parse_canonical, read_plain
from domain.closings import Anchor, TotalsDiffer, ZBody, ZCounts, ZDayBody, ZPeriodBody
from domain.errors import BodyRefused
from domain.events import EVENT_MODELS
from domain.record import Kind
from domain.session_events import EventBody

__all__ = [
    "Anchor", "Body", "CancelBody", "DuplicateBody", "EndBody", "EventBody", "LineBody",
    "NullBody", "ReceiptBody", "ResumeBody", "RotateBody", "StartBody", "TenderBody",
    "TotalsDiffer", "ZBody", "ZCounts", "ZDayBody", "ZPeriodBody", "parse_body",
]  # fmt: skip

TenderMode = Literal["ESP", "CHQ", "CB", "VIR"]
CASH: TenderMode = "ESP"
RateKind = Literal["per_unit", "per_mille"]


class UnknownEvent(BodyRefused):
    """The event's code is not in the closed list."""

    code = "records.event_code"


class WrongKind(BodyRefused):
    """The body names another kind, or another version, than its record."""

    code = "records.body_kind"


class LinesDiffer(BodyRefused):
    """The lines of the quittance do not add up to its total."""

    code = "records.lines_total"


class TendersDiffer(BodyRefused):
    """The tenders of the quittance do not add up to its total."""

    code = "records.tenders_total"


class StartBody(Body):
    """START: the terminal enters service at a régie, under its first key."""

    kind: Literal["START"] = "START"
    collectivite: Collectivite
    regie: Regie
    public_key: Hex32


class LineBody(Strict):
    """One line of a quittance (ligne): what is owed for one nature; amounts in centimes.

    `quantity_milli` is in thousandths of the unit; `rate` is centimes per unit, or per mille.
    """

    nature: Nature
    rubrique: Rubrique
    label: Label
    unit: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,15}$")]
    quantity_milli: Annotated[int, Field(ge=1, le=QUANTITY_MILLI_MAX)]
    rate: Annotated[int, Field(ge=0, le=BODY_CENTIMES_MAX)]
    rate_kind: RateKind
    principal: Centimes
    majoration: Centimes
    penalite: Centimes
    astreinte: Centimes
    tariff: Tariff
    creance: Name | None = None

    @property
    def total_centimes(self) -> int:
        """What the line adds to the quittance, in centimes."""
        return self.principal + self.majoration + self.penalite + self.astreinte


class TenderBody(Strict):
    """What was given in payment (mode de règlement): cash, cheque, card or transfer."""

    mode: TenderMode
    amount: Annotated[int, Field(ge=1, le=BODY_CENTIMES_MAX)]


class ReceiptBody(Body):
    """RECEIPT (quittance), or TRAINING (formation): the same keys, worth nothing."""

    kind: Literal["RECEIPT", "TRAINING"] = "RECEIPT"
    regie: Regie
    session: Session
    business_day: Day
    fiscal_year: FiscalYear
    lines: Annotated[tuple[LineBody, ...], Field(min_length=1, max_length=LINES_MAX)]
    tenders: Annotated[tuple[TenderBody, ...], Field(max_length=LINES_MAX)]
    total: Centimes
    payer: HexHalf | None = None

    @model_validator(mode="after")
    def _check_sums(self) -> Self:
        """Refuse a quittance whose figures contradict one another."""
        lines_total = sum(line.total_centimes for line in self.lines)
        if lines_total != self.total:
            message = f"the lines add up to {lines_total}, not to the total {self.total}"
            raise LinesDiffer(message, lines_total=lines_total, total=self.total)
        tenders_total = sum(tender.amount for tender in self.tenders)
        if tenders_total != self.total:
            message = f"the tenders add up to {tenders_total}, not to the total {self.total}"
            raise TendersDiffer(message, tenders_total=tenders_total, total=self.total)
        check_fiscal_year(self.business_day, self.fiscal_year)
        return self

    @property
    def revenue_code(self) -> int:
        """The nature all lines share, or 0: what the record says of them."""
        natures = {line.nature for line in self.lines}
        return natures.pop() if len(natures) == 1 else 0

    @property
    def is_all_cash(self) -> bool:
        """Whether every tender is cash (espèces)."""
        return all(tender.mode == CASH for tender in self.tenders)


class CancelBody(Body):
    """CANCEL (annulation): an earlier quittance is taken back whole, on a second person's word."""

    kind: Literal["CANCEL"] = "CANCEL"
    ref: SeqNumber
    reason: ReasonCode
    approver: AgentNumber
    session: Session
    business_day: Day
    fiscal_year: FiscalYear

    @model_validator(mode="after")
    def _check_year(self) -> Self:
        """Refuse a fiscal year that is not the business day's."""
        check_fiscal_year(self.business_day, self.fiscal_year)
        return self


class NullBody(Body):
    """NULL: nothing happened, and the terminal says so."""

    kind: Literal["NULL"] = "NULL"
    reason: ReasonCode


class DuplicateBody(Body):
    """DUPLICATE (duplicata n° copy) of the quittance `ref`."""

    kind: Literal["DUPLICATE"] = "DUPLICATE"
    ref: SeqNumber
    copy_no: Annotated[int, Field(ge=1, le=65535, alias="copy")]
    reason: ReasonCode


class ResumeBody(Body):
    """RESUME: signing works again after an outage; `manual` hashes the list of paper entries."""

    kind: Literal["RESUME"] = "RESUME"
    from_: Annotated[UnixSeconds, Field(alias="from")]
    to: UnixSeconds
    manual: Hex32

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        """Refuse an outage that ends before it begins."""
        if self.to < self.from_:
            message = "the outage ends before it begins"
            raise BodyRefused(message)
        return self


class EndBody(Body):
    """END: the terminal leaves service; nothing follows."""

    kind: Literal["END"] = "END"
    reason: ReasonCode


class RotateBody(Body):
    """ROTATE: the next record is signed by another key, which proves itself here."""

    kind: Literal["ROTATE"] = "ROTATE"
    public_key: Hex32
    proof: Hex64


_MODELS: dict[Kind, type[Body]] = {
    Kind.START: StartBody,
    Kind.RECEIPT: ReceiptBody,
    Kind.CANCEL: CancelBody,
    Kind.TRAINING: ReceiptBody,
    Kind.NULL: NullBody,
    Kind.Z_DAY: ZDayBody,
    Kind.Z_MONTH: ZPeriodBody,
    Kind.Z_YEAR: ZPeriodBody,
    Kind.DUPLICATE: DuplicateBody,
    Kind.RESUME: ResumeBody,
    Kind.END: EndBody,
    Kind.ROTATE: RotateBody,
}


def parse_body(kind: Kind, text: str) -> Body:
    """Read the canonical body of a record of this kind.

    Args:
        kind: The record's kind: the body must name it.
        text: The canonical text, as received.

    Raises:
        NotCanonical: The text is not canonical, or takes more than 8 kB.
        BodyRefused: A key is missing, unknown or out of bounds; the subclass names a broken sum.
    """
    plain = read_plain(text, BODY_BYTES_MAX, is_typed=True)
    keys = parse_canonical(text, bytes_max=BODY_BYTES_MAX) if plain is None else plain
    version = keys.get("v")
    if keys.get("kind") != kind.name or version.__class__ is not int or version != 1:
        message = f"not the body of a {kind.name} of version 1"
        raise WrongKind(message, kind=kind.name)
    try:
        body = _model_of(kind, keys).model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        parse_canonical(text, bytes_max=BODY_BYTES_MAX)  # a float is refused as what it is
        raise _refusal(kind, error) from error
    body.__dict__["text"] = text
    return body


def _model_of(kind: Kind, keys: dict[str, Any]) -> type[Body]:
    """Pick the shape of a body by its kind and, for an event, by its code."""
    if kind is not Kind.EVENT:
        return _MODELS[kind]
    event_code = keys.get("code")
    if not isinstance(event_code, str) or event_code not in EVENT_MODELS:
        message = "the event's code is not in the closed list"
        raise UnknownEvent(message)
    return EVENT_MODELS[event_code]


def _refusal(kind: Kind, error: ValidationError) -> BodyRefused:
    """Say which key is wrong and why, without repeating its value."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "body"
    message = f"{kind.name} body refused at {place}: {first['msg']}"
    return BodyRefused(message, key=place)
