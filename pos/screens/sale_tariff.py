"""Whether the tariff a sale was shown under is still the one in force when it is confirmed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from domain.calendar import business_day
from pos.screens.errors import TariffChanged

if TYPE_CHECKING:
    from pos.bootstrap import Counter
    from pos.screens.sale_form import SaleForm

_DIGITS = 16


def tariff_mark(counter: Counter) -> str:
    """Name the acts in force now, as a page of a sale carries them; empty when none is.

    Raises:
        NotConfigured, ConfigurationRefused: There is no tariff.
    """
    today = business_day(counter.now())
    acts = counter.configuration.tariffs().acts
    numbers = sorted(act.number for act in acts if act.is_in_force(today))
    if not numbers:
        return ""
    return hashlib.sha256("\n".join(numbers).encode()).hexdigest()[:_DIGITS]


def refuse_changed_tariff(counter: Counter, form: SaleForm) -> None:
    """Refuse a sale shown under another tariff: the amount is shown again and asked for again.

    Raises:
        TariffChanged: An act came into force, or ended, since the page was shown.
    """
    now = tariff_mark(counter)
    if form.tariff and now and form.tariff != now:
        message = "the tariff changed since this sale was shown"
        raise TariffChanged(message)
