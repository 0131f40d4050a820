"""The forms of postes and assignments."""

from collections.abc import Sequence

from server.desk.comptables.repository import PosteLine
from server.desk.form import Field, Form
from server.desk.found_regies import RegieLine
from server.desk.listing import Choice
from server.desk.places import place_choices
from server.desk.words import POSTE_KINDS
from server.regies.comptables import Assignment, Poste
from ui.catalogues import phrase, translate
from ui.languages import Language


def poste_fields(language: Language, scope: str) -> tuple[Field, ...]:
    """List what describes a poste."""
    kinds = tuple(Choice(code, translate(key, language)) for code, key in POSTE_KINDS.items())
    places = place_choices(language, scope)
    hint = phrase("Capitals, digits and hyphens, such as P-0901. It never changes.")
    return (
        Field("poste_id", phrase("Identifier"), "code", hint=hint, length_max=24),
        Field("kind", phrase("Kind"), "choice", choices=kinds),
        Field("name_fr", phrase("French name")),
        Field("name_ar", phrase("Arabic name"), "arabic"),
        Field("seat", phrase("Seat"), "choice", choices=places),
    )


def poste_of(form: Form) -> Poste:
    """Read a right form of a poste."""
    return Poste(
        poste_id=form.text("poste_id"),
        kind=form.text("kind"),
        name_fr=form.text("name_fr"),
        name_ar=form.text("name_ar"),
        seat=form.text("seat"),
    )


def assignment_fields(
    language: Language, scope: str, postes: Sequence[PosteLine], regies: Sequence[RegieLine]
) -> tuple[Field, ...]:
    """List what names a comptable."""
    known = tuple(Choice(one.poste_id, one.names.said(language)) for one in postes)
    listed = tuple(
        Choice(one.regie_id, f"{one.names.said(language)} · {one.place.said(language)}")
        for one in regies
    )
    whole = phrase("Leave it empty when they answer for every régie of the collectivité.")
    return (
        Field("poste_id", phrase("Poste comptable"), "choice", choices=known),
        Field("name", phrase("Name and surname")),
        Field("matricule", phrase("Matricule"), "code", length_max=32),
        Field(
            "collectivite", phrase("Collectivité"), "choice", choices=place_choices(language, scope)
        ),
        Field("regie_id", phrase("Régie"), "choice", hint=whole, is_required=False, choices=listed),
        Field("from_day", phrase("From"), "day"),
        Field(
            "to_day",
            phrase("To"),
            "day",
            hint=phrase("Leave it empty while no end is known."),
            is_required=False,
        ),
    )


def assignment_of(form: Form) -> Assignment:
    """Read a right form of naming."""
    return Assignment(
        collectivite=form.text("collectivite"),
        regie_id=form.text("regie_id") or None,
        poste_id=form.text("poste_id"),
        name=form.text("name"),
        matricule=form.text("matricule").upper(),
        from_day=form.day("from_day"),
        to_day=form.optional_day("to_day"),
    )


def end_fields() -> tuple[Field, ...]:
    """Ask for the last day."""
    return (Field("to_day", phrase("Last day"), "day"),)
