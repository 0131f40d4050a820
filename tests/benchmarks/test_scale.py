"""The ledger a benchmark fills has the shape of a true one, and keeps its guards."""

from datetime import UTC, datetime

from sqlalchemy import URL

from benchmarks import scale
from benchmarks._fleet import enrol
from server.bootstrap import Centre
from tests.conftest import SteppingClock
from tests.server.enrolled import Place

GUARDS = """
SELECT tgrelid::regclass::text AS name, tgname, tgenabled FROM pg_trigger
 WHERE NOT tgisinternal ORDER BY 1, 2
"""


def test_a_filled_ledger_has_the_keys_of_a_true_one_and_its_triggers_back(
    centre: Centre, admin_url: URL, clock: SteppingClock
) -> None:
    clock.now = datetime.now(UTC)  # the fleet of a benchmark sells today
    place = Place(centre, admin_url)
    guarded = place.run(GUARDS)
    (model,) = enrol(place.admin_url, 742001, 1)
    model.quittance()
    scale.fill(place.admin_url, model, 0, 2_000)
    assert place.scalar("SELECT count(*) FROM records") == 2_000
    assert place.scalar("SELECT count(*) FROM records JOIN record_keys USING (terminal_id, seq)")
    assert place.scalar("SELECT count(*) FROM postings") == 4_000
    assert place.scalar("SELECT sum(receipts) FROM takings_daily") == 2_000
    assert place.run(GUARDS) == guarded
    assert place.receive(model, *model.written).head_seq == 2
    place.admin.dispose()
