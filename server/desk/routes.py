"""Every screen of the desk, as one router."""

from fastapi import APIRouter

from server.desk.account import routes as account_routes
from server.desk.account import session_routes as own_session_routes
from server.desk.acts import routes as acts_routes
from server.desk.agents import routes as agents_routes
from server.desk.alerts import routes as alerts_routes
from server.desk.audit import routes as audit_routes
from server.desk.booklets import routes as booklets_routes
from server.desk.cancellations import routes as cancellations_routes
from server.desk.closings import routes as closings_routes
from server.desk.collectivites import routes as collectivites_routes
from server.desk.comptables import routes as comptables_routes
from server.desk.deposits import routes as deposits_routes
from server.desk.exports import routes as exports_routes
from server.desk.home import routes as home_routes
from server.desk.lost import routes as lost_routes
from server.desk.payers import routes as payers_routes
from server.desk.quarantine import routes as quarantine_routes
from server.desk.quarantine import several as quarantine_several
from server.desk.regies import routes as regies_routes
from server.desk.sessions import routes as sessions_routes
from server.desk.shares import routes as shares_routes
from server.desk.shortages import routes as shortages_routes
from server.desk.tariffs import proposals as tariff_proposals
from server.desk.tariffs import routes as tariffs_routes
from server.desk.terminals import changes as terminal_changes
from server.desk.terminals import routes as terminals_routes
from server.desk.users import routes as users_routes

router = APIRouter()
for _screen in (
    home_routes,
    account_routes,
    own_session_routes,
    acts_routes,
    alerts_routes,
    audit_routes,
    exports_routes,
    collectivites_routes,
    agents_routes,
    terminals_routes,
    terminal_changes,
    comptables_routes,
    users_routes,
    shares_routes,
    regies_routes,
    quarantine_routes,
    quarantine_several,
    closings_routes,
    cancellations_routes,
    sessions_routes,
    payers_routes,
    lost_routes,
    deposits_routes,
    booklets_routes,
    shortages_routes,
    tariffs_routes,
    tariff_proposals,
):
    router.include_router(_screen.router)
