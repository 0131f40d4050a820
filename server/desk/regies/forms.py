"""The forms of a régie: its creation, its changes, the arrêté that opens or closes it."""

from collections.abc import Mapping

from domain.ids import CollectiviteCode, NatureIndex, RegieId
from domain.tariffs.natures import format_rubrique, natures
from server.desk.form import Field, Form, write_dirhams
from server.desk.found_regies import RegieLine
from server.desk.listing import Choice
from server.desk.places import place_choices
from server.desk.words import REGIE_KINDS
from server.regies.facts import PERIOD_DAYS_MAX, CashRules, Regie, RegieChange
from server.regies.facts import REGIE_KINDS as KINDS
from ui.catalogues import phrase, translate
from ui.languages import Language

YES, NO = "yes", "no"


def creation_fields(language: Language, scope: str) -> tuple[Field, ...]:
    """List what an arrêté de création says."""
    kinds = tuple(Choice(code, translate(REGIE_KINDS[code], language)) for code in KINDS)
    return (
        Field(
            "regie_id",
            phrase("Identifier"),
            "code",
            hint=phrase("Capitals, digits and hyphens, such as R-0901. It never changes."),
            length_max=24,
        ),
        Field(
            "collectivite", phrase("Collectivité"), "choice", choices=place_choices(language, scope)
        ),
        Field("kind", phrase("Kind"), "choice", choices=kinds),
        *_names(),
        Field("arrete", phrase("Number of the arrêté that creates it")),
        Field("arrete_date", phrase("Signed on"), "day"),
        *_bounds(),
        *_cash_rules(language),
        _natures(language),
    )


def change_fields(language: Language, regie: RegieLine) -> tuple[Field, ...]:
    """List what a later arrêté may change, that arrêté, and what an old régie does not say yet."""
    hint = phrase("It is not known yet: copy it from the arrêté de création.")
    title = phrase("Day of the arrêté that creates it")
    creation = (Field("creation_date", title, "day", hint=hint, is_required=False),)
    is_known = regie.arrete_date is not None
    missing = () if is_known else creation
    return (
        *arrete_fields(),
        *missing,
        *_names(),
        *_bounds(),
        *_cash_rules(language),
        _natures(language),
    )


def arrete_fields() -> tuple[Field, ...]:
    """Ask which arrêté decides."""
    return (
        Field("arrete", phrase("Number of the arrêté that decides this")),
        Field("arrete_date", phrase("Signed on"), "day"),
    )


def known_facts(regie: RegieLine, listed: list[NatureIndex]) -> Mapping[str, str | list[str]]:
    """Give what stands in the form of a change before anything is typed."""
    ceiling, period = regie.ceiling_centimes, regie.deposit_period_days
    limit = regie.count_limit_centimes
    return {
        "name_fr": regie.names.fr,
        "name_ar": regie.names.ar,
        "ceiling_centimes": "" if ceiling is None else write_dirhams(ceiling),
        "deposit_period_days": "" if period is None else str(period),
        "cash_share_warns": YES if regie.cash_share_warns else NO,
        "blind_count": YES if regie.blind_count else NO,
        "count_limit_centimes": "" if limit is None else write_dirhams(limit),
        "natures": [str(index) for index in listed],
    }


def new_regie(form: Form) -> Regie:
    """Read a right form of creation."""
    return Regie(
        regie_id=RegieId(form.text("regie_id")),
        collectivite=CollectiviteCode(form.text("collectivite")),
        kind=form.text("kind"),
        name_fr=form.text("name_fr"),
        name_ar=form.text("name_ar"),
        arrete=form.text("arrete"),
        arrete_date=form.day("arrete_date"),
        ceiling_centimes=form.centimes("ceiling_centimes"),
        deposit_period_days=form.number("deposit_period_days"),
        natures=_chosen(form),
        cash=_cash_of(form),
    )


def change_of(form: Form) -> RegieChange:
    """Read a right form of change."""
    return RegieChange(
        arrete=form.text("arrete"),
        arrete_date=form.day("arrete_date"),
        name_fr=form.text("name_fr"),
        name_ar=form.text("name_ar"),
        ceiling_centimes=form.centimes("ceiling_centimes"),
        deposit_period_days=form.number("deposit_period_days"),
        natures=_chosen(form),
        creation_date=form.optional_day("creation_date"),
        cash=_cash_of(form),
    )


def _names() -> tuple[Field, ...]:
    return (
        Field("name_fr", phrase("French name")),
        Field("name_ar", phrase("Arabic name"), "arabic"),
    )


def _bounds() -> tuple[Field, ...]:
    return (
        Field(
            "ceiling_centimes",
            phrase("Cash ceiling"),
            "dirhams",
            hint=phrase("The most cash the régie may hold, all its tills together."),
        ),
        Field(
            "deposit_period_days",
            phrase("Deposit every (days)"),
            "number",
            hint=phrase("At most this many days between two deposits at the comptable's."),
            minimum=1,
            maximum=PERIOD_DAYS_MAX,
        ),
    )


def _cash_rules(language: Language) -> tuple[Field, ...]:
    """Ask what the arrêté says of cash at the counters; what it does not say may stay empty."""
    share = (
        Choice(NO, translate(phrase("Cash sales stop"), language)),
        Choice(YES, translate(phrase("Cash sales go on, with a warning"), language)),
    )
    blind = (
        Choice(NO, translate(phrase("The cashier sees what is expected"), language)),
        Choice(YES, translate(phrase("Blind: said once counted"), language)),
    )
    return (
        Field(
            "cash_share_warns",
            phrase("When a till reaches its share"),
            "choice",
            hint=phrase("Cash sales stop, unless the arrêté says otherwise."),
            is_required=False,
            choices=share,
        ),
        Field(
            "blind_count", phrase("Count of a session"), "choice", is_required=False, choices=blind
        ),
        Field(
            "count_limit_centimes",
            phrase("Difference that needs the régisseur, above"),
            "dirhams",
            hint=phrase("Empty: no count asks for the régisseur's PIN."),
            is_required=False,
        ),
    )


def _cash_of(form: Form) -> CashRules:
    limit = form.text("count_limit_centimes")
    return CashRules(
        share_warns=form.text("cash_share_warns") == YES,
        blind_count=form.text("blind_count") == YES,
        limit_centimes=form.centimes("count_limit_centimes") if limit else None,
    )


def _natures(language: Language) -> Field:
    choices = tuple(
        Choice(
            str(index),
            f"{nature.label_ar if language == 'ar' else nature.label_fr}"
            f" · {format_rubrique(nature.rubrique)}",
        )
        for index, nature in natures().items()
    )
    title, hint = phrase("What it may collect"), phrase("Tick what its arrêté lists, nothing more.")
    return Field("natures", title, "choices", hint=hint, choices=choices)


def _chosen(form: Form) -> frozenset[NatureIndex]:
    return frozenset(NatureIndex(int(index)) for index in form.texts("natures"))
