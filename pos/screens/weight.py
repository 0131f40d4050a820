"""What the scale shows at this moment, for the script of the sale."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from domain.errors import GirctError
from domain.ids import AgentId
from pos.bootstrap import Counter
from pos.peripherals.errors import ScaleAbsent
from pos.screens.device_cells import no_weight_words, weight_text
from pos.screens.pages import language_of
from pos.screens.visits import COOKIE, Visit, Visits
from ui.catalogues import translate
from ui.messages import error_message

router = APIRouter()
_FORBIDDEN = 403
_GRAMS = 1000


@router.get("/weight")
def weight(request: Request) -> JSONResponse:
    """Say the weight, whether a sale may take it, and why not; asking keeps nobody signed in.

    `quantity` is filled only when the weight may be used: kilograms with three decimals, as the
    quantity of a sale takes them. `shown` is for the eye alone.
    """
    counter: Counter = request.app.state.counter
    visits: Visits = request.app.state.visits
    visit = visits.peek(request.cookies.get(COOKIE))
    if _is_stranger(counter, visit):
        return JSONResponse({"has_scale": False, "is_usable": False}, status_code=_FORBIDDEN)
    language = language_of(request)
    scale = counter.peripherals.scale
    if scale is None:
        absent = ScaleAbsent("no scale is connected to this counter")
        return JSONResponse(
            {"has_scale": False, **_refused(absent, error_message(absent, language))}
        )
    state = scale.state()
    grams = state.reading.weight_grams if state.reading is not None else None
    answer: dict[str, Any] = {
        "has_scale": True,
        "shown": None if grams is None else weight_text(grams, language),
        "is_net": state.reading is not None and state.reading.is_net,
    }
    if state.fault is not None or grams is None:
        fault = state.fault or ScaleAbsent("no weight")
        return JSONResponse(answer | _refused(fault, no_weight_words(fault, grams, language)))
    return JSONResponse(
        answer
        | {"is_usable": True, "grams": grams, "quantity": f"{grams // _GRAMS}.{grams % _GRAMS:03d}"}
        | {"code": None, "message": translate("This weight may be taken.", language)}
    )


def _is_stranger(counter: Counter, visit: Visit | None) -> bool:
    if visit is None or visit.agent_id is None:
        return True
    return counter.sessions.agent(AgentId(visit.agent_id)) is None


def _refused(fault: GirctError, message: str) -> dict[str, Any]:
    return {
        "is_usable": False,
        "grams": None,
        "quantity": None,
        "code": fault.code,
        "message": message,
    }
