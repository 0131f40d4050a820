"""What the scale said, carried by a form that nobody can make say more."""

import hmac
from dataclasses import replace
from hashlib import sha256

from pos.screens.pages import Page
from pos.screens.sale_form import SaleForm

SEAL_CHARACTERS = 32


def seal(page: Page, line_id: str, quantity: str, origin: str) -> str:
    """Bind an origin to its line and quantity, so that a form cannot claim a weighing."""
    return f"{_mark(page, line_id, quantity, origin)}{origin}"


def unsealed(page: Page, form: SaleForm) -> SaleForm:
    """Give the form with the origin of its quantity; none when it was typed, or changed since."""
    mark, origin = form.weighing[:SEAL_CHARACTERS], form.weighing[SEAL_CHARACTERS:]
    expected = _mark(page, form.line_id, form.quantity.strip(), origin)
    is_weighed = bool(origin) and hmac.compare_digest(mark.encode(), expected.encode())
    return replace(form, weighing=f"{form.quantity.strip()} kg {origin}" if is_weighed else "")


def _mark(page: Page, line_id: str, quantity: str, origin: str) -> str:
    text = f"{line_id}\n{quantity}\n{origin}".encode()
    return hmac.new(page.visit.csrf.encode(), text, sha256).hexdigest()[:SEAL_CHARACTERS]
