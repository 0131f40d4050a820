"""What the scale said, carried by a form that nobody can make say more."""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256

from pos.sales.drafts import Draft
from pos.screens.pages import Page
from pos.screens.sale_form import SaleForm

SEAL_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal binds together.

    Args:
        sale_id: The sale being made: a weighing serves no other.
        line_id: Its line.
        quantity: What was weighed, as the quantity field holds it.
        origin: Where it comes from.
    """

    sale_id: str
    line_id: str
    quantity: str
    origin: str


def seal(page: Page, sealed: Sealed) -> str:
    """Bind an origin to its sale, line and quantity, so that a form cannot claim a weighing."""
    return f"{_mark(page, sealed)}{sealed.origin}"


def unsealed(page: Page, form: SaleForm, draft: Draft) -> SaleForm:
    """Give the form with the origin of its quantity; none when it was typed, or changed since.

    A weighing serves one line of one sale: none when that line is in the sale already.
    """
    mark, origin = form.weighing[:SEAL_CHARACTERS], form.weighing[SEAL_CHARACTERS:]
    expected = _mark(page, Sealed(draft.sale_id, form.line_id, form.quantity.strip(), origin))
    is_own = hmac.compare_digest(mark.encode(errors="replace"), expected.encode())
    is_served = any(line.line_id == form.line_id for line in draft.lines)
    is_weighed = bool(origin) and is_own and not is_served
    return replace(form, weighing=f"{form.quantity.strip()} kg {origin}" if is_weighed else "")


def _mark(page: Page, sealed: Sealed) -> str:
    parts = (sealed.sale_id, sealed.line_id, sealed.quantity, sealed.origin)
    text = "\n".join(parts).encode(errors="replace")
    return hmac.new(page.visit.csrf.encode(), text, sha256).hexdigest()[:SEAL_CHARACTERS]
