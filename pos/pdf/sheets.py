"""From a closing or a session to the sheet of its PDF: the figures of the record, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar import format_date_time
from domain.denominations import by_face
from domain.layout_session import piece_name
from domain.money import Money
from domain.record import Kind
from domain.session_papers import ADDENDUM_REASONS, COUNT_REASONS
from domain.territory import own_collectivite
from pos.pdf.sheet import Sheet, SheetRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.configuration import Configuration
    from domain.differences import Differences
    from domain.till_papers import ZReport
    from pos.journal.stored import StoredRecord
    from pos.sessions.agents import CashSession
    from pos.sessions.service import Sessions

_TITLES: Final = {
    Kind.Z_DAY: ("Clôture de la journée (Z)", "إقفال اليوم"),
    Kind.Z_MONTH: ("Clôture du mois (Z)", "إقفال الشهر"),
    Kind.Z_YEAR: ("Clôture de l'année (Z)", "إقفال السنة"),
}
_STEPS: Final = {
    "SESSION_OPEN": ("Ouverte", "فُتحت"),
    "SESSION_ENDED": ("Terminée", "انتهت"),
    "SESSION_COUNTED": ("Comptée", "عُدّت"),
    "SESSION_CLOSED": ("Arrêtée", "أُقفلت"),
    "ADDENDUM": ("Additif", "ملحق"),
}


def z_sheet(report: ZReport) -> Sheet:
    """Say a closing, figure by figure as its record says it."""
    body, (title_fr, title_ar) = report.body, _TITLES[report.kind]
    place = own_collectivite(report.collectivite)
    rows = [
        SheetRow("Période", "الفترة", "/".join(reversed(body.period.split("-")))),
        SheetRow("Clôturée le", "تاريخ الإقفال", format_date_time(report.issued_at)),
        SheetRow("Clôturée par", "أقفله", report.agent_name),
        _number("Quittances", "عدد الوصولات", body.counts.receipts),
        _money("Brut", "الإجمالي", body.gross),
        _number("Annulations", "عدد الإلغاءات", body.counts.cancellations),
        _money("Annulé", "الملغى", body.cancelled),
        _money("Net", "الصافي", body.net, is_total=True),
        _number("Sessions de caisse", "حصص الصندوق", report.session_count),
        _number("Duplicatas", "النسخ", body.counts.duplicates),
        _number("Formation (sans valeur)", "تكوين (بدون قيمة)", body.counts.trainings),
        *_differences(report.differences),
        _money("Total perpétuel net", "المجموع الدائم الصافي", body.perpetual_net),
        _money("Total perpétuel brut", "المجموع الدائم الإجمالي", body.perpetual_gross),
        SheetRow("Enregistrements", "التسجيلات", f"{body.first_seq} - {body.last_seq}"),
        SheetRow("Pièce n°", "رقم الوثيقة", f"{report.terminal_id}-{report.seq}"),
        SheetRow("Code", "الرمز", report.short_code),
    ]
    if report.anchor is not None:
        root = report.anchor.root
        rows.append(SheetRow("Ancre du centre", "بصمة المركز", root[:16]))
    return Sheet(
        title_fr=title_fr,
        title_ar=title_ar,
        issuer_fr=_issuer(
            report.regie_name_fr, place.name_fr, report.arrete, is_test=report.is_test
        ),
        issuer_ar=_issuer(
            report.regie_name_ar, place.name_ar, report.arrete, is_test=report.is_test
        ),
        rows=tuple(rows),
        made_at=int(report.issued_at.timestamp()),
    )


def session_sheet(session: CashSession, sessions: Sessions, configuration: Configuration) -> Sheet:
    """Say a session that was counted: who did what and when, its count, its notes and coins.

    Args:
        session: A counted session.
        sessions: Whose steps are known.
        configuration: The régie.
    """
    steps, regie = sessions.steps(session.session_id), configuration.regie
    place, counted = own_collectivite(regie.collectivite), session.counted or Money(0)
    difference = session.difference or Money(0)
    rows = [
        SheetRow("Session de", "حصة", sessions.name_of(session.agent_id)),
        *(_step(sessions, stored) for stored in steps),
        _number("Quittances", "عدد الوصولات", session.quittances),
        _money("Fonds de caisse", "رصيد الفتح", session.float_amount.centimes),
        _money("Recettes", "المداخيل", session.takings.centimes),
        _money("Espèces attendues", "النقد المنتظر", session.cash.centimes),
        _money("Espèces comptées", "النقد المعدود", counted.centimes, is_total=True),
        _money("Déficit", "العجز", max(0, -difference.centimes)),
        _money("Excédent", "الفائض", max(0, difference.centimes)),
        *_count_rows(sessions, steps),
    ]
    is_test = configuration.test_system
    return Sheet(
        title_fr="Session de caisse",
        title_ar="حصة الصندوق",
        issuer_fr=_issuer(regie.name_fr, place.name_fr, regie.arrete, is_test=is_test),
        issuer_ar=_issuer(regie.name_ar, place.name_ar, regie.arrete, is_test=is_test),
        rows=tuple(rows),
        made_at=int(steps[-1].issued_at.timestamp()),
    )


def _issuer(name: str, place: str, arrete: str, *, is_test: bool) -> tuple[str, ...]:
    lines = (place, name, arrete)
    return ("ESSAI - SANS VALEUR / تجربة - بدون قيمة", *lines) if is_test else lines


def _step(sessions: Sessions, stored: StoredRecord) -> SheetRow:
    title_fr, title_ar = _STEPS[stored.body["code"]]
    who = f"{sessions.name_of(stored.record.agent_id)}, {format_date_time(stored.issued_at)}"
    return SheetRow(title_fr, title_ar, who)


def _count_rows(sessions: Sessions, steps: Sequence[StoredRecord]) -> list[SheetRow]:
    """The billetage, who accepted the difference, and the addenda."""
    rows: list[SheetRow] = []
    for stored in steps:
        body = stored.body
        if body["code"] == "SESSION_COUNTED":
            rows += [
                _money(f"{piece_name(face)} x {count}", f"{count} x", face * count)
                for face, count in by_face(body.get("denominations"))
            ]
            if "approver" in body:
                approver = sessions.name_of(body["approver"])
                rows.append(SheetRow("Écart accepté par", "قبل الفرق", approver))
                said_fr, said_ar = COUNT_REASONS.get(body["reason"], (body["reason"], ""))
                rows.append(SheetRow(f"Motif : {said_fr}", said_ar, ""))
        if body["code"] == "ADDENDUM":
            said_fr, said_ar = ADDENDUM_REASONS.get(body["reason"], (body["reason"], ""))
            rows.append(_money(f"Additif : {said_fr}", said_ar, body["amount"]))
    return rows


def _differences(found: Differences) -> list[SheetRow]:
    return [
        _number("Sessions comptées", "حصص معدودة", found.counts),
        _money("Déficit de caisse", "عجز الصندوق", found.shortage.centimes),
        _money("Excédent de caisse", "فائض الصندوق", found.overage.centimes),
    ]


def _money(title_fr: str, title_ar: str, centimes: int, *, is_total: bool = False) -> SheetRow:
    return SheetRow(title_fr, title_ar, Money(centimes).format_fr(plain=True), is_total)


def _number(title_fr: str, title_ar: str, number: int) -> SheetRow:
    return SheetRow(title_fr, title_ar, str(number))
