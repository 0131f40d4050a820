"""Why a quittance is cancelled, why a cancellation is refused: codes, with their words for paper.

A body carries the code alone; a code of another version of the program is said as it stands.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CANCEL_REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "WRONG_NATURE": ("Nature erronée", "طبيعة الرسم خاطئة"),
        "WRONG_QUANTITY": ("Quantité erronée", "الكمية خاطئة"),
        "ISSUED_TWICE": ("Quittance émise deux fois", "وصل صدر مرتين"),
        "WRONG_PAYER": ("Partie versante erronée", "هوية المؤدي خاطئة"),
        "WRONG_TENDER": ("Mode de règlement erroné", "طريقة الأداء خاطئة"),
        "PAYER_WITHDREW": ("La partie versante renonce", "عدول المؤدي"),
    }
)
"""Why a quittance is taken back, in French and in Arabic."""

REFUSAL_REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "NOT_JUSTIFIED": ("Motif non justifié", "السبب غير مبرر"),
        "PAPER_MISSING": ("Original non rendu", "أصل الوصل غير مسترجع"),
        "SERVICE_RENDERED": ("Service rendu : la somme est due", "الخدمة مقدمة والمبلغ مستحق"),
    }
)
"""Why the régisseur refuses to take it back."""


def reason_fr(code: str) -> str:
    """Say a reason in French, or the code of one this program does not know."""
    return (CANCEL_REASONS.get(code) or REFUSAL_REASONS.get(code) or (code, code))[0]


def reason_ar(code: str) -> str:
    """Say a reason in Arabic, or the code of one this program does not know."""
    return (CANCEL_REASONS.get(code) or REFUSAL_REASONS.get(code) or (code, code))[1]
