"""The description of the interface, for programs and for people.

The page is Swagger UI from an installed package: nothing comes from another host, no script stands
in the page itself, and no request can be sent from it.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.accounts.access import SESSION_COOKIE, public_route
from server.api.description import describe_interface
from server.cookies import cookie_name
from server.dependencies import CentreDep
from ui.assets import asset_url, build_assets_router
from ui.environment import templates_environment

HERE: Final = Path(__file__).parent
PREFIX: Final = "/docs/files"
PAGE_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""Swagger UI draws its arrows from data addresses and sets styles on its own elements."""

router = APIRouter(include_in_schema=False, dependencies=[public_route])


def page_files() -> dict[str, Path]:
    """List the files of the page: those of the package, and the few lines that start it."""
    package = Path(str(files("fastapi_swagger"))) / "resources"
    names = ("swagger-ui-bundle.js", "swagger-ui.css")
    return {name: package / name for name in names} | {"start.js": HERE / "static" / "start.js"}


@router.get("/openapi.json")
def give_description(request: Request, centre: CentreDep) -> dict[str, Any]:
    """Describe the interface to a program."""
    if request.app.openapi_schema is None:
        name = cookie_name(centre.settings, SESSION_COOKIE)
        request.app.openapi_schema = describe_interface(request.app, name)
    described: dict[str, Any] = request.app.openapi_schema
    return described


@router.get("/docs")
def show_description() -> HTMLResponse:
    """Describe the interface to a person who writes programs, in English as the code is."""
    listed = page_files()
    page = templates_environment("fr", HERE / "templates").get_template("interface.html")
    shown = page.render(assets={name: asset_url(name, PREFIX, listed) for name in listed})
    return HTMLResponse(shown, headers={"Content-Security-Policy": PAGE_POLICY})


router.include_router(build_assets_router(PREFIX, page_files()))
