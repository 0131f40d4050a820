"""Whatever is erased, every chain stays valid and nothing of it is left anywhere."""

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from benchmarks.chains import Chain, Written
from domain.canonical import payer_hash
from domain.ids import TerminalId
from server.audit.trail import Actor
from server.db.scope import EVERYWHERE, scoped
from server.exports.proof import prove_books
from server.exports.service import Order, export_chain
from server.payers.erasure import Motive, erase_outdated, erase_payer, erased_payers
from server.payers.errors import ErasureElsewhere, ErasureUnclear, NothingToErase
from tests.server.enrolled import COLLECTIVITE, REGIE, Place
from verify.checking import check_export

CONSOLE = Actor.console("root")
SECRET = "Madame Exemple"


def sell(chain: Chain, number: int) -> Written:
    payer = {"name": f"{SECRET} {number}", "cnie": f"ZZ{number:06d}"}
    salt = number.to_bytes(16, "big")
    chain.payer = payer_hash(salt, payer)
    written = chain.quittance(
        100 + number, private={"salt": salt.hex(), "payer": payer, "plate": f"PLAQUE-{number}"}
    )
    chain.payer = None
    return written


def erase(place: Place, *written: Written, **asked: object) -> int:
    wanted: dict[str, object] = {
        "scope": COLLECTIVITE,
        "collectivite": COLLECTIVITE,
        "motive": Motive.PAYER_REQUEST,
        "records": [(one.record.terminal_id, one.record.seq) for one in written],
        **asked,
    }
    return erase_payer(place.centre, CONSOLE, **wanted)  # type: ignore[arg-type]  # a test's own words


def everything(place: Place) -> str:
    """All that any table holds, as text."""
    tables = place.run(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind = 'r'"
    )
    return "".join(
        str(place.run(f"SELECT t::text FROM {row['relname']} t"))  # noqa: S608 - our tables
        for row in tables
    )


def payers_left(place: Place) -> list[str]:
    rows = place.run("SELECT private -> 'payer' ->> 'name' AS name FROM record_privates ORDER BY 1")
    return [row["name"] for row in rows]


@pytest.fixture
def chain(place: Place) -> Chain:
    written = place.enrol()
    written.start()
    for number in range(6):
        sell(written, number)
    place.receive(written, *written.written)
    return written


def test_an_erased_payer_is_nowhere_and_the_others_stay(
    place: Place, chain: Chain, tmp_path: Path
) -> None:
    with capture_logs() as logs:
        assert erase(place, chain.written[3]) == 1
    held = everything(place)
    for trace in (f"{SECRET} 2", "ZZ000002", "PLAQUE-2"):
        assert trace not in held
        assert trace not in json.dumps(logs)
    assert f"{SECRET} 3" in held
    out = tmp_path / "chain.jsonl"
    export_chain(place.centre, Order(terminal_id=chain.terminal_id, out=out))
    assert SECRET not in out.read_text()
    assert prove_books(place.centre) == []


def test_erasing_by_the_hash_of_a_body_finds_the_same_record(place: Place, chain: Chain) -> None:
    digest = json.loads(chain.written[2].body)["payer"]
    assert erase(place, payer_hash=digest) == 1
    assert f"{SECRET} 1" not in payers_left(place)
    with scoped(place.centre.app, COLLECTIVITE) as connection:
        now = place.centre.now()
        assert erased_payers(connection, REGIE) == [digest]
        assert erased_payers(connection, REGIE, now) == [digest]
        assert erased_payers(connection, REGIE, now + timedelta(seconds=1)) == []
        assert erased_payers(connection, "R-0601") == []


def test_the_trail_says_what_was_erased_and_not_whom(place: Place, chain: Chain) -> None:
    erase(place, chain.written[3])
    event = place.scalar("SELECT event FROM audit_events WHERE action = 'payers:private:erased'")
    assert "742001/4" in event
    assert Motive.PAYER_REQUEST in event
    assert SECRET not in event


def test_what_is_outside_the_ledger_is_erased_too(place: Place, chain: Chain) -> None:
    copy = chain.clone()
    chain.quittance()
    place.receive(chain, chain.written[-1])
    outside = sell(copy, 9)
    place.receive(copy, outside)
    assert f"{SECRET} 9" in everything(place)
    assert erase(place, outside) == 2 - 1
    assert f"{SECRET} 9" not in everything(place)
    place.receive(copy, outside)
    assert f"{SECRET} 9" not in everything(place)


def test_a_journal_sent_again_brings_nothing_back(place: Place, chain: Chain) -> None:
    erase(place, chain.written[3])
    place.run("DELETE FROM record_privates WHERE seq = 3")
    insertion = (
        "INSERT INTO record_privates SELECT :terminal_id, seq, :collectivite,"
        ' \'{"note": "Madame"}\' FROM unnest(ARRAY[3, 4]::bigint[]) seq'
    )
    place.run(insertion, terminal_id=int(chain.terminal_id), collectivite=COLLECTIVITE)
    seqs = [row["seq"] for row in place.run("SELECT seq FROM record_privates ORDER BY 1")]
    assert seqs == [2, 3, 5, 6, 7]


def test_an_erasure_stays_in_its_territory_and_says_what_it_is_about(
    place: Place, chain: Chain
) -> None:
    with pytest.raises(ErasureElsewhere):
        erase(place, chain.written[3], scope="06.141")
    with pytest.raises(NothingToErase):
        erase(place, chain.written[3], scope=EVERYWHERE, collectivite="06.141.01.0")
    with pytest.raises(ErasureUnclear):
        erase(place)
    with pytest.raises(ErasureUnclear):
        erase(place, payer_hash="%")
    erase(place, chain.written[3])
    with pytest.raises(NothingToErase):
        erase(place, chain.written[3])


def test_what_is_kept_too_long_is_erased_by_itself(place: Place, chain: Chain) -> None:
    assert erase_outdated(place.centre, CONSOLE, timedelta(days=1)) == 0
    late = place.centre.now() + timedelta(days=400)
    sell(chain, 10)
    place.receive(chain, chain.written[-1], now=late)
    place.centre.now.now = late  # type: ignore[attr-defined] # the test's clock
    assert erase_outdated(place.centre, CONSOLE, timedelta(days=365)) == 6
    assert payers_left(place) == [f"{SECRET} 10"]
    assert erase_outdated(place.centre, CONSOLE, timedelta(days=365)) == 0


def test_the_role_that_erases_cannot_read_what_it_erases(place: Place, chain: Chain) -> None:
    assert chain.written
    for table in ("record_privates", "quarantine"):
        with (
            pytest.raises(Exception, match="permission denied"),
            scoped(place.centre.app, EVERYWHERE) as connection,
        ):
            connection.exec_driver_sql(f"SELECT private FROM {table}")  # noqa: S608 - ours


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(st.sets(st.integers(0, 5), min_size=1))
def test_any_erasures_leave_every_chain_valid(
    place: Place, chain: Chain, tmp_path: Path, wanted: set[int]
) -> None:
    with suppress(NothingToErase):  # an earlier example may have erased them all
        erase(place, *(chain.written[1 + number] for number in wanted))
    left = payers_left(place)
    assert all(f"{SECRET} {number}" not in left for number in wanted)
    assert prove_books(place.centre, TerminalId(chain.terminal_id)) == []
    out = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
    export_chain(place.centre, Order(terminal_id=chain.terminal_id, out=out))
    assert check_export(out, centre_key=place.centre.public_key).faults == []
