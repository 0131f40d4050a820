"""Every screen of the desk, as one router."""

from fastapi import APIRouter

from server.desk.agents import routes as agents_routes
from server.desk.collectivites import routes as collectivites_routes
from server.desk.comptables import routes as comptables_routes
from server.desk.regies import routes as regies_routes
from server.desk.terminals import routes as terminals_routes

router = APIRouter()
for _screen in (
    collectivites_routes,
    agents_routes,
    terminals_routes,
    comptables_routes,
    regies_routes,
):
    router.include_router(_screen.router)
