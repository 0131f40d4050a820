"""An alert is raised once, closed once, and may come back."""

from server.alerts.service import AlertCode, close_alert, raise_alert
from server.bootstrap import Centre
from server.db.scope import scoped

PLACE = "09.163.01.01"


def test_an_open_alert_is_not_raised_twice_and_may_come_back_once_closed(centre: Centre) -> None:
    about = {"code": AlertCode.TERMINAL_SILENT, "collectivite": PLACE, "subject": "742001"}
    with scoped(centre.app, PLACE) as connection:
        now = centre.now()
        assert raise_alert(connection, detail={"hours": 25}, now=now, **about)
        assert not raise_alert(connection, detail={"hours": 26}, now=now, **about)
        assert close_alert(connection, now=now, **about)
        assert not close_alert(connection, now=now, **about)
        assert raise_alert(connection, detail={"hours": 30}, now=now, **about)
