"""The form of what the paper of a lost quittance says: its lines and how it was paid."""

from collections.abc import Mapping
from typing import Any, Final

from domain.ids import NatureIndex
from domain.receipt_code import CODE_CHARACTERS_MAX
from domain.record import Flag, Record
from domain.tariffs.natures import format_rubrique, natures
from server.desk.form import Field, Form, write_dirhams
from server.desk.listing import Choice
from server.desk.lost.words import TENDERS
from ui.catalogues import phrase, translate
from ui.formats import money
from ui.languages import Language

LINES: Final = 8
PAYMENTS: Final = 3
PARTS: Final[Mapping[str, str]] = {
    "principal": phrase("Principal"),
    "majoration": phrase("Majoration"),
    "penalite": phrase("Pénalité"),
    "astreinte": phrase("Astreinte"),
}


def code_field() -> Field:
    """Ask for the text of the QR symbol."""
    hint = phrase("Scan the QR code into this field, or type the text it holds.")
    return Field("code", phrase("Text of the QR code"), "code", hint=hint,
                 length_max=CODE_CHARACTERS_MAX)  # fmt: skip


def declaration_fields(
    language: Language, rubriques: Mapping[NatureIndex, str]
) -> tuple[Field, ...]:
    """List the fields of the lines and of the payments; the first of each is required."""
    choices = tuple(
        Choice(
            str(index),
            f"{nature.label_ar if language == 'ar' else nature.label_fr}"
            f" · {format_rubrique(rubriques[index])}",
        )
        for index, nature in natures().items()
    )
    modes = tuple(Choice(code, translate(key, language)) for code, key in TENDERS.items())
    fields = [
        Field("code", phrase("Text of the QR code"), "hidden", length_max=CODE_CHARACTERS_MAX)
    ]
    for number in range(1, LINES + 1):
        is_first = number == 1
        fields.append(
            Field(f"nature-{number}", phrase("Nature"), "choice", is_required=is_first,
                  choices=choices)
        )  # fmt: skip
        fields += [
            Field(f"{part}-{number}", title, "dirhams",
                  is_required=is_first and part == "principal")
            for part, title in PARTS.items()
        ]  # fmt: skip
    for number in range(1, PAYMENTS + 1):
        fields += [
            Field(f"mode-{number}", phrase("Means of payment"), "choice",
                  is_required=number == 1, choices=modes),
            Field(f"amount-{number}", phrase("Amount"), "dirhams", is_required=number == 1),
        ]  # fmt: skip
    return tuple(fields)


def known_of(record: Record, code: str) -> dict[str, str]:
    """Give what the record says already of its lines and payments."""
    known = {"code": code, "amount-1": write_dirhams(record.amount_centimes)}
    if NatureIndex(record.revenue_code) in natures():
        known["nature-1"] = str(record.revenue_code)
        known["principal-1"] = write_dirhams(record.amount_centimes)
    if not record.flags & Flag.NON_CASH:
        known["mode-1"] = "ESP"
    return known


def check_sums(form: Form, record: Record) -> None:
    """Check that each row is whole and that both totals are the amount signed."""
    lines, payments = 0, 0
    for number in range(1, LINES + 1):
        line = sum(form.centimes(f"{part}-{number}") for part in PARTS)
        if bool(line) != bool(form.text(f"nature-{number}")):
            name = f"principal-{number}" if form.text(f"nature-{number}") else f"nature-{number}"
            form.errors[name] = translate(phrase("Fill this in."), form.language)
        lines += line
    for number in range(1, PAYMENTS + 1):
        amount = form.centimes(f"amount-{number}")
        if bool(amount) != bool(form.text(f"mode-{number}")):
            name = f"amount-{number}" if form.text(f"mode-{number}") else f"mode-{number}"
            form.errors[name] = translate(phrase("Fill this in."), form.language)
        payments += amount
    if form.is_right and {lines, payments} != {record.amount_centimes}:
        form.errors[""] = translate(
            phrase("The lines come to %(lines)s and the payments to %(payments)s: both must come"
                   " to %(amount)s."),
            form.language,
            lines=money(lines, form.language),
            payments=money(payments, form.language),
            amount=money(record.amount_centimes, form.language),
        )  # fmt: skip


def declared(form: Form, rubriques: Mapping[NatureIndex, str]) -> dict[str, Any]:
    """Give the lines and payments of a right form as the act says them."""
    lines = []
    for number in range(1, LINES + 1):
        if form.text(f"nature-{number}"):
            index = form.number(f"nature-{number}")
            parts = {part: form.centimes(f"{part}-{number}") for part in PARTS}
            rubrique = rubriques[NatureIndex(index)]
            lines.append({"nature": index, "rubrique": rubrique, **parts})
    payments = [
        {"mode": form.text(f"mode-{number}"), "amount": form.centimes(f"amount-{number}")}
        for number in range(1, PAYMENTS + 1)
        if form.text(f"mode-{number}")
    ]
    return {"lines": lines, "tenders": payments}
