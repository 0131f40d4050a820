"""After a kill or a power cut the first to sign in is told what happened, once."""

import json
import re
from datetime import timedelta

from domain.exchange import Checkpoint, TerminalState
from pos.bootstrap import Counter
from pos.screens import build_pos_app
from pos.sync.checkpoints import Standing
from pos.upkeep.run_marker import RUN_FILE
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import NOW, World, served


def dies(counter: Counter) -> None:
    """What a kill leaves: the files as they are, the locks freed, no good end marked."""
    counter.sync.close()
    counter.printing.close()
    counter.upkeep._stop.set()  # noqa: SLF001 - a killed process ends its threads, and nothing more
    counter.journal.close()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_first_to_sign_in_after_a_kill_reads_what_happened_once(world: World) -> None:
    counter = world.counter()
    counter.upkeep.start()
    with served(build_pos_app(counter)) as address, Cashier(address) as cashier:
        assert cashier.log_in().url.path == "/session", "a first start has nothing to tell"
        cashier.open_session()
        cashier.sell(502, "100")
    dies(counter)
    world.clock.now = NOW + timedelta(minutes=5)
    again = world.reopen()
    again.printing.start()
    again.upkeep.start()
    with served(build_pos_app(again)) as address, Cashier(address) as cashier:
        page = cashier.log_in()
        assert page.url.path == "/started"
        told = words(page.text)
        assert "Le programme s’est arrêté sans prévenir" in told
        assert "Dernier numéro donné 742001-1" in told
        assert "Enregistrées, non imprimées" in told
        assert 'href="/quittances/' in page.text
        done = cashier.send(cashier.form("/started", "/started"))
        assert done.url.path == "/sale", "the session is still open"
        assert cashier.http.get("/started").url.path == "/sale"
    again.close()
    third = world.reopen()
    third.upkeep.start()
    with served(build_pos_app(third)) as address, Cashier(address, "ar") as cashier:
        assert cashier.log_in().url.path == "/sale", "a good end leaves nothing to tell"
    third.close()


def test_a_counter_put_back_from_an_old_copy_does_not_say_that_nothing_is_lost(
    world: World,
) -> None:
    counter = world.counter()
    counter.upkeep.start()
    said = Checkpoint(
        head_seq=9, head_link="00" * 32, stored_through_seq=0, state=TerminalState.ACTIVE,
        server_time=int(NOW.timestamp()), quarantined=[], signature="00" * 64,
    )  # fmt: skip
    counter.checkpoints.write(Standing(said, NOW, 0, is_restored_copy=True))
    dies(counter)
    again = world.reopen()
    again.upkeep.start()
    for language, claim, truth in (
        ("fr", "Rien de ce qui était enregistré", "remis d’une ancienne copie"),
        ("ar", "لم يضع شيء", "نسخة قديمة"),
    ):
        with served(build_pos_app(again)) as address, Cashier(address, language) as cashier:
            page = cashier.log_in()
            assert page.url.path == "/started"
            assert claim not in page.text
            assert truth in page.text
    again.close()


def test_another_start_of_the_machine_is_told_as_a_power_cut_even_if_nobody_read_it_at_first(
    world: World,
) -> None:
    counter = world.counter()
    counter.upkeep.start()
    dies(counter)
    marker = world.folder / RUN_FILE
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"boot_id": "another"}))
    again = world.reopen()
    again.upkeep.start()
    again.close()
    third = world.reopen()
    third.upkeep.start()
    with served(build_pos_app(third)) as address, Cashier(address, "ar") as cashier:
        page = cashier.log_in()
        assert page.url.path == "/started"
        assert "انقطاع للكهرباء" in page.text
    third.close()


def test_a_new_version_of_the_program_is_on_record(world: World) -> None:
    counter = world.counter()
    counter.upkeep.start()
    counter.close()
    marker = world.folder / RUN_FILE
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"version": "0.0.9"}))
    again = world.reopen()
    again.upkeep.start()
    [said] = again.journal.of_code("SOFTWARE_UPDATED")
    assert said.body["before"] == "0.0.9"
    again.close()
    third = world.reopen()
    third.upkeep.start()
    assert len(third.journal.of_code("SOFTWARE_UPDATED", limit=9)) == 1
    third.close()


def test_before_a_blind_count_the_story_does_not_say_what_is_in_the_till(world: World) -> None:
    counter = world.counter()
    world.configure(counter, blind_count=True, version="blind")
    counter.upkeep.start()
    with served(build_pos_app(counter)) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        cashier.open_session()
        cashier.sell(502, "100")
    dies(counter)
    again = world.reopen()
    again.upkeep.start()
    with served(build_pos_app(again)) as address, Cashier(address) as cashier:
        page = cashier.log_in(2)
        assert page.url.path == "/started"
        assert "210,00" not in page.text
        assert "indiqué après le comptage" in page.text
    again.close()
