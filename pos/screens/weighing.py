"""The weight of the scale as the quantity of a line: stable, taken once, its origin kept."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from devices.scale.port import Reading
from domain.errors import GirctError
from pos.screens.pages import PostedDep
from pos.screens.sale import draft_of, refused_sale
from pos.screens.sale_form import FormDep
from pos.screens.sale_page import sale_page
from pos.screens.sale_reckoning import reckon
from pos.screens.sealing import Sealed, seal
from ui.messages import error_message

router = APIRouter()
GRAMS = 1000
RAW_MAX = 40


@router.post("/sale/weigh")
def weigh(page: PostedDep, form: FormDep) -> Response:
    """Take the weight the scale shows as the quantity of the line, if it may be used."""
    draft = draft_of(page)
    is_script = "application/json" in page.request.headers.get("accept", "")
    try:
        reading = page.counter.peripherals.take_weight(f"{draft.sale_id}/{form.line_id}")
    except GirctError as error:
        if is_script:
            message = error_message(error, page.language)
            return JSONResponse({"quantity": None, "weighing": "", "message": message})
        return refused_sale(page, form, error)
    quantity = quantity_of(reading)
    sealed = Sealed(draft.sale_id, form.line_id, quantity, origin_of(reading))
    weighing = seal(page, sealed)
    if is_script:
        return JSONResponse({"quantity": quantity, "weighing": weighing, "message": ""})
    weighed = replace(form, quantity=quantity, weighing=weighing)
    return sale_page(page, reckon(page.counter, weighed, draft), draft, focus="cash")


def quantity_of(reading: Reading) -> str:
    """Write a weight in kilograms, as the quantity field takes it."""
    grams = reading.weight_grams or 0
    return f"{grams // GRAMS},{grams % GRAMS:03d}"


def origin_of(reading: Reading) -> str:
    """Say where a quantity comes from, with the frame the scale sent."""
    frame = reading.raw.decode("ascii", "backslashreplace").strip()
    shown = "".join(one if one.isprintable() else "." for one in frame)[:RAW_MAX]
    return f"{'net' if reading.is_net else 'gross'} scale [{shown}]"
