"""The configuration: the centre's alone, kept for a start without it, on record when it changes."""

from collections.abc import Callable
from threading import Thread

import pytest

from domain.configuration import ConfigurationRefused, SignedConfiguration
from domain.money import Money
from pos.bootstrap import Counter
from pos.errors import ClockWrong, JournalFull
from pos.sales.commands import Issued
from pos.sync.loading import load_configuration
from tests.pos.conftest import SettableClock
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import act, configuration


def test_the_configuration_is_fetched_once_and_kept_for_a_start_without_the_centre(
    counter: Counter, little_centre: LittleCentre, start_counter: Callable[..., Counter]
) -> None:
    counter.sync.refresh_now()
    counter.sync.refresh_now()
    assert little_centre.configurations_given == 1
    counter.close()
    again = start_counter(server_url="http://127.0.0.1:9")
    assert again.configuration.current() == configuration()
    assert again.configuration.is_test_system()


def test_no_chain_begins_under_a_clock_that_was_set_wrong_since_the_enrolment(
    start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    """The centre would refuse a START of the day after tomorrow, and all that follows it."""
    clock.wall_s += 2 * 86_400
    started = start_counter()
    with pytest.raises(ClockWrong):
        started.sync.refresh_now()
    assert started.journal.head().seq == 0
    clock.wall_s -= 2 * 86_400
    started.sync.refresh_now()
    assert started.journal.head().seq > 0


def test_a_new_act_is_in_force_and_on_record_as_soon_as_it_is_fetched(
    counter: Counter, little_centre: LittleCentre, sell: Callable[..., Issued]
) -> None:
    little_centre.configuration = configuration(version="v2", acts=(act("AF-2026-02", 3_000),))
    counter.sync.refresh_now()
    assert sell("1").stored.total == Money(3_000)
    assert counter.journal.of_code("TARIFF_LOADED")[0].body["version"] == "AF-2026-02"


def test_a_configuration_of_another_terminal_or_of_no_centre_is_refused(
    counter: Counter, little_centre: LittleCentre
) -> None:
    little_centre.configuration = configuration(version="v2", terminal_id=742002)
    with pytest.raises(ConfigurationRefused):
        counter.sync.refresh_now()
    little_centre.configuration = configuration(version="v3")
    little_centre.private_key = bytes(32)
    with pytest.raises(ConfigurationRefused):
        counter.sync.refresh_now()
    assert counter.configuration.current().version == "v1"


def test_a_tampered_configuration_is_refused_at_the_next_start_and_fetched_anew(
    counter: Counter, start_counter: Callable[..., Counter]
) -> None:
    with counter.journal.database.transaction() as connection:
        connection.execute("UPDATE configurations SET payload = replace(payload, '2500', '1')")
    counter.close()
    again = start_counter()
    with pytest.raises(ConfigurationRefused):
        again.configuration.current()
    again.sync.refresh_now()
    assert again.configuration.current() == configuration()


def signed_by(little_centre: LittleCentre, version: str) -> SignedConfiguration:
    newer = configuration(version=version, acts=(act("AF-2026-02", 3_000),))
    return SignedConfiguration.of(little_centre.private_key, newer)


def test_a_page_drawn_while_a_configuration_is_put_in_force_stops_nobody(
    counter: Counter, little_centre: LittleCentre
) -> None:
    """Who writes it reads it too, while another waits for the journal with the old one in hand."""
    store, seen = counter.configuration, []
    page = Thread(target=lambda: seen.append(store.current().version), daemon=True)

    def put_in_force() -> None:
        with counter.journal.transaction():
            store.accept(signed_by(little_centre, "v2"), None, counter.now())
            page.start()
            page.join(0.2)
            seen.append(store.current().version)

    loading = Thread(target=put_in_force, daemon=True)
    loading.start()
    loading.join(10)
    page.join(10)
    assert seen == ["v2", "v2"]


def test_a_configuration_no_room_is_left_for_is_not_in_force_and_is_put_on_record_later(
    counter: Counter, little_centre: LittleCentre
) -> None:
    """Wherever in its commit the disk is full: on record or not in force, nothing between."""
    database, refused = counter.journal.database, 0
    database.rewrite()
    [pages] = database.row("PRAGMA page_count") or [0]
    for room in range(40):
        version = f"w{room}"
        database.row(f"PRAGMA max_page_count = {pages + room // 20}")
        try:
            load_configuration(
                counter.scribe, counter.configuration, signed_by(little_centre, version), None
            )
        except JournalFull:
            refused += 1
        said = counter.journal.of_code("CONFIG_LOADED")[0].body["version"]
        assert counter.configuration.current().version == said
    assert refused
    database.row(f"PRAGMA max_page_count = {2**30}")
    load_configuration(
        counter.scribe, counter.configuration, signed_by(little_centre, "last"), None
    )
    assert counter.journal.of_code("CONFIG_LOADED")[0].body["version"] == "last"
    assert counter.verify() == []
