"""Every screen of the desk, as one router."""

from fastapi import APIRouter

from server.desk.collectivites import routes as collectivites_routes

router = APIRouter()
for _screen in (collectivites_routes,):
    router.include_router(_screen.router)
