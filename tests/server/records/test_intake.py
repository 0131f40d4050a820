from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.chains import SESSION, Chain
from domain.exchange import payer_hash
from domain.ids import TerminalId
from domain.record import Flag, Kind
from domain.signing import new_private_key
from server.records.errors import ForeignRecord, UnknownTerminal
from tests.server.enrolled import ELSEWHERE, OTHER_REGIE, Place, batch_of


def a_day(place: Place, terminal_id: int = 742001) -> Chain:
    chain = place.enrol(terminal_id)
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    first = chain.quittance(2_500)
    chain.quittance(7_500, mode="CHQ")
    chain.duplicate(first)
    chain.quittance(100, kind=Kind.TRAINING)
    chain.cancel(first)
    chain.quittance(1_000, nature=1410)
    chain.event("SESSION_ENDED", session=SESSION)
    return chain


def test_a_first_batch_is_posted_and_answered_by_a_signed_checkpoint(place: Place) -> None:
    chain = a_day(place)
    checkpoint = place.receive(chain, *chain.written)
    assert checkpoint.head_seq == checkpoint.stored_through_seq == 9
    assert checkpoint.head_link == chain.head.link.hex()
    assert checkpoint.state == "ACTIVE"
    assert checkpoint.quarantined == []
    assert checkpoint.is_signed_by(place.centre.public_key, chain.terminal_id)
    assert place.faults() == []
    assert place.scalar("SELECT counter FROM terminal_heads") == 8_500
    days = place.run("SELECT * FROM takings_daily ORDER BY nature")
    assert [
        (
            row["nature"],
            row["gross_centimes"],
            row["cancelled_centimes"],
            row["receipts"],
            row["cancellations"],
        )
        for row in days
    ] == [(1310, 10_000, 2_500, 2, 1), (1410, 1_000, 0, 1, 0)]
    assert {row["collectivite"] for row in days} == {chain.collectivite}


@pytest.mark.parametrize("times", [2, 10])
def test_a_batch_sent_again_has_one_effect(place: Place, times: int) -> None:
    chain = a_day(place)
    first = place.receive(chain, *chain.written)
    once = place.ledger()
    for _ in range(times - 1):
        assert place.receive(chain, *chain.written) == first
    assert place.ledger() == once
    assert place.faults() == []


def test_two_threads_posting_the_same_batch_have_one_effect(place: Place) -> None:
    chain = a_day(place)
    alone = a_day(place, 742002)
    place.receive(alone, *alone.written)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for part in (chain.written[:4], chain.written[2:], chain.written):
            answers = list(pool.map(lambda sent: place.receive(chain, *sent), [part, part]))
            assert answers[0] == answers[1]
    assert place.scalar("SELECT count(*) FROM records WHERE terminal_id = 742001") == 9
    assert place.scalar("SELECT count(DISTINCT counter) FROM terminal_heads") == 1
    assert place.faults() == []


def test_a_gap_waits_in_quarantine_and_is_released_by_the_fill(place: Place) -> None:
    chain = a_day(place)
    place.receive(chain, *chain.written[:2])
    waiting = place.receive(chain, *chain.written[4:])
    assert (waiting.head_seq, waiting.stored_through_seq) == (2, 2)
    assert {kept.code for kept in waiting.quarantined} == {"records.gap"}
    assert waiting.state == "ACTIVE"
    filled = place.receive(chain, *chain.written[2:4])
    assert (filled.head_seq, filled.stored_through_seq) == (9, 9)
    assert place.scalar("SELECT count(*) FROM quarantine WHERE released_at IS NULL") == 0
    assert place.faults() == []

    straight = a_day(place, 742002)
    place.receive(straight, *straight.written)
    tables = place.ledger()
    for table in ("records", "postings", "takings_daily", "cancellations"):
        rows = tables[table]
        assert len([row for row in rows if row["terminal_id"] == 742001]) * 2 == len(rows), table


def test_a_long_gap_is_released_page_after_page(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    for _ in range(1_200):
        chain.quittance()
    for start in range(1, 1_201, 400):
        place.receive(chain, *chain.written[start : start + 400])
    assert place.scalar("SELECT count(*) FROM quarantine") == 1_200
    assert place.receive(chain, chain.written[0]).head_seq == 1_201
    assert place.scalar("SELECT count(*) FROM quarantine WHERE released_at IS NULL") == 0
    assert place.faults() == []


def test_one_bad_record_never_jams_those_after_it(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.day = "2031-01-01"
    chain.quittance()
    chain.day = "2026-11-23"
    for _ in range(3):
        chain.quittance()
    checkpoint = place.receive(chain, *chain.written)
    assert (checkpoint.head_seq, checkpoint.stored_through_seq) == (1, 5)
    assert [(kept.seq, kept.code) for kept in checkpoint.quarantined] == [
        (2, "records.year_not_kept"),
        *((seq, "records.gap") for seq in (3, 4, 5)),
    ]
    chain.quittance()
    assert place.receive(chain, chain.written[-1]).stored_through_seq == 6


def test_a_copied_terminal_freezes_and_keeps_uploading(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    copy = chain.clone()
    chain.quittance(2_500)
    copy.quittance(9_900)
    copy.quittance(1_100)
    place.receive(chain, *chain.written)
    forked = place.receive(copy, *copy.written)
    assert forked.state == "FROZEN"
    assert forked.head_seq == 2
    assert forked.stored_through_seq == 3
    assert [(kept.seq, kept.code) for kept in forked.quarantined] == [
        (2, "records.fork"),
        (3, "records.terminal_frozen"),
    ]
    before = place.ledger()
    assert place.receive(copy, *copy.written).quarantined == forked.quarantined
    assert place.ledger() == before
    for one in [*chain.written, *copy.written]:
        held = place.scalar(
            "SELECT (SELECT count(*) FROM record_keys WHERE link = :link)"
            " + (SELECT count(*) FROM quarantine WHERE link = :link)",
            link=one.record.link,
        )
        assert held == 1
    chain.quittance()
    assert place.receive(chain, chain.written[-1]).stored_through_seq == 3
    assert place.scalar("SELECT state FROM terminals") == "FROZEN"
    assert place.faults() == []


def test_a_revoked_key_uploads_into_quarantine_only(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.quittance()
    place.receive(chain, *chain.written)
    place.run("UPDATE terminal_keys SET revoked_at = now()")
    chain.quittance()
    answer = place.receive(chain, *chain.written)
    assert answer.state == "REVOKED"
    assert (answer.head_seq, answer.stored_through_seq) == (2, 3)
    assert [(kept.seq, kept.code) for kept in answer.quarantined] == [(3, "records.key_revoked")]


def test_a_rotated_key_is_known_to_the_next_request(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.rotate(new_private_key())
    chain.quittance()
    place.receive(chain, *chain.written)
    chain.quittance()
    assert place.receive(chain, chain.written[-1]).head_seq == 4
    assert place.scalar("SELECT count(*) FROM terminal_keys") == 2


def test_a_waiting_rotation_vouches_for_what_follows_it(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.quittance()
    chain.rotate(new_private_key())
    chain.quittance()
    place.receive(chain, chain.written[0], chain.written[2])
    waiting = place.receive(chain, chain.written[3])
    assert [(kept.seq, kept.code) for kept in waiting.quarantined] == [(4, "records.gap")]
    assert place.receive(chain, chain.written[1]).head_seq == 4


def test_an_ended_terminal_is_shown_as_ended(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.end()
    assert place.receive(chain, *chain.written).state == "ENDED"
    assert place.scalar("SELECT state FROM terminals") == "ENDED"


def test_foreign_records_and_unknown_terminals_change_nothing(place: Place) -> None:
    chain, other = place.enrol(), place.enrol(742002)
    chain.start()
    other.start()
    before = place.ledger()
    with pytest.raises(ForeignRecord):
        place.receive(chain, chain.written[0], other.written[0])
    with pytest.raises(UnknownTerminal):
        place.intake.receive(TerminalId(1), batch_of(), place.centre.now())
    assert place.ledger() == before


def test_a_damaged_record_jams_nothing_and_its_sound_copy_is_taken_later(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    for _ in range(3):
        chain.quittance()
    written = chain.written
    damaged = replace(written[1], record=replace(written[1].record, signature=bytes(64)))
    answer = place.receive(chain, written[0], damaged, *written[2:])
    assert (answer.head_seq, answer.stored_through_seq, answer.state) == (1, 4, "ACTIVE")
    assert answer.quarantined[0].code == "records.signature_invalid"
    again = place.receive(chain, written[1])
    assert (again.head_seq, again.state, again.quarantined) == (4, "ACTIVE", [])


def test_a_production_record_is_not_taken_by_a_test_centre(place: Place) -> None:
    chain = place.enrol(flags=Flag.NONE)
    chain.start()
    answer = place.receive(chain, *chain.written)
    assert [(kept.seq, kept.code) for kept in answer.quarantined] == [(1, "records.test_system")]


def test_a_record_of_tomorrow_evening_is_accepted_the_day_after(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.now += 26 * 3600
    chain.quittance()
    early = place.receive(chain, *chain.written)
    assert [(kept.seq, kept.code) for kept in early.quarantined] == [(2, "records.time_ahead")]
    assert early.stored_through_seq == 2
    later = place.receive(chain, now=place.centre.now() + timedelta(hours=2))
    assert later.head_seq == 2
    assert place.faults() == []


def test_the_payer_is_kept_apart_and_only_there(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    payer = {"name": "Mme Exemple", "cnie": "AB123456"}
    salt = bytes(range(16))
    chain.payer = payer_hash(salt, payer)
    chain.quittance(private={"salt": salt.hex(), "payer": payer})
    chain.quittance(private={"note": "nul \x00 et \\u0000", "salt": salt.hex()})
    answer = place.receive(chain, *chain.written)
    assert (
        place.scalar("SELECT private -> 'payer' ->> 'name' FROM record_privates") == payer["name"]
    )
    assert place.scalar("SELECT count(*) FROM records WHERE body LIKE '%Exemple%'") == 0
    assert [kept.code for kept in answer.quarantined] == ["records.body_schema"]


def test_a_terminal_writes_in_its_own_territory_only(place: Place) -> None:
    here, there = place.enrol(), place.enrol(742002, collectivite=ELSEWHERE, regie=OTHER_REGIE)
    for chain in (here, there):
        chain.start()
        chain.quittance()
        place.receive(chain, *chain.written)
    rows = place.run("SELECT DISTINCT terminal_id, collectivite FROM records ORDER BY 1")
    assert [tuple(row.values()) for row in rows] == [
        (742001, here.collectivite),
        (742002, there.collectivite),
    ]


def test_an_empty_request_says_where_the_centre_stands(place: Place) -> None:
    chain = place.enrol()
    answer = place.receive(chain)
    assert (answer.head_seq, answer.stored_through_seq) == (0, 0)
    assert answer.head_link == chain.head.link.hex()
